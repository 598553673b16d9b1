import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_scan import FOLD, Anchors, windows_of, word_starts


def anchors(*texts: bytes) -> Anchors:
    return Anchors(b"".join(texts), np.arange(len(texts)))


def everywhere(buffer: bytes, *texts: bytes) -> set[tuple[int, int]]:
    return {(place, number) for number, text in enumerate(texts) for place in range(len(buffer)) if buffer.startswith(text, place)}


@given(st.lists(st.binary(min_size=8, max_size=8), max_size=6), st.binary(max_size=60), st.data())
def test_the_same_as_bytes_find(texts: list[bytes], noise: bytes, data: st.DataObject) -> None:
    buffer = noise + b"".join(data.draw(st.lists(st.sampled_from(texts), max_size=4)) if texts else []) + noise
    found = anchors(*texts)
    assert sorted(found.everywhere(buffer)) == sorted(everywhere(buffer, *texts))
    if texts:
        assert found.stand_in(windows_of(buffer)) is bool(everywhere(buffer, *texts))
    places = np.arange(0, len(buffer), 3)
    assert sorted(found.at(buffer, places)) == sorted(hit for hit in everywhere(buffer, *texts) if hit[0] % 3 == 0)


def test_across_the_edges_of_chunks() -> None:
    rng = random.Random(3)
    buffer = bytearray(rng.randbytes((1 << 20) + 100))
    places = ((1 << 20) - 30, (1 << 20) - 7, (1 << 20) + 1, len(buffer) - 8)
    for place in places:
        buffer[place : place + 8] = b"ANCHOR%02d" % (place % 100)
    texts = [bytes(buffer[place : place + 8]) for place in places]
    assert {place for place, _ in anchors(*texts).everywhere(bytes(buffer))} == set(places)


def test_one_anchor_of_many_texts_gives_all() -> None:
    assert sorted(Anchors(b"abcdefgh" * 3, np.array([7, 8, 9])).everywhere(b"..abcdefgh")) == [(2, 7), (2, 8), (2, 9)]


def test_word_starts() -> None:
    buffer = b"\0abc 0123456789012345678901234567890123456789 +x/y"
    starts = word_starts(buffer).tolist()
    assert [place for place in starts if place in (1, 2, 5, 6, 45, 46, 47)] == [1, 5, 46, 47]
    assert {5 + 2, 5 + 4, 5 + 32} <= set(starts) and 5 + 40 not in starts


def test_fold() -> None:
    assert b"AbZ-_+/9".translate(FOLD) == b"abz+/+/9"
