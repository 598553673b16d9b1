"""Each shape has a value it takes and one it leaves; no text makes the shapes fail."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.facts import rows
from analysis.detect.shapes import deferred, mask_alone, mask_of, masks, shape_mask, shapes, verify

ROWS = rows("shapes")


def has(value: str, shape: str) -> bool:
    """Whether a value has a shape, with its check."""
    found = masks([value], np.ones(1, bool))
    verify([value], np.array([0]), mask_of([shape]), found, np.zeros_like(found))
    bit = shapes()[shape].bit
    return bool(int(found[0, bit // 64]) >> bit % 64 & 1)


@pytest.mark.parametrize("row", ROWS, ids=[row["shape"] for row in ROWS])
def test_hit_and_near_miss(row: dict[str, str]) -> None:
    if row["shape"] not in ("fcm",):
        assert has(row["hit"], row["shape"])
    assert not has(row["miss"], row["shape"])


@pytest.mark.parametrize("row", rows("vocabularies"), ids=[row["shape"] for row in rows("vocabularies")])
def test_words_of_a_vocabulary_in_any_case(row: dict[str, str]) -> None:
    for word in row["words"].split("|"):
        assert word == word.lower() and has(word, row["shape"]) and has(word.upper(), row["shape"]) is (word.upper().lower() == word)


def test_a_placeholder_has_no_other_shape() -> None:
    assert shape_mask("00000000-0000-0000-0000-000000000000") == 2
    assert mask_alone("00000000-0000-0000-0000-000000000000") == 0


@given(st.text())
def test_values_without_a_name_have_no_shape_that_named_ones_lack(value: str) -> None:
    if shape_mask(value) != 2:
        assert mask_alone(value) & ~shape_mask(value) == 0


@given(st.lists(st.one_of(st.text(), st.binary(), st.from_regex(r"[0-9a-fA-F:@/.+-]{1,40}", fullmatch=True)), max_size=8), st.booleans())
def test_any_values_give_a_row_each(values: list[str | bytes], named: bool) -> None:
    found = masks(values, np.full(len(values), named))
    assert found.shape == (len(values), 2)
    verify(values, np.arange(len(values)), mask_of(shapes()), found, np.zeros_like(found))


def test_a_value_worth_no_look_has_no_shape_alone() -> None:
    chosen = [row["hit"] for row in ROWS if row["type"]]
    quick, whole = masks(chosen, np.zeros(len(chosen), bool)), masks(chosen, np.ones(len(chosen), bool))
    for at, row in enumerate(row for row in ROWS if row["type"]):
        bit = shapes()[row["shape"]].bit
        assert int(quick[at, bit // 64]) >> bit % 64 & 1 == int(whole[at, bit // 64]) >> bit % 64 & 1, row["shape"]


def test_an_unknown_shape_is_named() -> None:
    with pytest.raises(ValueError, match="no shape is called 'nonsense'"):
        mask_of(["nonsense"])


def test_checks_that_stand_alone_are_not_put_off() -> None:
    alone = mask_of(name for name, shape in shapes().items() if shape.type)
    assert all(bit & alone == 0 for bit, _ in deferred())
