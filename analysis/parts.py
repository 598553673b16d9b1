"""What a unit leaves for the finish step, and how rows of numbers become columns: ids of messages, names of files, labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .case import schema
from .case.write import label_array, taken

type Codes = npt.NDArray[np.uint32 | np.int32]

MESSAGE_COLUMNS = (
    "connection", "time", "protocol", "kind", "direction", "delivered", "method", "scheme", "host", "port", "path", "status", "content_type",
    "size", "missing", "opaque", "body_sha256", "visibility", "request", "source",
)  # fmt: skip
NUMBERS = {
    **dict.fromkeys(("connection", "time", "size", "missing", "opaque"), pa.int64()),
    **dict.fromkeys(("port", "status", "request"), pa.int32()),
}
"""Types of the message columns that are no texts; said, because a unit may hold no message at all."""
LABELS = frozenset(column.name for column in schema.TABLES["messages"] if column.type == "label") | {"raw_host"}
"""Message columns of few distinct texts."""


def message_id(unit: str, ordinal: int) -> str:
    """The id of a message: its unit and its position there."""
    return f"{unit}-{ordinal:07d}"


def labels(texts: Sequence[str], codes: Codes) -> pa.DictionaryArray:
    """A dictionary array of ``texts[codes]``; equal texts share one entry, as readers of Parquet expect."""
    return taken(label_array(texts), codes)


def work_file(folder: Path, table: str, unit: str) -> Path:
    """Where rows that wait for the finish step are kept."""
    return folder / "work" / f"{unit}.{table}.arrow"


def placed(coded: dict[str, pa.DictionaryArray], templates: Codes, indices: Codes) -> dict[str, pa.DictionaryArray]:
    """place, path, steps and index of rows that have these templates and indices."""
    return {**{name: taken(coded[name], templates) for name in ("place", "path", "steps")}, "index": taken(coded["index"], indices)}


def codes_of(column: Any) -> Codes:
    """A column of numbers as numpy sees it."""
    return np.frombuffer(column, np.uint32) if len(column) else np.zeros(0, np.uint32)
