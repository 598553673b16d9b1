"""Rules for single endpoints: what one SDK's or platform's own documentation, or published research, says of one of its fields. ``data/endpoint_rules.csv``."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import re2

from ..model import Template
from .facts import rows
from .shapes import mask_of


@dataclass(frozen=True, slots=True, eq=False)
class EndpointRule:
    """One row: at this host and path, this field holds this type. Compared by identity: there is one object a row."""

    number: int
    owner: str
    field: str
    """Field path; ``**.`` at the beginning stands for any parents, ``[*]`` for any index; ``[3]`` is the fourth element only."""
    place: str
    """Place of the field; empty for any."""
    type: str
    mask: int
    """Shapes of which the value must have one; 1 (``any``) where the endpoint is enough."""
    reason: str
    source: str
    confidence: str
    """``M``: the source was read; ``L``: it names where the row can be checked and was not opened."""

    @property
    def id(self) -> str:
        """``endpoint:appsflyer:uid``."""
        return f"endpoint:{self.owner.lower().replace(' ', '-')}:{self.field.removeprefix('**.')}"

    @property
    def index(self) -> str:
        """The indices the field must have, as in ``FieldTable.indices``; empty for any."""
        return ",".join(re.findall(r"\[(\d+)\]", self.field))

    @property
    def evidence(self) -> str:
        """Reason and source in one sentence."""
        return f"{self.owner}: {self.reason} ({'see ' if self.confidence == 'L' else ''}{self.source})"


@cache
def _table() -> tuple[EndpointRule, ...]:
    return tuple(
        EndpointRule(number, row["owner"], row["field"], row["place"], row["type"], mask_of((row["shapes"] or "any").split()), row["reason"], row["source"],
                     row["confidence"])
        for number, row in enumerate(rows("endpoint_rules"))
    )  # fmt: skip


@cache
def _places() -> tuple[re2.Set, tuple[tuple[int, ...], ...]]:
    """Patterns of the distinct endpoints, and the numbers of the rules of each."""
    numbers: dict[str, list[int]] = {}
    for number, row in enumerate(rows("endpoint_rules")):
        numbers.setdefault(f"(?i)(?:{row['host']})(?:{row['path']})", []).append(number)
    patterns = re2.Set.FullMatchSet()
    for pattern in numbers:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns, tuple(map(tuple, numbers.values()))


@lru_cache(maxsize=16384)
def rules_at(host: str, path: str) -> tuple[int, ...]:
    """The numbers of the rules of one endpoint. ``path`` is without query."""
    patterns, numbers = _places()
    matched = patterns.Match(f"{host.lower()}{path or '/'}".encode("utf-8", "replace"))
    return tuple(sorted(number for place in matched for number in numbers[place])) if matched else ()


@cache
def _by_field(numbers: tuple[int, ...]) -> dict[str, tuple[EndpointRule, ...]]:
    """Some rules by the last part of their field."""
    found: dict[str, tuple[EndpointRule, ...]] = {}
    for rule in map(_table().__getitem__, numbers):
        key = _last(rule.field)
        found[key] = (*found.get(key, ()), rule)
    return found


@lru_cache(maxsize=16384)
def _last(path: str) -> str:
    return re.sub(r"(\[[*0-9]*\])+$", "", path).rpartition(".")[2].rpartition("!")[2].lower()


def endpoint_rules(numbers: tuple[int, ...], template: Template) -> tuple[EndpointRule, ...]:
    """Those of the rules of an endpoint that are for this field, in the order of the table."""
    if not numbers:
        return ()
    here = _by_field(numbers)
    key, last = template.key.lower(), _last(template.path)
    some = here.get(key, ()) + (here.get(last, ()) if last != key else ())
    return tuple(rule for rule in some if (not rule.place or rule.place == template.place) and _fits(rule.field, template.path))


@lru_cache(maxsize=65536)
def _fits(field: str, path: str) -> bool:
    """Whether a template's path is the rule's field, without regard to case, steps and kinds of index."""
    wanted, given = _plain(field), _plain(path)
    if wanted.startswith("**."):
        return given == wanted[3:] or given.endswith("." + wanted[3:])
    return given == wanted


@lru_cache(maxsize=65536)
def _plain(path: str) -> str:
    return re.sub(r"\[[*0-9]*\]|\.\*(?=\.|$)|!\w+", "", path).strip(".").lower().replace("..", ".")
