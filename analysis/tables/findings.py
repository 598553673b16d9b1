"""Findings counted by what matters to a question. A case may hold millions of them, so they are grouped in Arrow before pandas sees them."""

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..case import Case
from .frames import LOCAL, destinations, plain, remembered, texts_of

ROUTE = ("type", "destination", "host", "available", "direction", "delivered")
"""Columns that decide who the recipient is and what became of a finding."""


@remembered
def findings(case: Case) -> pd.DataFrame:
    """Findings grouped by ``ROUTE``, attribution, app, confidence and hashed; see ``counted``."""
    return counted(case, ("attribution", "app", "confidence", "hashed"))


@remembered
def values(case: Case) -> pd.DataFrame:
    """Findings grouped by ``ROUTE``, value id and hashed; see ``counted``."""
    return counted(case, ("value", "hashed"))


def counted(case: Case, columns: Sequence[str]) -> pd.DataFrame:
    """Findings that have a type, grouped by ``ROUTE`` and these columns, with ``count`` and what ``routed`` adds. In order of first appearance."""
    keys = [*ROUTE, *columns]
    groups = typed(case, keys).group_by(keys, use_threads=False).aggregate([([], "count_all")]).rename_columns([*keys, "count"])
    return routed(case, groups)


def typed(case: Case, columns: Sequence[str]) -> pa.Table:
    """Findings that have a type, without dictionaries and with empty texts for missing ones."""
    table = plain(case.table("findings", list(columns)))
    for position, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(position, field.name, pc.fill_null(table.column(position), ""))
    return table.filter(pc.not_equal(table["type"], ""))


def routed(case: Case, groups: pa.Table) -> pd.DataFrame:
    """Rows that have ``ROUTE`` with ``recipient``, ``party`` and ``outcome``: ``sent``, ``blocked`` (by us), ``local`` (stayed in the local network),
    ``asked`` (asked for, not available) or ``came back``."""
    rows: pd.DataFrame = groups.to_pandas()
    who = destinations(case).drop_duplicates("destination").set_index("destination")
    recipient = texts_of(rows["destination"].map(who["recipient"]))
    rows["recipient"] = recipient.where(recipient != "", rows["host"])
    rows["party"] = rows["destination"].map(who["party"]).fillna("unknown")
    if "hashed" in rows:
        rows["hashed"] = rows["hashed"].eq(True)
    rows["outcome"] = "sent"
    rows.loc[rows["delivered"] == "blocked", "outcome"] = "blocked"
    rows.loc[rows["recipient"] == LOCAL, "outcome"] = "local"
    rows.loc[~rows["available"].fillna(True).astype(bool), "outcome"] = "asked"
    rows.loc[rows["direction"] != "sent", "outcome"] = "came back"
    return rows
