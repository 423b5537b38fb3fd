"""The words and rows that a page has beside its figures."""
