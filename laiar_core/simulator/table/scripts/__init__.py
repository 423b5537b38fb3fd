"""What people do in simulated recordings: one script for each CAD-120 activity."""
