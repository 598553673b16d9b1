from hypothesis import given
from hypothesis import strategies as st

from analysis.detect import Sightings, settle


def sightings(*rows: tuple[str, str, str, str]) -> Sightings:
    """Rows of (value, type, message, path), all sent to one host in a query."""
    s = Sightings()
    for value, kind, message, path in rows:
        for column, entry in (
            (s.value, value), (s.type, kind), (s.tier, "name or shape"), (s.rule, "candidate" if not kind else "name:x"), (s.evidence, "why"), (s.capture, "c"),
            (s.message, message), (s.host, "h.example"), (s.place, "query"), (s.path, path), (s.direction, "sent"),
        ):  # fmt: skip
            column.append(entry)
        s.available.append(True)
    return s


def test_a_candidate_takes_the_type_of_the_same_value() -> None:
    out = settle(sightings(("v1", "device.advertising_id", "m1", "idfa"), ("v1", "", "m2", "aid")))
    assert out.type == ["device.advertising_id"] * 2
    assert out.rule[1] == "same:device.advertising_id"


def test_a_value_that_is_new_each_time_is_a_nonce() -> None:
    out = settle(sightings(*((f"v{at}", "", f"m{at}", "uuid") for at in range(5))))
    assert len(out) == 0


def test_a_value_that_comes_back_under_the_name_of_an_id_is_an_identifier() -> None:
    out = settle(sightings(("v1", "", "m1", "ctx.xid"), ("v1", "", "m2", "ctx.visitor_id")))
    assert out.type == ["device.other_id"]
    assert out.path == ["ctx.visitor_id"]


def test_a_single_unknown_value_and_a_constant_under_another_name_say_nothing() -> None:
    assert len(settle(sightings(("v1", "", "m1", "visitor_id")))) == 0
    assert len(settle(sightings(("v1", "", "m1", "build"), ("v1", "", "m2", "build")))) == 0


def test_ids_of_things_name_nobody() -> None:
    for key in ("modelId", "ctx.productUuid"):
        assert len(settle(sightings(("v1", "", "m1", key), ("v1", "", "m2", key)))) == 0
    assert settle(sightings(("v1", "", "m1", "visitorId"), ("v1", "", "m2", "visitorId"))).type == ["device.other_id"] * 2


def test_types_that_recognise_nobody_are_not_passed_on() -> None:
    assert settle(sightings(("v1", "app.version", "m1", "v"), ("v1", "", "m2", "x"))).type == ["app.version"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["", "device.imei", "user.email"]), st.sampled_from("123"), st.sampled_from(["id", "x"])), max_size=20
    )
)
def test_what_was_typed_stays_in_its_order(rows: list[tuple[str, str, str, str]]) -> None:
    out = settle(sightings(*rows))
    assert all(out.type)
    kept = [row for row in rows if row[1]]
    found = list(zip(out.value, out.type, out.message, out.path, strict=True))
    left = iter(found)
    assert all(row in left for row in kept)
    assert settle(out) == out
