import re

from analysis.detect import load_precision, load_types
from analysis.model import TIERS

QUESTIONS = {
    "WiFi network", "SIM card number", "contacts", "calendar", "search history and clipboard", "camera roll access", "location", "other installed apps",
    "face and voice recognition", "keystroke logging",
}  # fmt: skip


def test_each_of_the_ten_questions_has_types_that_answer_it() -> None:
    answers = {kind.answers for kind in load_types().values()} - {""}
    assert answers == QUESTIONS
    assert {kind.touches for kind in load_types().values()} - {""} <= QUESTIONS


def test_what_only_touches_does_not_answer() -> None:
    types = load_types()
    assert types["sim.carrier"].answers == types["location.timezone"].answers == types["location.city"].answers == ""
    assert all(not (kind.answers and kind.touches) for kind in types.values())


def test_every_type_is_complete() -> None:
    for kind in load_types().values():
        assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", kind.id), kind
        assert kind.label and kind.sentence.endswith(".") and kind.dpv.startswith("https://w3id.org/dpv/pd#"), kind
        assert kind.sensitivity in ("none", "low", "medium", "high", "special") and kind.art9 in ("yes", "no", "context"), kind
        assert re.fullmatch(r"[a-z0-9-]{1,20}", kind.short), kind


def test_pseudonym_labels_are_distinct() -> None:
    shorts = [kind.short for kind in load_types().values()]
    assert len(shorts) == len(set(shorts)), sorted({short for short in shorts if shorts.count(short) > 1})


def test_special_categories_are_those_of_the_regulation() -> None:
    assert {kind.id for kind in load_types().values() if kind.art9 == "yes"} == {
        "biometric.face", "biometric.voice", "biometric.other", "health.data", "special.racial_ethnic_origin", "special.political_opinion", "special.religion",
        "special.sexual_orientation", "special.trade_union", "special.genetic",
    }  # fmt: skip


def test_every_tier_has_a_row_of_precision() -> None:
    assert list(load_precision()) == list(TIERS)
