"""CAD-120 in the layout of its EVAR annotation."""
