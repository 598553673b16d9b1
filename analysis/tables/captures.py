"""What was examined: the captures with their labels and checksums, and what each of them held."""

import pandas as pd

from ..case import Case
from .frames import frame, listed, remembered

LABELS = ("app", "version", "device", "country", "exit", "phase", "run", "vantage")


@remembered
def captures(case: Case) -> pd.DataFrame:
    """One row a capture: name, capture, sha256, format, dialect, bytes, labels (``app com.example, phase before consent``), messages, connections, invented."""
    rows = frame(case, "captures")
    rows["invented"] = rows["invented"].fillna(False).astype(bool)
    rows["labels"] = [", ".join(f"{name} {row[name]}" for name in LABELS if row[name]) for row in rows.to_dict("records")]
    for name in ("messages", "connections"):
        counts = frame(case, name, ["capture"])["capture"].value_counts()
        rows[name] = rows["capture"].map(counts).fillna(0).astype("int64")
    columns = ["name", "capture", "sha256", "format", "dialect", "bytes", "app", "labels", "messages", "connections", "invented"]
    return rows[columns].sort_values(["name", "capture"], kind="stable").reset_index(drop=True)


LISTS = ("app_privacy_report", "tracker_control", "pcapdroid_csv")
"""Formats that say whom a phone contacted, and nothing of what it sent."""


def only_lists(case: Case) -> bool:
    """Whether contact lists are all there is."""
    rows = captures(case)
    return bool(len(rows)) and set(rows["format"]) <= set(LISTS)


def invented(case: Case) -> bool:
    """Whether any capture holds made-up data, so that everything made from the case must say so."""
    return bool(captures(case)["invented"].any())


def labelled(case: Case) -> list[str]:
    """The apps under test, as labels, sheets or the captures themselves say."""
    return listed(frame(case, "captures", ["app"])["app"])


def labels(case: Case) -> str:
    """What the captures say of themselves, each value once: ``app com.example, phase before-consent or after-consent``."""
    rows = frame(case, "captures", LABELS)
    values = {name: [v for v in dict.fromkeys(rows[name]) if v] for name in LABELS}
    return ", ".join(f"{name} {' or '.join(found)}" for name, found in values.items() if found)
