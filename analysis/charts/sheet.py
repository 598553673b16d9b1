"""What charts over one table have in common: the rows, the words around them, and the scope in the subtitle."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ..case import Case
from ..tables.captures import invented
from ..tables.whose import doubts
from .page import Frame, Key
from .scope import scope


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn."""

    rows: pd.DataFrame
    frame: Frame

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not len(self.rows)


def sheet(case: Case, rows: pd.DataFrame, title: str, subtitle: str, notes: str, keys: Sequence[Key] = ()) -> Sheet:
    """Rows with their words; the scope of the case follows the subtitle, names that nobody has confirmed are explained, and invented data are marked."""
    if "recipient" in rows:
        notes += doubts(rows["recipient"])
    return Sheet(rows, Frame(title, f"{subtitle} {scope(case)}", notes, keys, invented(case)))
