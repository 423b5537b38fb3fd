"""The player: a Streamlit component, and what it is told."""
