"""Lists of apps: two and more reverse domain names of different makers side by side are what is installed on the phone, and none of them is the app that sends.

A package name alone may be that of the sender, and names of one maker are the modules of its library. Classes, permissions and parts of a program look alike:
they have capitals before the last dot, or stand under words of class ``code`` in ``data/words.csv``.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, MessageTable, Template, Tier, Verdict
from .columns import Numbers, matching, texts_of
from .reverse_names import package
from .shapes import LONGEST, pattern_of
from .words import split, word_class

_RULE = "list:apps"
_LEAST_SHARE = 0.6
"""Of the distinct values of a list that must be reverse domain names."""
_VERSION = re.compile(r"v?[0-9]{1,9}(\.[0-9a-zA-Z]{1,12}){1,5}")


def name_app_lists(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Give the elements of such lists, and what stands beside each as its version or label, the type of installed apps. The findings are changed in place;
    known values, what a rule for its endpoint tells and apps in use stay as they are."""
    told: dict[int, Verdict] = {}
    for (message, template), rows in _lists(fields, messages).items():
        one = fields.templates[template]
        tier = TIERS[2] if _named(one) else TIERS[4]
        told.update(dict.fromkeys(rows, _verdict(tier, "Reverse domain names of several makers stand in one list")))
        if not one.path.endswith("[*]"):
            element = one.path[: one.path.rindex("[*]") + 3] + "."
            told.update((row, _verdict(tier, "Stands beside each app of a list")) for row in _beside(fields, findings, message, element) if row not in told)
    if told:
        _tell(findings, told)


def _verdict(tier: Tier, evidence: str) -> Verdict:
    return Verdict("apps.installed", tier, _RULE, evidence)


def _lists(fields: FieldTable, messages: MessageTable) -> dict[tuple[int, int], list[int]]:
    """(Message, template) of each list of apps → the rows of its reverse domain names."""
    listed = np.array([_may_list(template) for template in fields.templates], bool)
    sent = np.array([direction == "sent" for direction in messages.direction], bool)
    template, message, value = (np.frombuffer(column, np.uint32) for column in (fields.template, fields.message, fields.value))
    rows = np.flatnonzero(listed[template] & sent[message])
    if not len(rows):
        return {}
    names = _packages(fields, np.unique(value[rows]).astype(np.int64))
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in rows[np.isin(value[rows], list(names))].tolist():
        groups[int(message[row]), int(template[row])].append(row)
    return {slot: some for slot, some in groups.items() if _several({names[int(value[row])] for row in some}) and _mostly(fields, slot, some)}


def _packages(fields: FieldTable, values: Numbers) -> dict[int, str]:
    """Number of each of some values that is a reverse domain name → that name."""
    texts = [one if isinstance(one := fields.values[value], str) and len(one) < LONGEST else "" for value in values.tolist()]
    hits = np.flatnonzero(matching(pattern_of("packagetld"), texts_of(texts)))
    return {int(values[at]): texts[at] for at in hits.tolist() if package(texts[at]) and _no_part(texts[at])}


def _no_part(name: str) -> bool:
    """Whether a name is not that of a method or permission, in which capitals or words for code stand before the last label, nor of a host."""
    labels = name.split(".")
    if labels[-1].lower() in _LAST_OF_HOSTS:
        return False
    return not any(label[:1].isupper() for label in labels[1:-1]) and word_class("code").isdisjoint(label.lower() for label in labels[1:-1])


_LAST_OF_HOSTS = frozenset(("com", "net", "org"))


def _several(names: set[str]) -> bool:
    """Whether two makers' apps are among some names, and these are no classes: long names that end in capitals."""
    apps = {name for name in names if name.count(".") < _CLASS_DOTS or not name.rpartition(".")[2][:1].isupper()}
    makers = {".".join(name.lower().split(".")[:2]) for name in apps}
    return len(makers) > 1 and 2 * len(apps) > len(names)


_CLASS_DOTS = 3


def _mostly(fields: FieldTable, slot: tuple[int, int], rows: list[int]) -> bool:
    """Whether most distinct values of a slot are among those in some of its rows."""
    message, template = np.frombuffer(fields.message, np.uint32), np.frombuffer(fields.template, np.uint32)
    start, end = np.searchsorted(message, slot[0], "left"), np.searchsorted(message, slot[0], "right")
    values = np.frombuffer(fields.value, np.uint32)
    every = np.unique(values[start:end][template[start:end] == slot[1]])
    return len(np.unique(values[rows])) >= _LEAST_SHARE * len(every)


@lru_cache(maxsize=65536)
def _may_list(template: Template) -> bool:
    """Whether a place is in a list, and not under words for parts of programs."""
    if "[*]" not in template.path or template.path.endswith("!list[*]") or template.place not in ("body", "query"):
        return False
    return word_class("code").isdisjoint(word for key in (*template.parents, template.key) for word in split(key))


def _named(template: Template) -> bool:
    """Whether a key says that apps are listed."""
    return not word_class("listed").isdisjoint(word for key in (*template.parents[-2:], template.key) for word in split(key))


def _beside(fields: FieldTable, findings: FindingTable, message: int, element: str) -> Iterator[int]:
    """Rows of a message that hang on the elements of a list and are told as facts of an app, or are versions under keys that say nothing."""
    facts = {row for row, code in zip(findings.row, findings.verdict, strict=True) if findings.verdicts[code].type in _OF_APPS}
    column = np.frombuffer(fields.message, np.uint32)
    for row in range(int(np.searchsorted(column, message, "left")), int(np.searchsorted(column, message, "right"))):
        one = fields.templates[fields.template[row]]
        if one.path.startswith(element):
            value = fields.values[fields.value[row]]
            if row in facts or (isinstance(value, str) and _VERSION.fullmatch(value) and len(one.key) <= _SHORT):
                yield row


_SHORT = 3
"""Letters of a key that says little."""
_OF_APPS = frozenset(("app.id", "app.name", "app.version", "app.install_time", "app.install_source"))


def _tell(findings: FindingTable, told: dict[int, Verdict]) -> None:
    """Put the verdicts in the place of what weaker rules say of these rows."""
    rows, verdicts = findings.row.tolist(), findings.verdict.tolist()
    said = [(row, findings.verdicts[code]) for row, code in zip(rows, verdicts, strict=True) if row in told]
    firm = {row for row, verdict in said if verdict.tier in TIERS[:2] or verdict.type.startswith("apps.")}
    kept = [at for at, row in enumerate(rows) if row not in told or row in firm]
    new = sorted(row for row in told if row not in firm)
    findings.row = array("I", [*(rows[at] for at in kept), *new])
    findings.verdict = array("I", [*(verdicts[at] for at in kept), *(findings.code(told[row]) for row in new)])
