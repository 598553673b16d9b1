"""From fields to findings. Everything is judged once: templates by their words, values by their shapes, then both together by arithmetic on columns.

One field gets the strongest verdict there is: known value, endpoint rule, record, name with its shape, shape alone. Identifier-shaped values that nothing
names become candidates (type ``""``), which ``settle`` judges when all units are known.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from operator import or_

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, KnownValue, MessageTable, Template, Tier, Verdict
from .agree import name_equal
from .app_lists import name_app_lists
from .asked import nothing_of
from .beside import name_beside
from .columns import Flags, Numbers
from .digests import name_digests
from .endpoints import endpoint_rules, rules_at
from .known import find_known
from .made_up import drop_made_up
from .names import NEGATIVE, words_of_endpoint
from .offers import Offer, slot_offers
from .own_addresses import name_own_addresses
from .referrers import name_referrers
from .routes import find_routed
from .shapes import Masks, Shape, add, have, no_masks, shapes, shapes_of
from .siblings import siblings_of


def detect(fields: FieldTable, messages: MessageTable, known: Sequence[KnownValue]) -> FindingTable:
    """All findings of one unit. Known values first; a weaker finding on the same field stands only where no stronger one does, or where the known value is
    only a piece of what stands there."""
    findings = find_known(fields, messages, known)
    if not len(fields.message):
        return findings
    taken = np.zeros(len(fields.message), bool)
    pieces: set[tuple[int, str]] = set()
    for row, code in zip(findings.row, findings.verdict, strict=True):
        if findings.verdicts[code].whole:
            taken[row] = True
        elif not findings.verdicts[code].named:
            pieces.add((row, findings.verdicts[code].type))
    rows, verdicts = _judge(fields, messages, findings)
    open_rows = ~taken[rows]
    if pieces:
        open_rows &= np.array([(row, findings.verdicts[code].type) not in pieces for row, code in zip(rows.tolist(), verdicts.tolist(), strict=True)], bool)
    findings.row.frombytes(rows[open_rows].astype(np.uint32).tobytes())
    findings.verdict.frombytes(verdicts[open_rows].astype(np.uint32).tobytes())
    find_routed(fields, messages, findings)
    name_app_lists(fields, messages, findings)
    name_beside(fields, messages, findings)
    name_own_addresses(fields, messages, findings)
    name_referrers(fields, messages, findings)
    name_digests(fields, findings)
    name_equal(fields, messages, findings)
    drop_made_up(fields, messages, findings)
    return findings


def _judge(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> tuple[Numbers, Numbers]:
    """Rows and verdict numbers of everything but known values, in order of rows. Slots that may hold the same are judged together."""
    endpoints, slots, slot_of_row = _slots(fields, messages)
    value_of_row, index_of_row = np.frombuffer(fields.value, np.uint32), np.frombuffer(fields.index, np.uint32)
    kinds, kind_of_slot = _offers(fields.templates, messages, endpoints, slots)
    kind_of_row = kind_of_slot[slot_of_row]
    rows_by_kind = np.argsort(kind_of_row.astype(np.uint16) if len(kinds) < 1 << 16 else kind_of_row, kind="stable")
    ends = np.cumsum(np.bincount(kind_of_row, minlength=len(kinds))).tolist()
    rows_of = {some: rows_by_kind[start:end] for some, start, end in zip(kinds, [0, *ends], ends, strict=False) if some}
    wanted, named = no_masks(len(fields.values)), np.zeros(len(fields.values), bool)
    for some, rows in rows_of.items():
        add(wanted, value_of_row[rows], _asked_shapes(some))
        if _named(some):
            named[value_of_row[rows]] = True
    shape_of_value = shapes_of(fields.values, wanted, named)
    verdict_of_row = np.full(len(value_of_row), -1, np.int64)
    codes = {text: code for code, text in enumerate(fields.indices)}
    for some, rows in rows_of.items():
        at_index = {offer.index: index_of_row[rows] == codes.get(offer.index, -1) for offer in some if offer.index}
        verdict_of_row[rows] = _decide(some, shape_of_value[:, value_of_row[rows]], at_index, findings)
    found = np.flatnonzero(verdict_of_row >= 0)
    return found, verdict_of_row[found]


@lru_cache(maxsize=65536)
def _asked_shapes(offers: tuple[Offer, ...]) -> int:
    asked = _asked(offers)
    return reduce(or_, (offer.mask for offer in offers), nothing_of(asked.type) if asked else 1 << shapes()["placeholder"].bit)


def _named(offers: tuple[Offer, ...]) -> bool:
    """Whether anything is known of a slot but its place."""
    return bool(offers) and not offers[0].rule.startswith(("shape:", "candidate"))


def _slots(fields: FieldTable, messages: MessageTable) -> tuple[list[int], Numbers, Numbers]:
    """Endpoints, distinct slots in order, and for each row where its slot is among these. An endpoint is a host, a path without query, and a direction, given
    as its first message; a slot is the number of an endpoint times the number of templates, plus that of a template."""
    numbers: dict[tuple[str, str, str, str], int] = {}
    first: list[int] = []
    endpoint = np.empty(len(messages.host), np.int64)
    for at, key in enumerate(zip(messages.host, (path.partition("?")[0] for path in messages.path), messages.direction, messages.kind, strict=True)):
        number = numbers.setdefault(key, len(first))
        if number == len(first):
            first.append(at)
        endpoint[at] = number
    slots = (endpoint * len(fields.templates))[np.frombuffer(fields.message, np.uint32)] + np.frombuffer(fields.template, np.uint32)
    return first, *_distinct(slots, len(first) * len(fields.templates))


def _distinct(numbers: Numbers, bound: int) -> tuple[Numbers, Numbers]:
    """Like ``np.unique`` with the inverse; without sorting where the numbers are below a bound for which a table is small."""
    if bound > 1 << 24:
        return np.unique(numbers, return_inverse=True)
    seen = np.zeros(bound, bool)
    seen[numbers] = True
    return np.flatnonzero(seen), (np.cumsum(seen) - 1)[numbers]


def _offers(templates: list[Template], messages: MessageTable, endpoints: list[int], slots: Numbers) -> tuple[dict[tuple[Offer, ...], int], Numbers]:
    """What slots may hold, best first, numbered, and the number of each slot. Endpoints with the same templates and rules are worked out once."""
    kinds: dict[tuple[Offer, ...], int] = {}
    known: dict[tuple[tuple[int, ...], str, tuple[int, ...], frozenset[str]], list[int]] = {}
    kind_of_slot = np.empty(len(slots), np.int64)
    template_of_slot = slots % len(templates)
    ends = np.searchsorted(slots, np.arange(1, len(endpoints) + 1) * len(templates)).tolist()
    for message, start, end in zip(endpoints, [0, *ends], ends, strict=False):
        rules = rules_at(messages.host[message], messages.path[message].partition("?")[0]) if messages.method[message] else ()
        about = words_of_endpoint(messages.host[message], messages.path[message].partition("?")[0])
        case = (tuple(template_of_slot[start:end].tolist()), messages.direction[message], rules, about)
        if case not in known:
            offers = _endpoint_offers([templates[at] for at in case[0]], *case[1:])
            known[case] = [kinds.setdefault(some, len(kinds)) for some in offers]
        kind_of_slot[start:end] = known[case]
    return kinds, kind_of_slot


def _endpoint_offers(templates: list[Template], direction: str, rules: tuple[int, ...], about: frozenset[str]) -> Iterator[tuple[Offer, ...]]:
    """What each of the templates of one endpoint may hold."""
    beside: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for one in templates:
        beside.setdefault((one.parents, one.place), set()).add(one.key)
    siblings = {level: siblings_of(tuple(sorted(keys))) for level, keys in beside.items()}
    for one in templates:
        yield slot_offers(one, siblings[one.parents, one.place], direction, endpoint_rules(rules, one), about)


def _decide(offers: tuple[Offer, ...], value_masks: Masks, at_index: dict[str, Flags], findings: FindingTable) -> Numbers:
    """The verdict of each row of one slot: the first offer with a shape of the value, -1 where there is none."""
    out = np.full(value_masks.shape[1], -1, np.int64)
    asked = _asked(offers)
    left = np.flatnonzero(have(value_masks, _asked_shapes(offers)))
    masks = value_masks[:, left]
    for offer in offers:
        if not len(left):
            break
        if offer == asked:
            empty = have(masks, nothing_of(offer.type))
            out[left[empty]] = findings.code(Verdict(offer.type, "name or shape", offer.rule, f"{offer.reason}. The value is a placeholder", False))
            left, masks = left[~empty], masks[:, ~empty]
        hit = have(masks, offer.mask)
        if offer.index:
            hit &= at_index[offer.index][left]
        if hit.any():
            if offer.type != NEGATIVE:
                _write(out, left[hit], masks[:, hit], offer, findings)
            left, masks = left[~hit], masks[:, ~hit]
    return out


def _write(out: Numbers, at: Numbers, value_masks: Masks, offer: Offer, findings: FindingTable) -> None:
    """Verdicts of one offer: the strongest of its shapes that each value has decides the tier and is named."""
    if offer.tier is not None:
        out[at] = findings.code(Verdict(offer.type, offer.tier, offer.rule, offer.reason))
        return
    for shape in _by_strength(offer.mask):
        hit = have(value_masks, 1 << shape.bit)
        if hit.any():
            verdict = Verdict(offer.type, _TIER_OF[shape.strength], offer.rule, f"{offer.reason}. The value: {shape.reason}")
            out[at[hit]] = findings.code(verdict)
            at, value_masks = at[~hit], value_masks[:, ~hit]
        if not len(at):
            return


_STRENGTHS = ("checksum", "structure", "form", "weak")
_TIER_OF: dict[str, Tier] = {"checksum": TIERS[2], "structure": TIERS[2], "form": TIERS[3], "weak": TIERS[4]}


@lru_cache(maxsize=4096)
def _by_strength(mask: int) -> tuple[Shape, ...]:
    return tuple(sorted((shape for shape in shapes().values() if mask >> shape.bit & 1), key=lambda shape: (_STRENGTHS.index(shape.strength), shape.bit)))


@lru_cache(maxsize=65536)
def _asked(offers: tuple[Offer, ...]) -> Offer | None:
    """What a slot asks for by name, so that a placeholder in it says "asked for, not available"."""
    asked = next((offer for offer in offers if offer.asks or offer.type == NEGATIVE), None)
    return asked if asked and asked.asks else None
