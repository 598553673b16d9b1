"""How much could be read. The headline is upstream application bytes; captures are mostly downloads and headers, so all bytes would flatter the answer."""

from dataclasses import dataclass

import pandas as pd

from ..case import Case
from .captures import LISTS
from .frames import HANDSHAKE, READABLE, UNREADABLE, VISIBILITIES, application_bytes, destinations, frame, texts_of
from .recipients import ACCOUNTING
from .whose import unsure


@dataclass(frozen=True, slots=True)
class Coverage:
    """What share of the upstream application bytes could be read."""

    readable: int
    unreadable: int
    local: int
    known: bool
    """False when a HAR or flow file took part: it lists what was opened, not what was missed, so there is no denominator."""

    @property
    def share(self) -> float | None:
        """Readable bytes / all bytes that went outside, or None when unknown or when nothing went outside."""
        total = self.readable + self.unreadable
        return self.readable / total if self.known and total else None


def ledger(case: Case) -> pd.DataFrame:
    """One row a visibility: visibility, bytes (upstream application bytes), connections, hosts.

    Each connection counts once, under the kind that holds most of its upstream bytes; one that sent nothing but its opening stands under ``handshake``.
    """
    sent = application_bytes(case)
    sent = sent[sent["direction"] == "sent"]
    result = pd.DataFrame(index=pd.Index(list(VISIBILITIES), name="visibility"))
    result["bytes"] = sent.groupby("visibility")["bytes"].sum()
    kinds = _kind_of_connection(case, application_bytes(case))
    result["connections"] = kinds.groupby("visibility")["connection"].nunique()
    result["hosts"] = kinds[kinds["name"] != ""].groupby("visibility")["name"].nunique()
    counts: pd.DataFrame = result.fillna(0).astype("int64").reset_index()
    return counts


def _kind_of_connection(case: Case, ledger: pd.DataFrame) -> pd.DataFrame:
    """connection, visibility, name (host, else address) for each connection that holds application bytes: the one place that says of which kind it is."""
    sent = ledger["bytes"].where(ledger["direction"] == "sent", 0)
    rows = ledger.assign(bytes=sent).groupby(["connection", "visibility"], as_index=False).agg(bytes=("bytes", "sum"))
    order = {name: place for place, name in enumerate(VISIBILITIES)}
    rows = rows.assign(place=rows["visibility"].map(order), opening=rows["visibility"] == HANDSHAKE, silent=rows["bytes"] == 0)
    rows = rows.sort_values(["connection", "silent", "opening", "bytes", "place"], ascending=[True, True, True, False, False]).drop_duplicates("connection")
    links = frame(case, "connections", ["connection", "host", "server", "transport"])
    rows = rows.merge(links, on="connection", how="left").fillna("")
    rows = rows[~rows["transport"].isin(ACCOUNTING)]
    return rows.assign(name=rows["host"].where(rows["host"] != "", rows["server"]))[["connection", "visibility", "name"]]


def coverage(case: Case, captures: frozenset[str] | None = None) -> Coverage:
    """How much of what left could be read, over all captures or some."""
    rows = application_bytes(case)
    if captures is not None:
        rows = rows[rows["capture"].isin(captures)]
    sent = rows[rows["direction"] == "sent"]
    total = sent.groupby("visibility")["bytes"].sum()
    packets = bool(len(rows)) or set(frame(case, "captures", ["format"])["format"]) <= {"pcap"}
    known = packets and not rows["layer"].eq("message").any()
    return Coverage(int(total.reindex(READABLE).sum()), int(total.reindex(UNREADABLE).sum()), int(total.get("local", 0)), known)


def missing(case: Case) -> int:
    """Upstream bytes that the connections carried and the captures do not hold: packets were lost while recording. They are in no ledger."""
    rows = frame(case, "problems", ["kind", "amount"])
    return int(rows.loc[rows["kind"] == "gap", "amount"].sum())


def packet_coverage(case: Case) -> Coverage:
    """The same over packet captures only, which have a denominator."""
    rows = application_bytes(case)
    return coverage(case, frozenset(rows["capture"]) - frozenset(rows.loc[rows["layer"] == "message", "capture"]))


UNKNOWN = "not known"
"""Stands in the place of an owner, country or app that nobody knows."""

BY = {"visibility": "visibility", "owner": "recipient", "country": "country", "app": "app", "capture": "capture"}
"""What ``breakdown`` can group by, and the column it uses."""


def breakdown(case: Case, by: str) -> pd.DataFrame:
    """Application bytes and connections for each value of ``by`` and visibility. Columns: <by>, visibility, up, down, connections (each
    counts once, as in ``ledger``). ``country`` is the country of the controlling parent, ``US (unconfirmed)`` apart from ``US``; what is unknown is called
    ``UNKNOWN``. What contact lists hold has the visibility ``listed`` and no bytes. Raises ValueError for an unknown grouping."""
    if by not in BY:
        raise ValueError(f"no grouping is called {by}; there are {', '.join(BY)}")
    rows = application_bytes(case)
    rows["country"] = texts_of(rows["destination"].map(_control(case)))
    keys = list(dict.fromkeys([BY[by], "visibility"]))
    ways = rows.pivot_table(index=keys, columns="direction", values="bytes", aggfunc="sum").reindex(columns=["sent", "came back"])
    kinds = rows.drop_duplicates(["connection", "visibility"]).merge(_kind_of_connection(case, rows)[["connection", "visibility"]])
    result = ways.set_axis(["up", "down"], axis=1).join(kinds.groupby(keys)["connection"].nunique().rename("connections"))
    result = result.fillna(0).astype("int64").reset_index().rename(columns={BY[by]: by})
    result = pd.concat([result, _listed_only(case, rows, by)], ignore_index=True)
    if by != "visibility":
        result[by] = result[by].where(result[by] != "", UNKNOWN)
    totals = result.groupby(by)["up"].transform("sum")
    return (
        result.assign(total=totals).sort_values(["total", by, "up"], ascending=[False, True, False], kind="stable").drop(columns="total").reset_index(drop=True)
    )


UNCONFIRMED = " (unconfirmed)"
"""Stands behind a country of control that no source confirms for the time: what is told apart elsewhere is not summed up with facts here."""


def _control(case: Case) -> "pd.Series[str]":
    """Country of control by destination id."""
    who = destinations(case).drop_duplicates("destination").set_index("destination")
    doubtful = pd.Series([unsure({"control": country, "unconfirmed": doubts}, "control")
                          for country, doubts in zip(who["parent_country"], who["unconfirmed"], strict=True)], who.index, dtype=bool)  # fmt: skip
    return who["parent_country"].mask(doubtful, who["parent_country"] + UNCONFIRMED)


def _listed_only(case: Case, counted: pd.DataFrame, by: str) -> pd.DataFrame:
    """Connections of contact lists, of which no byte is known: they would be in no row otherwise."""
    links = frame(case, "connections", ["capture", "connection", "destination", "app"])
    formats = frame(case, "captures", ["capture", "format"]).set_index("capture")["format"]
    links = links[links["capture"].map(formats).isin(LISTS) & ~links["connection"].isin(counted["connection"])]
    who = destinations(case).drop_duplicates("destination").set_index("destination")
    links = links.assign(recipient=texts_of(links["destination"].map(who["recipient"])), country=texts_of(links["destination"].map(_control(case))))
    links["visibility"] = "listed"
    keys = list(dict.fromkeys([BY[by], "visibility"]))
    rows = links.groupby(keys)["connection"].nunique().rename("connections").reset_index().rename(columns={BY[by]: by})
    return rows.assign(up=0, down=0)


def frames(case: Case) -> pd.DataFrame:
    """Every captured byte: one row a layer and transport. Columns: capture, layer, transport, bytes. For packet captures the rows of one capture add up to the
    captured frame lengths."""
    rows = frame(case, "ledger").merge(frame(case, "connections", ["connection", "transport"]), on="connection", how="left")
    return rows.fillna({"transport": ""}).groupby(["capture", "layer", "transport"], as_index=False).agg(bytes=("bytes", "sum"))


def balance(case: Case) -> pd.DataFrame:
    """Whether every captured byte is accounted for. One row a packet capture: name, frame_bytes (counted while reading the file), ledger (the sum of its
    rows), difference. Captures without packets, or of which a part was dropped on request, are left out."""
    captures = frame(case, "captures", ["capture", "name", "frame_bytes"]).dropna(subset=["frame_bytes"])
    sums = frames(case).groupby("capture")["bytes"].sum()
    rows = captures.assign(ledger=captures["capture"].map(sums).fillna(0).astype("int64"), frame_bytes=captures["frame_bytes"].astype("int64"))
    return rows.assign(difference=rows["frame_bytes"] - rows["ledger"])[["name", "frame_bytes", "ledger", "difference"]]
