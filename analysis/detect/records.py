"""Groups of fields that mean more than each alone: name and telephone in a list are a contact, MAC and signal strength a Wi-Fi scan. ``data/records.csv``."""

from dataclasses import dataclass
from functools import cache, lru_cache

from ..model import Template
from .facts import rows
from .names import in_list, key_words
from .shapes import mask_of
from .siblings import Siblings
from .words import split


@dataclass(frozen=True, slots=True)
class RecordRule:
    """One row: all ``groups`` of words must be among the keys that stand side by side."""

    id: str
    type: str
    groups: tuple[tuple[str, ...], ...]
    """For each key the record needs, its possible words."""
    without: tuple[str, ...]
    """Keys that must not stand beside them."""
    in_list: bool
    """Whether it only counts as an element of a list."""
    mask: int
    reason: str


@cache
def _rules() -> tuple[RecordRule, ...]:
    return tuple(
        RecordRule(
            f"record:{row['record']}",
            row["type"],
            tuple(_words(group) for group in row["needs"].split("+")),
            _words(row["without"]),
            row["list"] == "yes",
            mask_of(row["shapes"].split()),
            row["reason"],
        )
        for row in rows("records")
    )


def _words(group: str) -> tuple[str, ...]:
    return tuple(" ".join(split(word)) for word in group.split("/") if word)


@lru_cache(maxsize=16384)
def _held(siblings: Siblings, listed: bool) -> tuple[RecordRule, ...]:
    """The records whose keys all stand here."""
    return tuple(
        rule
        for rule in _rules()
        if (listed or not rule.in_list) and not any(siblings.keys.isdisjoint(group) for group in rule.groups) and siblings.keys.isdisjoint(rule.without)
    )


def record_rules(template: Template, siblings: Siblings) -> tuple[RecordRule, ...]:
    """Records of which this field is a part."""
    held = _held(siblings, in_list(template.path))
    if not held:
        return ()
    key = key_words(template.key)
    return tuple(rule for rule in held if any(key in group for group in rule.groups))
