"""The types of personal data: what each one is, how sensitive, what law and stores call it, and which of the ten questions it answers."""

from dataclasses import dataclass
from functools import cache

from .facts import rows


@dataclass(frozen=True, slots=True)
class PersonalDataType:
    """One row of ``data/types.csv``."""

    id: str
    """``family.name``, e.g. ``device.advertising_id``; stable."""
    family: str
    """Group for coarse tables: ``hardware_id``, ``location`` …"""
    label: str
    """What people call it."""
    sentence: str
    """What it is, in one plain sentence."""
    sensitivity: str
    """``none``, ``low``, ``medium``, ``high`` or ``special``: a judgement of ours, for sorting."""
    art9: str
    """Whether it is a special category of GDPR Art. 9(1): ``yes``, ``no`` or ``context`` (depends on content)."""
    persistence: str
    """How long it recognises the same phone or person: ``none``, ``session``, ``boot``, ``short``, ``install``, ``resettable``, ``account``, ``lasting``,
    ``unknown``."""
    dpv: str
    """IRI of the W3C Data Privacy Vocabulary (extension Personal Data)."""
    apple: str
    """Nearest entry of Apple's App Privacy labels; empty where there is none."""
    play: str
    """Nearest data type of Google Play's data safety section; empty where there is none."""
    answers: str
    """The one of the ten questions that seeing this type answers; empty for most."""
    touches: str
    """The one of the ten questions it only comes near to (a carrier name is not a SIM number)."""
    short: str
    """Label of its pseudonyms, e.g. ``email`` in ``email·7f3a``."""
    answers_by: str
    """Beginnings of the rules by which a finding answers the question, else it only touches it; empty where every finding answers. A telephone number may be
    anybody's; that of the phone is one the user stated or one whose key says so."""

    @property
    def lasting(self) -> bool:
        """Whether it is an identifier that recognises the phone or person again."""
        return self.persistence != "none"


@cache
def load_types() -> dict[str, PersonalDataType]:
    """All types by id, in the order of the table."""
    return {row["id"]: PersonalDataType(**row) for row in rows("types")}


@dataclass(frozen=True, slots=True)
class TierPrecision:
    """One row of ``data/precision.csv``: how often a tier of evidence was right on labelled requests."""

    tier: str
    right: int
    wrong: int
    precision: float | None
    """Share that was right; None where it was not measured."""
    measured_on: str
    date: str


@cache
def load_precision() -> dict[str, TierPrecision]:
    """The measured precision of each tier."""
    found = {}
    for row in rows("precision"):
        share = float(row["precision"]) if row["precision"] else None
        found[row["tier"]] = TierPrecision(row["tier"], int(row["right"]), int(row["wrong"]), share, row["measured_on"], row["date"])
    return found
