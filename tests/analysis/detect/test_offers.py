"""What a slot may hold; what comes of it with values is in test_engine."""

from analysis.detect.names import NEGATIVE
from analysis.detect.offers import slot_offers
from analysis.detect.siblings import siblings_of
from analysis.model import Direction, Template


def offers(key: str, direction: Direction = "sent", *beside: str) -> list[tuple[str, str]]:
    siblings = siblings_of((key, *beside))
    return [(offer.type, offer.rule.partition(":")[0]) for offer in slot_offers(Template("body", key, (), key, ()), siblings, direction, ())]


def test_names_come_before_shapes_and_being_a_candidate_last() -> None:
    found = offers("imei")
    assert found[0] == ("device.imei", "name")
    assert found[-1] == ("", "candidate")
    assert {rule for _, rule in found} == {"name", "shape", "candidate"}


def test_an_answer_has_neither_candidates_nor_shapes_alone() -> None:
    assert {rule for _, rule in offers("imei", "came back")} <= {"name"}


def test_a_picture_that_came_back_tells_of_another_camera() -> None:
    template = Template("body", "file!exif.model", ("exif",), "model", ("file",))
    siblings = siblings_of(("model",))
    assert slot_offers(template, siblings, "came back", ()) == ()
    assert slot_offers(template, siblings, "sent", ())


def test_a_negative_rule_ends_the_list() -> None:
    everything = [offers(key) for key in ("imei", "os", "event_id", "request_id", "price")]
    assert all(kind != NEGATIVE for found in everything for kind, _ in found[:-1])
