"""The player: a Streamlit component around the page's film, boxes and scene graph."""
