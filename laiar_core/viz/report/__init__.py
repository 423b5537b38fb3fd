"""The report: a film with its timeline and its reasons as one file that works offline."""
