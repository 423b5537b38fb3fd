"""Everything that draws an explanation: in a notebook, on a page, in a file. No Streamlit."""
