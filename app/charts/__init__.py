"""Figures made from an explanation, without Streamlit."""
