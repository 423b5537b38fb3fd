"""Parts that several pages share: the side bar, choosers, tables, the tour, the error boundary."""
