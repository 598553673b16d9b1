"""Each shape has a value it takes and one it leaves; no text makes the shapes fail."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.detect import detect
from analysis.detect.facts import rows
from analysis.detect.shapes import LONGEST, Masks, add, have, mask_of, no_masks, shapes, shapes_of
from tests.factories import fields_of, types_of

ROWS = rows("shapes")


def found(values: Sequence[str | bytes], wanted: Iterable[str] = (), named: bool = True) -> Masks:
    """The shapes of values among those wanted, else all."""
    asked = no_masks(len(values))
    add(asked, np.arange(len(values)), mask_of(wanted or shapes()))
    return shapes_of(values, asked, np.full(len(values), named))


def has(value: str, shape: str, named: bool = True) -> bool:
    """Whether a value has a shape, with its check."""
    return bool(have(found([value], [shape], named), mask_of([shape]))[0])


@pytest.mark.parametrize("row", ROWS, ids=[row["shape"] for row in ROWS])
def test_hit_and_near_miss(row: dict[str, str]) -> None:
    if row["shape"] not in ("fcm",):
        assert has(row["hit"], row["shape"])
    assert not has(row["miss"], row["shape"])


@pytest.mark.parametrize("row", rows("vocabularies"), ids=[row["shape"] for row in rows("vocabularies")])
def test_words_of_a_vocabulary_in_any_case(row: dict[str, str]) -> None:
    words = row["words"].split("|")
    for word in words:
        assert word == word.lower() and has(word, row["shape"]) and has(word.upper(), row["shape"]) is (word.upper().lower() in words)


def names_of(masks: Masks, at: int) -> set[str]:
    return {name for name in shapes() if have(masks, mask_of([name]))[at]}


def test_a_placeholder_has_no_other_shape() -> None:
    assert names_of(found(["00000000-0000-0000-0000-000000000000"]), 0) == {"placeholder"}


def test_only_what_is_wanted_is_looked_for() -> None:
    value = "3f034872-5e28-45a1-9eda-ce22a3e36d1a"
    assert names_of(found([value], ["uuid"]), 0) == {"any", "uuid"}
    assert not shapes_of([value], no_masks(1), np.ones(1, bool)).any()


texts = st.one_of(st.text(), st.from_regex(r"[0-9a-fA-F:@/.+-]{1,40}", fullmatch=True), st.sampled_from([row["hit"] for row in ROWS]))


@settings(max_examples=40)
@given(texts)
def test_values_without_a_name_have_no_shape_that_named_ones_lack(value: str) -> None:
    assert names_of(found([value], named=False), 0) <= names_of(found([value]), 0)


@settings(max_examples=40)
@given(st.lists(st.one_of(texts, st.binary(), st.text(st.characters(exclude_categories=()))), max_size=5))
def test_a_value_has_the_same_shapes_beside_any_others(values: list[str | bytes]) -> None:
    together = found(values)
    for at, value in enumerate(values):
        assert (together[:, at] == found([value])[:, 0]).all()


def test_many_values_have_the_shapes_that_each_has_alone() -> None:
    values = [text for row in ROWS for text in (row["hit"], row["miss"])] * 8
    assert len(values) > 2000  # from there on patterns are looked for together
    together = found(values)
    for at in range(0, 2 * len(ROWS), 5):
        assert (together[:, at] == found(values[at : at + 1])[:, 0]).all(), values[at]


def test_bytes_have_no_shape_and_long_values_those_of_their_beginning() -> None:
    assert not found([b"3f034872-5e28-45a1-9eda-ce22a3e36d1a"]).any()
    assert (found(["a" * LONGEST + "!"]) == found(["a" * LONGEST])).all()


@pytest.mark.parametrize("row", [row for row in ROWS if row["type"]], ids=[row["shape"] for row in ROWS if row["type"]])
def test_a_value_with_a_shape_that_is_enough_is_worth_a_look(row: dict[str, str]) -> None:
    assert has(row["hit"], row["shape"], named=False) == has(row["hit"], row["shape"])


@pytest.mark.parametrize("row", ROWS, ids=[row["shape"] for row in ROWS])
def test_a_pattern_is_small_enough_to_be_compiled_for_each_column(row: dict[str, str]) -> None:
    """A counted class of letters of all scripts (``[\\p{L}]{3,40}``) makes a program of 80,000 steps: 45 ms to compile, and too large for a fast automaton."""
    assert re2.compile(row["pattern"]).programsize < 10_000


def test_an_unknown_shape_is_named() -> None:
    with pytest.raises(ValueError, match="no shape is called 'nonsense'"):
        mask_of(["nonsense"])


def test_a_consent_string_says_what_it_is_under_any_key() -> None:
    core = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"
    assert types_of(detect(*fields_of(f"blob9={core}"), ())) == ["consent.state"]
    assert types_of(detect(*fields_of(f"blob9={core[:18]}9z{core[20:]}"), ())) == []
