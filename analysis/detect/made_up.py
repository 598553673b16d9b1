"""Identifiers that the sender itself calls made up: ``hardware_id`` beside ``is_hardware_id_real: false``. One that comes back recognises the phone still.
Where each message has a new one it is a nonce, whatever it is called: it becomes a candidate again, which ``settle`` judges over all units.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from ..model import FieldTable, FindingTable, MessageTable, Verdict
from .columns import rows_of
from .levels import container
from .names import key_words
from .settle import MOSTLY_NEW, SEVERAL
from .typetable import load_types

_FAMILIES = frozenset(("pseudonymous_id", "hardware_id"))
_CANDIDATE = Verdict("", "name or shape", "candidate", "The sender calls it not real, and each message has a new one")


def drop_made_up(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Make candidates of made-up identifiers that are new in each message. Known values stay."""
    slots: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for row in _made_up(fields):
        slots[messages.host[fields.message[row]], fields.template[row]].append(row)
    new = {row for rows in slots.values() if _anew(fields, rows) for row in rows}
    for at in np.flatnonzero(np.isin(np.frombuffer(findings.row, np.uint32), list(new))).tolist() if new else ():
        verdict = findings.verdicts[findings.verdict[at]]
        if verdict.type and verdict.tier != "known value" and load_types()[verdict.type].family in _FAMILIES:
            findings.verdict[at] = findings.code(_CANDIDATE)


def _anew(fields: FieldTable, rows: list[int]) -> bool:
    """Whether several messages have a new value nearly each."""
    return len({fields.message[row] for row in rows}) >= SEVERAL and len({fields.value[row] for row in rows}) > MOSTLY_NEW * len(rows)


def _made_up(fields: FieldTable) -> Iterator[int]:
    """The rows beside a flag that calls them not real."""
    flags = {number: key_words(one.key)[3:-5] for number, one in enumerate(fields.templates) if one.key[-4:].lower() == "real" and _is_flag(one.key)}
    if not flags:
        return
    wanted: defaultdict[int, set[tuple[str, tuple[str, str]]]] = defaultdict(set)
    for row in rows_of(fields, list(flags)).tolist():
        if str(fields.values[fields.value[row]]).lower() in ("false", "0"):
            wanted[fields.message[row]].add((flags[fields.template[row]], container(fields, row)))
    message_of_row = np.frombuffer(fields.message, np.uint32)
    for message, called in wanted.items():
        for row in range(*np.searchsorted(message_of_row, (message, message + 1)).tolist()):
            if (key_words(fields.templates[fields.template[row]].key), container(fields, row)) in called:
                yield row


def _is_flag(key: str) -> bool:
    words = key_words(key)
    return words.startswith("is ") and words.endswith(" real") and len(words) > len("is  real")
