from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_block import blocks

VALUES = st.lists(st.text(max_size=12) | st.binary(max_size=12), max_size=30)


@given(VALUES)
def test_each_value_stands_once_in_a_block_of_its_kind(values: list[str | bytes]) -> None:
    seen: dict[int, bytes] = {}
    for ids, block in blocks(values):
        for at, number in enumerate(ids):
            first, last = block.span(at)
            assert block.joined[first - 1] == block.joined[last] == 0
            assert block.binary == isinstance(values[number], bytes)
            assert all(block.value_at(place) == at for place in range(first, last))
            seen[number] = block.joined[first:last]
    assert seen == {at: value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass") for at, value in enumerate(values)}


def test_long_values_alone() -> None:
    values = ["a" * 3_000_000, b"b", "c" * 3_000_000, "d"]
    found = [list(ids) for ids, _ in blocks(values)]
    assert [number for ids in found for number in ids] == [0, 2, 3, 1]
    assert max(len(ids) for ids in found) <= 2


def test_case_of_text_is_folded_lengths_kept() -> None:
    ((_, block),) = blocks(["ÄbC", "x"])
    assert block.lower == "\0Äbc\0x\0".encode() and block.span(1) == (6, 7)
