"""The numbers behind a chart as a table, the same that the CSV export writes."""

from __future__ import annotations

import io
from typing import Literal

import pandas as pd
import streamlit as st

from laiar_core.explain.explanation import Explanation
from laiar_core.explain.tables import csv_tables

Table = Literal["tokens", "transitions", "actions", "selection"]
HEIGHT = 320


def as_table(explanation: Explanation, table: Table) -> None:
    """Offer one table of the explanation; it is made only when somebody asks."""
    if st.toggle("As a table", key=f"as_table_{table}"):
        st.dataframe(table_rows(explanation, table), hide_index=True, height=HEIGHT)


def table_rows(explanation: Explanation, table: Table) -> pd.DataFrame:
    """A table of the explanation, with the columns of the export."""
    return pd.read_csv(io.StringIO(csv_tables(explanation)[f"{table}.csv"]))
