"""Exposures as people read them: one row a law, its grounds and recipients beside it, and each fact they rest on once, as a numbered note."""

from collections.abc import Iterable
from typing import Any

import pandas as pd


class Notes:
    """Facts, each once, numbered from 1 in the order in which they are cited."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def number(self, text: str) -> int:
        """The number of a fact; a new one is added."""
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text) + 1


def laws(exposures: pd.DataFrame, notes: Notes) -> list[dict[str, Any]]:
    """Rows of ``destinations.exposures`` as one dict a country and law: country, title, as_of, unconfirmed, grounds (list of dicts: ground and recipients,
    each a dict of name, unclear – whether the law can compel it – and note, a number of ``notes``)."""
    return [_law([dict(row) for row in group.to_dict("records")], notes) for _, group in exposures.groupby(["country", "law", "unconfirmed"], sort=False)]


def _law(rows: list[dict[Any, Any]], notes: Notes) -> dict[str, Any]:
    grounds: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        grounds.setdefault(row["ground"], []).extend(_recipients(row, notes))
    first = {name: rows[0][name] for name in ("country", "title", "unconfirmed")}
    told: list[dict[str, Any]] = [{"ground": ground, "recipients": sorted(who, key=lambda r: r["name"])} for ground, who in grounds.items()]
    return first | {"as_of": max(row["as_of"] for row in rows), "grounds": told}


def _recipients(row: dict[Any, Any], notes: Notes) -> Iterable[dict[str, Any]]:
    for name, basis in zip(row["recipients"], row["basis"], strict=True):
        yield {"name": name, "unclear": row["addressee"] != "yes", "note": notes.number(basis)}
