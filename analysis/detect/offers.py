"""What a slot (a template at an endpoint) may hold, judged by its words and its neighbours before any value is looked at."""

from dataclasses import dataclass, replace
from functools import lru_cache

from ..model import TIERS, Template, Tier
from .asked import asks_for, is_telling
from .endpoints import EndpointRule
from .facts import rows
from .names import NEGATIVE, NameRule, key_words, name_rules
from .records import record_rules
from .shapes import IDENTIFIERS, mask_of, shapes
from .siblings import Siblings, is_short, is_strange, letters_of
from .typetable import load_types
from .words import facts_of, split, word_class


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing a slot (a template at an endpoint) may hold: taken when the value has one of the shapes."""

    type: str
    mask: int
    rule: str
    reason: str
    tier: Tier | None = None
    """The tier where the rule alone decides it; else it follows from the strength of the shape."""
    index: str = ""
    """The indices the field must have; empty for any."""
    asks: bool = False
    """Whether a placeholder here means that the type was asked for and not available."""


@lru_cache(maxsize=65536)
def slot_offers(
    template: Template, siblings: Siblings, direction: str, at_endpoint: tuple[EndpointRule, ...], about: frozenset[str] = frozenset()
) -> tuple[Offer, ...]:
    """What a template may hold: rules for this endpoint, then records, names, shapes alone, and being a candidate. A negative rule ends the list. ``about``:
    words in the host and path that some rule asks for. A picture that came back tells of another's camera."""
    if direction != "sent" and "exif" in template.steps:
        return ()
    offers = [Offer(rule.type, rule.mask, rule.id, rule.evidence, "endpoint rule", rule.index, asks_for(rule.type, rule.mask)) for rule in at_endpoint]
    offers += [Offer(rule.type, rule.mask, rule.id, rule.reason, TIERS[2] if rule.step else None) for rule in record_rules(template, siblings)]
    named = name_rules(template)
    others = siblings.beside(key_words(template.key)) if named else frozenset()
    for rule, around in named:
        mask = _trusted(template, rule, direction) & (_sure() if _of_a_thing(template, rule, siblings) else -1)
        if mask and rule.condition.holds(template, around, others, about):
            offers.append(Offer(rule.type, mask, rule.id, _spoken(rule), asks=asks_for(rule.type, mask) and is_telling(rule)))
    if direction != "sent":
        offers = [replace(offer, asks=False) for offer in offers]
    elif not (template.path.endswith("!list[*]") and named):
        if _says_nothing(template, siblings):
            offers += _bare(_where(template, siblings))
        offers += _alone_in(template.place, template.path.endswith("[*][*]"))
    ends = next((at for at, offer in enumerate(offers) if offer.type == NEGATIVE and offer.mask & 1 and not offer.index), len(offers))
    return tuple(offers[: ends + 1] if ends else ())


def _says_nothing(template: Template, siblings: Siblings) -> bool:
    """Whether a key is a position, a field number, one of several abbreviations, or an abbreviation below a device."""
    if template.place not in ("body", "query") or "user agent" in template.steps:
        return False
    if not letters_of(template.key):
        return template.place == "body" or siblings.abbreviated
    return (siblings.abbreviated or _of_phone(template.parents)) and (is_short(template.key) or is_strange(template.key))


def _where(template: Template, siblings: Siblings) -> frozenset[str]:
    """What decides there which values say what they are: a dotted name under an ``abbreviation`` may as well be a host, two sizes in a request for an ``ad``
    are of its place, and below a ``device`` stand its ids."""
    holds = {"abbreviation": letters_of(template.key) > 0, "ad": not siblings.held.isdisjoint(facts_of("ad")), "device": _of_phone(template.parents)}
    return frozenset(word for word, there in holds.items() if there)


def _of_phone(parents: tuple[str, ...]) -> bool:
    """Whether what holds a key is called a device."""
    return bool(parents) and split(parents[-1])[:1] in (("device",), ("phone",), ("terminal",))


def _spoken(rule: NameRule) -> str:
    return f"The key reads “{' '.join(rule.words)}”. {rule.reason}"


def _trusted(template: Template, rule: NameRule, direction: str) -> int:
    """The shapes with which a name is enough here. Answers are full of content, parts of a path have no key of their own, and a referring address tells of
    its page: there only names that leave no doubt count, and only shapes that are more than text. Parts of a list in a value are not each what its key names,
    except in lists of things."""
    kind = load_types().get(rule.type)
    if kind is None:
        return rule.mask
    if template.path.endswith("!list[*]") and kind.family not in _LISTED:
        return 0
    if direction == "sent" and template.place != "path" and not _referring(template):
        return rule.mask
    doubtful = not rule.any_prefix or kind.sensitivity in ("none", "low") or kind.family == "usage" or template.place not in _KEYED
    return 0 if doubtful else rule.mask & ~_weak()


_KEYED = frozenset(("body", "header", "cookie", "path", "frame"))
"""Places where names in an answer may count."""


def _of_a_thing(template: Template, rule: NameRule, siblings: Siblings) -> bool:
    """Whether a plain word says nothing of phone or user, because the keys beside it are facts of something else: the city beside rooms, the model beside
    mileage, the orientation beside copies, the gender beside sort and limit. Then only values count that prove by themselves what they are."""
    kind = load_types().get(rule.type)
    if kind is None or not (siblings.foreign or siblings.criteria) or len(split(template.key)) > 1:
        return False
    shared = _TRAITS | _PLACES if siblings.foreign else _TRAITS
    if kind.family not in shared and rule.type not in shared:
        return False
    return not template.parents or word_class("holder").isdisjoint(split(template.parents[-1]))


_TRAITS = frozenset("demographics contact_info health hardware_id".split()) | frozenset(
    f"device.{what}" for what in "name manufacturer model screen orientation type battery memory storage sensors settings os_name".split()
)
_PLACES = frozenset(f"location.{what}" for what in "country region city postal_code coordinates attributes".split())
"""Families and types of which other things have the like: a car has a model, a hotel a city. Where the user is may also be what a list is searched by."""


@lru_cache(maxsize=1)
def _sure() -> int:
    return mask_of(name for name, shape in shapes().items() if shape.strength in ("checksum", "structure"))


_LISTED = frozenset(("apps", "content", "location", "network_location", "ads", "contact_info", "behavioural_biometric", "biometric"))
"""Families of which a value may hold a list."""


def _referring(template: Template) -> bool:
    return template.place == "header" and bool(template.parents) and template.parents[0].lower() in ("referer", "origin", "location")


@lru_cache(maxsize=1)
def _weak() -> int:
    return mask_of(name for name, shape in shapes().items() if shape.strength == "weak")


@lru_cache(maxsize=16)
def _bare(where: frozenset[str]) -> tuple[Offer, ...]:
    """What a value says of itself where its key says nothing. ``where``: the words of columns ``below`` and ``unless`` of ``data/bare_values.csv`` that hold
    there."""
    return tuple(
        Offer(row["type"], 1 << shape.bit, f"unnamed:{shape.name}", f"{shape.reason}, of a device")
        if row["below"]
        else Offer(row["type"], 1 << shape.bit, f"unnamed:{shape.name}", f"{shape.reason}, at a place without a name", "name or shape")
        for row, shape in ((row, shapes()[row["shape"]]) for row in rows("bare_values"))
        if where.issuperset(row["below"].split()) and where.isdisjoint(row["unless"].split())
    )


@lru_cache(maxsize=64)
def _alone_in(place: str, in_rows: bool) -> tuple[Offer, ...]:
    """Shapes that are enough by themselves, and those of identifiers. Telephone numbers in rows without names of columns are not the user's."""
    if place in ("name", "answer"):
        return ()
    other = {"user.phone_number": "content.contacts"} if in_rows else {}
    telling = [shape for shape in shapes().values() if shape.type]
    named = [Offer(other.get(shape.type, shape.type), 1 << shape.bit, f"shape:{shape.name}", shape.reason, "name or shape") for shape in telling]
    candidate = mask_of(IDENTIFIERS)
    return (*named, Offer("", candidate, "candidate", "The value has the shape of an identifier; no rule names it", "name or shape"))
