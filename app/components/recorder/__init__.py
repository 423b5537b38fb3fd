"""A component in which a person films a few seconds with the camera and hands the take to the uploader of the page."""
