"""Groups of fields that mean more than each alone: name and telephone in a list are a contact, MAC and signal strength a Wi-Fi scan. ``data/records.csv``.

Some records need no others beside them, because the decoder that opened them says what they are: what Exif says is of a photo, what a vCard says of a contact.
Some need a telling value: keys beside ``keydown``. Those are for ``beside``, which sees values.
"""

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
    without: frozenset[str]
    """Keys that must not stand beside them."""
    within: frozenset[str]
    """Words of which one must be in the keys above; empty for any."""
    list: str
    """``yes``: only as an element of a list; ``values``: only where the field is a list of values itself."""
    step: str
    """The decoder whose fields it is about; empty for any."""
    telling: tuple[frozenset[str], frozenset[str]]
    """Keys, and the values of which one must stand at one of them; empty where values do not matter."""
    mask: int
    reason: str


@cache
def _rules() -> tuple[RecordRule, ...]:
    return tuple(
        RecordRule(
            f"record:{row['record']}",
            row["type"],
            tuple(_words(group) for group in row["needs"].split("+")),
            frozenset(_words(row["without"])),
            frozenset(row["within"].split("/")) if row["within"] else frozenset(),
            row["list"],
            row["step"],
            _telling(row["telling"]),
            mask_of(row["shapes"].split()),
            row["reason"],
        )
        for row in rows("records")
    )


def _words(group: str) -> tuple[str, ...]:
    return tuple(" ".join(split(word)) for word in group.split("/") if word)


def _telling(text: str) -> tuple[frozenset[str], frozenset[str]]:
    keys, _, values = text.partition("=")
    return frozenset(_words(keys)), frozenset(values.split("/")) if values else frozenset()


@cache
def telling_rules() -> tuple[RecordRule, ...]:
    """Records that a value tells."""
    return tuple(rule for rule in _rules() if rule.telling[0])


@cache
def _by_step() -> dict[str, tuple[RecordRule, ...]]:
    found: dict[str, tuple[RecordRule, ...]] = {}
    for rule in _rules():
        found[rule.step] = (*found.get(rule.step, ()), *((rule,) if not rule.telling[0] else ()))
    return found


@lru_cache(maxsize=16384)
def _held(siblings: Siblings) -> tuple[RecordRule, ...]:
    """The records whose keys all stand here."""
    return tuple(
        rule for rule in _by_step()[""] if not any(siblings.keys.isdisjoint(group) for group in rule.groups) and siblings.keys.isdisjoint(rule.without)
    )


def _fits(rule: RecordRule, template: Template) -> bool:
    """Whether a record may stand where a field does."""
    if rule.list == "yes" and not in_list(template.path):
        return False
    if rule.list == "values" and not template.path.endswith("[*]"):
        return False
    return not rule.within or not rule.within.isdisjoint(word for parent in template.parents for word in split(parent))


def record_rules(template: Template, siblings: Siblings) -> tuple[RecordRule, ...]:
    """Records of which this field is a part, those of its decoder first."""
    own = tuple(rule for step in dict.fromkeys(template.steps) for rule in _by_step().get(step, ()) if _named(template, rule))
    held = _held(siblings)
    if not held:
        return own
    key = key_words(template.key)
    return (*own, *(rule for rule in held if any(key in group for group in rule.groups) and _fits(rule, template)))


def _named(template: Template, rule: RecordRule) -> bool:
    """Whether one of the keys that a decoder gave is one of the record's."""
    keys = template.path.rpartition(f"!{rule.step}")[2].replace("[*]", "").replace("!", ".").split(".")
    return any(key_words(key) in group for key in keys for group in rule.groups)
