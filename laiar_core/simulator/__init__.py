"""The simulators: drawn people with exact annotation, at a table (CAD-120) and in rooms (Charades)."""
