"""Judging keys: which types a template may hold, by the words of its key and of what it hangs on.

A path is read as one row of words: ``context.os.version`` and ``os_version`` both end in *os version*. The row of ``data/names.csv`` that covers most words
at the end is
asked first. What stands before the covered words must not change their meaning: ``carModel`` is not a phone's model, ``product.brand`` not a phone's maker.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ..model import Template
from .facts import rows
from .shapes import mask_of
from .words import facts_of, split, split_all, turned, word_class

_ONLY_VALUE = frozenset(("value", "val", "string", "str", "text"))
"""Keys that only say that here is the value of what stands above them: ``{"$idfv": {"value": …}}``."""
NEGATIVE = "none"
"""Type of rows that say what is *not* personal data."""
_LONGEST_RULE = 6


@dataclass(frozen=True, slots=True)
class Condition:
    """What must or must not stand around a key, from column ``within``: plain words among the parents, ``+word`` among the siblings, ``&device`` or
    ``&user`` for any fact of those beside it, ``^other`` for any word of a class of ``data/words.csv`` among the parents, ``@place`` or ``@list`` for what
    hangs on an element of a list; ``-word`` nowhere; ``!word`` and ``!&ad`` not among the siblings; ``/word`` in the host or path."""

    parents: frozenset[str] = frozenset()
    siblings: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    listed: bool = False
    endpoint: frozenset[str] = frozenset()

    def holds(self, template: Template, around: frozenset[str], siblings: frozenset[str], about: frozenset[str] = frozenset()) -> bool:
        """``around``: words of the parents and unmatched words of the key; ``siblings``: phrases of the keys beside it; ``about``: words of the endpoint."""
        if around & self.forbidden or (self.places and template.place not in self.places) or not siblings.isdisjoint(self.without):
            return False
        if (self.listed and not in_list(template.path)) or (self.endpoint and self.endpoint.isdisjoint(about)):
            return False
        if not self.parents and not self.siblings:
            return True
        return not around.isdisjoint(self.parents) or not siblings.isdisjoint(self.siblings)


def in_list(path: str) -> bool:
    """Whether what holds this key is an element of a list: ``rows[*].name``, also ``rows[*].phones[*]``, not ``rows[*].profile.name``."""
    return path.removesuffix("[*]").rpartition(".")[0].endswith("]")


@dataclass(slots=True, eq=False)
class NameRule:
    """One row of ``data/names.csv`` for one of its names. Compared by identity."""

    number: int
    type: str
    words: tuple[str, ...]
    any_prefix: bool
    """Whether unknown words may stand before; else only such as say nothing (``current``, ``device`` …)."""
    anywhere: bool
    """Whether the words may stand anywhere in the key, in any order; asked after rows of as many words that end the path, a single word last of all."""
    mask: int
    """Shapes of which the value must have one."""
    condition: Condition
    reason: str

    @property
    def id(self) -> str:
        """``name:os_version``."""
        return "name:" + "_".join(self.words)


@cache
def _condition(text: str) -> Condition:
    sort: dict[str, list[str]] = {"+": [], "-": [], "@": [], "!": [], "/": [], "": []}
    for token in text.split():
        if token.startswith("^"):
            sort[""].extend(word_class(token[1:]))
            continue
        if token.startswith(("&", "!&")):
            sort["!" if token[0] == "!" else "+"].extend(facts_of(token.partition("&")[2]))
            continue
        mark = token[0] if token[0] in "+-@!/" else ""
        sort[mark].append(" ".join(split(token.removeprefix(mark))) if mark != "@" else token[1:])
    forbidden = frozenset(word for phrase in sort["-"] for word in phrase.split())
    places = frozenset(sort["@"])
    without, endpoint = frozenset(sort["!"]), frozenset(sort["/"])
    return Condition(frozenset(sort[""]), frozenset(sort["+"]), places - {"list"}, forbidden, without, "list" in places, endpoint)


def patterns(names: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The word rows of column ``name`` with their mark: patterns apart by ``;``, alternatives of a word by ``/``; a leading ``*`` lets any words stand
    before, a leading ``~`` lets the words stand anywhere and in any order."""
    for pattern in names.split(";"):
        mark = pattern[0] if pattern[0] in "*~" else ""
        for alternatives in itertools.product(*(word.split("/") for word in pattern.removeprefix(mark).split())):
            words = split_all(alternatives)
            if mark != "~" or len(words) == len(set(words)):
                yield mark, words


@cache
def rules() -> dict[tuple[str, ...], tuple[NameRule, ...]]:
    """All rules by their words, in the order of the table."""
    found: dict[tuple[str, ...], list[NameRule]] = {}
    for number, row in enumerate(rows("names")):
        mask, condition = mask_of(row["shapes"].split()), _condition(row["within"])
        for mark, words in dict.fromkeys(patterns(row["name"])):
            rule = NameRule(number, row["type"], words, mark == "*", mark == "~", mask, condition, row["reason"])
            found.setdefault(words, []).append(rule)
    return {words: tuple(some) for words, some in found.items()}


@lru_cache(maxsize=4096)
def words_of_endpoint(host: str, path: str) -> frozenset[str]:
    """The words of a host and a path that some rule asks for."""
    asked, text = _asked_of_endpoints(), f"{host} {path}".lower()
    if not any(word in text for word in asked):
        return frozenset()
    return asked.intersection(word for piece in (*host.split("."), *path.split("/")) if len(piece) < _LONGEST_PIECE for word in split(piece))


_LONGEST_PIECE = 40


@cache
def _asked_of_endpoints() -> frozenset[str]:
    return frozenset(word for some in rules().values() for rule in some for word in rule.condition.endpoint)


def _harmless(words: tuple[str, ...], any_prefix: bool) -> bool:
    """Whether words before the covered ones leave their meaning alone. In ``x-vendor-device-os`` the vendor says nothing."""
    if words[:1] == ("x",):
        words = words[2:]
    if any(word in word_class("thing") for word in words):
        return False
    return any_prefix or all(word in word_class("modifier") or word.isdigit() or (len(word) <= 2 and word.isascii()) for word in words)


def _without_tail(words: tuple[str, ...]) -> tuple[str, ...]:
    """A number or an empty word at the end of a key says nothing: ``imei1``, ``ip_str``."""
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in word_class("tail")):
        words = words[:-1]
    return words


@cache
def _free_rules() -> dict[str, tuple[NameRule, ...]]:
    """The rules whose words may stand anywhere, by each of their words."""
    found: dict[str, list[NameRule]] = {}
    for rule in (rule for some in rules().values() for rule in some if rule.anywhere):
        for word in rule.words:
            found.setdefault(word, []).append(rule)
    return {word: tuple(some) for word, some in found.items()}


@lru_cache(maxsize=65536)
def key_words(key: str) -> str:
    """The words of a key that say something, with spaces between: ``imei`` for ``IMEI_1``."""
    return " ".join(_without_tail(split(key)))


@lru_cache(maxsize=65536)
def name_rules(template: Template) -> tuple[tuple[NameRule, frozenset[str]], ...]:
    """Rules whose words fit, most words first, each with the words around it; a single word that may stand anywhere is last. Conditions are not yet looked
    at."""
    key, parents = split(template.key), tuple(split(parent) for parent in template.parents)
    if "user agent" in template.steps:
        parents = (*parents, ("user", "agent"))
    if parents and key and all(word in _ONLY_VALUE for word in key):
        parents, key = parents[:-1], (*parents[-1], *key)
    found: dict[tuple[NameRule, frozenset[str]], None] = {}
    for short in filter(None, dict.fromkeys((key, _without_tail(key), turned(template.key)))):
        for above in dict.fromkeys((_flat(parents), _flat(tuple(map(_kind_of, parents))))):
            found.update(dict.fromkeys(_at_end(short, above, parents)))
            if above[-1:] == short[:1]:
                found.update(dict.fromkeys(_at_end(short, above[:-1], parents)))
    found.update(dict.fromkeys(_anywhere(_without_tail(key), parents)))
    return tuple(sorted(found, key=lambda one: (one[0].anywhere and len(one[0].words) == 1, -len(one[0].words), one[0].anywhere, one[0].number)))


def _at_end(key: tuple[str, ...], above: tuple[str, ...], parents: tuple[tuple[str, ...], ...]) -> Iterator[tuple[NameRule, frozenset[str]]]:
    """Rules whose words end the path, with the words around them. ``above``: the words of the parents in one row."""
    row = above + key
    for length in range(min(len(row), _LONGEST_RULE), 0, -1):
        before = key[:-length] if length < len(key) else ()
        for rule in rules().get(row[-length:], ()):
            if not rule.anywhere and _harmless(before, rule.any_prefix) and (length > 1 or not _hangs_on_thing(parents)):
                yield rule, _around(parents) | frozenset(before)


def _anywhere(key: tuple[str, ...], parents: tuple[tuple[str, ...], ...]) -> Iterator[tuple[NameRule, frozenset[str]]]:
    """Rules of words that stand anywhere in the key, in any order; what it hangs on may be one of them: ``session.startedAt``."""
    if any(word in word_class("thing") for word in key) or _hangs_on_thing(parents):
        return
    own = frozenset(key)
    words = own | (word_class("holder").intersection(parents[-1]) if parents else frozenset())
    for rule in dict.fromkeys(rule for word in own for rule in _free_rules().get(word, ()) if (words if len(rule.words) > 1 else own).issuperset(rule.words)):
        yield rule, _around(parents) | (own - frozenset(rule.words))


def _flat(parents: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    return tuple(word for parent in parents for word in parent)


@lru_cache(maxsize=16384)
def _around(parents: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    """The words of the parents; of ``app_session`` and ``store_customer`` only whose fields they hold, so that ``-app`` does not mean a session."""
    heads = [(parent, _kind_of(parent)[-1:]) for parent in parents]
    return frozenset(word for parent, head in heads for word in (head if word_class("bearer").issuperset(head) else parent))


def _kind_of(parent: tuple[str, ...]) -> tuple[str, ...]:
    """What a container holds: ``smsList`` holds *sms*, ``device_info`` a *device*."""
    return parent[:-1] if len(parent) > 1 and parent[-1] in word_class("container") else parent


def _hangs_on_thing(parents: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the nearest parent, or what it is a list of, is something other than phone or user, which a rule of one word cannot tell."""
    head = _kind_of(parents[-1])[-1] if parents and parents[-1] else ""
    return head in word_class("thing") and not (head in word_class("equipment") and "device" in _flat(parents))
