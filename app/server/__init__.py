"""What the dashboard adds to Streamlit's server: a gate in front of it, and a place on disk for what people upload."""
