"""What the dashboard adds to Streamlit's server: a gate in front of it, a place on disk for uploads, and an end for videos."""
