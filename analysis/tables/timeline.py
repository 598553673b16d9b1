"""When it happened: personal data sent and connections that could not be read, on the clock of each capture."""

import pandas as pd

from ..case import Case
from .devices import device_of
from .findings import counted
from .frames import UNREADABLE, application_bytes, frame, remembered, type_facts


def timeline(case: Case) -> pd.DataFrame:
    """One row a message that sent personal data: capture, recipient, time (UTC), seconds (since the capture's first message or connection), types (distinct
    types in it), rank (of the most sensitive, 0 = special), device (see ``devices.device_of``). Sorted by time."""
    found = counted(case, ("capture", "message", "time"))
    found = found[(found["outcome"] == "sent") & found["time"].notna()].join(type_facts(case)[["rank"]], on="type")
    keys = ["capture", "recipient", "message"]
    rows = found.groupby(keys, as_index=False).agg(time=("time", "min"), types=("type", "nunique"), rank=("rank", "min"))
    rows["seconds"] = (rows["time"] - _begin(case, rows["capture"])).dt.total_seconds()
    rows["device"] = device_of(case, rows["message"])
    return rows.drop(columns="message").sort_values(["time", "recipient"], kind="stable").reset_index(drop=True)


def starts(case: Case) -> "pd.Series[pd.Timestamp]":
    """The first moment of each capture. Index: capture id."""
    return _starts(case)["time"]


@remembered
def _starts(case: Case) -> pd.DataFrame:
    messages = frame(case, "messages", ["capture", "time"])
    links = frame(case, "connections", ["capture", "first"]).rename(columns={"first": "time"})
    both = pd.concat([messages, links]).dropna(subset="time")
    return both.groupby("capture")[["time"]].min()


def last_day(case: Case) -> str:
    """The day (UTC) on which the newest capture began, as ``2026-01-22``; empty when no capture has times."""
    newest = starts(case).max()
    return "" if pd.isna(newest) else f"{newest:%Y-%m-%d}"


def _begin(case: Case, capture: pd.Series) -> "pd.Series[pd.Timestamp]":
    """The first moment of the capture of each row."""
    return starts(case).reindex(capture).set_axis(capture.index)


def unread_spans(case: Case) -> pd.DataFrame:
    """One row a connection that sent bytes which could not be read: capture, recipient, start, end (seconds on the clock of its capture), bytes."""
    rows = application_bytes(case)
    rows = rows[(rows["direction"] == "sent") & rows["visibility"].isin(UNREADABLE)]
    rows = rows.groupby(["connection", "capture", "recipient"], as_index=False).agg(bytes=("bytes", "sum"))
    rows = rows.merge(frame(case, "connections", ["connection", "first", "last"]), on="connection").dropna(subset=["first", "last"])
    begin = _begin(case, rows["capture"])
    rows["start"] = (rows["first"] - begin).dt.total_seconds()
    rows["end"] = (rows["last"] - begin).dt.total_seconds()
    return rows[["capture", "recipient", "start", "end", "bytes"]].sort_values(["start", "end", "recipient"], kind="stable").reset_index(drop=True)
