"""Which device sent something, in captures that hold several of a local network and of which none was chosen: what they sent is not one phone's."""

import pandas as pd

from ..case import Case
from .findings import counted
from .frames import frame, remembered, texts_of


def several(case: Case) -> "pd.Series[int]":
    """How many devices speak, for each capture that holds several. Index: capture id."""
    rows = frame(case, "problems", ["capture", "kind", "amount"])
    rows = rows[(rows["kind"] == "device") & (rows["amount"] > 1)]
    return rows.groupby("capture")["amount"].max()


@remembered
def speakers(case: Case) -> pd.DataFrame:
    """The device of each message of those captures. Index: message id; columns capture, device (its address, masked where it is a public one) and key (tells
    devices with equal masks apart)."""
    links = frame(case, "connections", ["connection", "client", "client_value"])
    messages = frame(case, "messages", ["message", "capture", "connection"])
    messages = messages[messages["capture"].isin(several(case).index)]
    rows = messages.merge(links, on="connection").rename(columns={"client": "device"})
    rows["key"] = rows["client_value"].where(rows["client_value"] != "", rows["device"])
    return rows[rows["device"] != ""].drop_duplicates("message").set_index("message")[["capture", "device", "key"]]


def device_of(case: Case, messages: pd.Series) -> pd.Series:
    """The device that each of some messages is of; empty in captures of one phone, and where the capture has no addresses."""
    return texts_of(messages.map(speakers(case)["device"]))


def senders(case: Case) -> int:
    """How many of those devices sent personal data outside; 0 where that is not known."""
    found = counted(case, ("message",)) if len(several(case)) else pd.DataFrame({"outcome": [], "message": []})
    sent = found.loc[found["outcome"] == "sent", "message"].drop_duplicates()
    rows = speakers(case)
    return len(rows[rows.index.isin(sent)].drop_duplicates(["capture", "key"]))
