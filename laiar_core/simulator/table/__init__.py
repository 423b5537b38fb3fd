"""A person behind a table does the ten CAD-120 activities, drawn as video, with exact annotation."""
