"""The tables of a case as DataFrames, and the few joins that every question needs. Texts are never missing: empty means unknown."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
import pyarrow as pa

from ..case import Case
from .local import is_local
from .whose import named

READABLE = ("clear", "decrypted")
UNREADABLE = ("encrypted", "rejected", "opaque")
HANDSHAKE = "handshake"
"""Clear bytes of a TLS or QUIC connection: its opening, which holds no application data and would flatter the readable share."""

VISIBILITIES = (*READABLE, *UNREADABLE, HANDSHAKE, "local")
"""In the order in which people are told about them."""

LOCAL = "local network"
"""The recipient of what never left it."""

APPLICATION = ("payload", "message")
"""Ledger layers that count application bytes; ``headers`` is what the network added."""

SENSITIVITIES = ("special", "high", "medium", "low", "none")
"""Most sensitive first. ``special``: GDPR Article 9."""

SENSITIVE, SLIGHT = SENSITIVITIES[:2], SENSITIVITIES[3:]
"""What people are told is sensitive, and what only describes a phone or an app; between them is what recognises a phone."""


def remembered(question: Callable[[Case], pd.DataFrame]) -> Callable[[Case], pd.DataFrame]:
    """Ask a case once; everyone gets a frame of their own, which shares its data until it is written to. A report puts the same question a dozen times."""
    answers: WeakKeyDictionary[Case, pd.DataFrame] = WeakKeyDictionary()

    @wraps(question)
    def ask(case: Case) -> pd.DataFrame:
        if case not in answers:
            answers[case] = question(case)
        return answers[case].copy(deep=False)

    return ask


def plain(table: pa.Table) -> pa.Table:
    """A table with its dictionaries written out."""
    return table.cast(pa.schema([pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]))


def frame(case: Case, table: str, columns: Iterable[str] = ()) -> pd.DataFrame:
    """One table of the case, all rows; ``columns`` limits it."""
    data = plain(case.table(table, list(columns) or None))
    result: pd.DataFrame = data.to_pandas()
    texts = [f.name for f in data.schema if pa.types.is_string(f.type)]
    result[texts] = result[texts].fillna("")
    return result


def texts_of(column: pd.Series) -> pd.Series:
    """A column of texts with "" for what is missing, also where all is missing (which pandas takes for numbers)."""
    return column.astype(object).fillna("").astype("str")


@remembered
def type_facts(case: Case) -> pd.DataFrame:
    """What the case says of each type of personal data. Index: its id; columns
    label, sentence, sensitivity, answers, touches, short, persistence, answers_by, rank (0 = gravest)."""
    names = ["label", "sentence", "sensitivity", "answers", "touches", "short", "persistence", "answers_by"]
    facts: dict[str, dict[str, Any]] = case.info.get("types") or {}
    result = pd.DataFrame.from_dict(facts, orient="index").reindex(columns=names).astype(object).fillna("").astype(str)
    used = {t for t in case.table("findings", ["type"])["type"].unique().to_pylist() if t} - set(result.index)
    result = pd.concat([result, pd.DataFrame("", index=sorted(used), columns=names)])
    result["label"] = result["label"].where(result["label"] != "", result.index.to_series())
    result["short"] = result["short"].where(result["short"] != "", result["label"])
    ranks = {name: rank for rank, name in enumerate(SENSITIVITIES)}
    result["rank"] = result["sensitivity"].map(ranks).fillna(ranks["medium"]).astype(int)
    result.index.name = "type"
    return result


AS_HASH = "only as a hash"
"""Said of a type of which nobody was sent more than hashes: not readable, but the same for the same person, and open to guessing."""


def labels_of(rows: pd.DataFrame, facts: pd.DataFrame) -> pd.Series:
    """What people call the ``type`` of each row, and that it was ``hashed`` where its name does not say so: ``IMSI (only as a hash)``."""
    labels = rows["type"].map(facts["label"])
    plain = ~rows["hashed"].astype(bool) | rows["type"].str.endswith("_hashed")
    return labels.where(plain, labels + f" ({AS_HASH})")


@remembered
def destinations(case: Case) -> pd.DataFrame:
    """The destinations table with ``recipient``, the name under which people are told about it, ``known`` (owner, domain, customer, network, address or local)
    and ``note``, what has to be said beside that name.

    A recipient is an owner; where the owner is unknown, the registrable domain, or the name rented from a host (``customer``; without a name of its own it is
    ``customer of X``, where X runs the servers); where there is no name either, ``network of X`` (X runs the network in which the address lies; who rents the
    server is not known); else the address. The local network is one recipient, ``LOCAL``: it is not outside.
    """
    result = named(frame(case, "destinations"))
    inside = _local(case, result["destination"]) | ((result["owner"] == "") & result["host"].map(is_local).astype(bool))
    result.loc[inside, ["recipient", "known", "note"]] = [LOCAL, "local", ""]
    return result


def recipient_of(case: Case, destination: str | None) -> str:
    """The name under which people are told about one destination, by its id; empty where there is none."""
    rows = destinations(case)
    return next(iter(rows.loc[rows["destination"] == destination, "recipient"]), "")


def _local(case: Case, destination: pd.Series) -> pd.Series:
    """Whether all bytes of all connections to each destination stayed in the local network."""
    ledger = frame(case, "ledger", ["connection", "visibility"]).merge(frame(case, "connections", ["connection", "destination"]), on="connection")
    inside = (ledger["visibility"] == "local").groupby(ledger["destination"]).all()
    return destination.isin(inside.index[inside])


@remembered
def application_bytes(case: Case) -> pd.DataFrame:
    """Ledger rows that count application bytes, with the ``recipient`` of their connection; the openings of TLS are set apart as ``handshake``."""
    ledger = frame(case, "ledger")
    ledger = ledger[ledger["layer"].isin(APPLICATION)]
    links = frame(case, "connections", ["connection", "destination", "host", "tls", "app", "attribution", "transport"])
    result = ledger.merge(links, on="connection", how="left")
    texts = ["destination", "host", "tls", "app", "attribution", "transport"]
    result[texts] = result[texts].fillna("")
    result.loc[(result["visibility"] == "clear") & (result["tls"] != ""), "visibility"] = HANDSHAKE
    who = destinations(case).drop_duplicates("destination").set_index("destination")["recipient"]
    result["recipient"] = texts_of(result["destination"].map(who))
    result["recipient"] = result["recipient"].where(result["recipient"] != "", result["host"])
    result.loc[result["recipient"] == LOCAL, "visibility"] = "local"
    result.loc[result["visibility"] == "local", "recipient"] = LOCAL  # also what was said to a local proxy itself
    return result


def listed(values: Iterable[str]) -> list[str]:
    """Distinct texts that are not empty, sorted."""
    return sorted(set(values.tolist() if isinstance(values, pd.Series) else values) - {""})
