"""Blocks behind lost ones, encoded by the ``hpack`` library: what is read must be right, and most of it must be read."""

from random import Random

import hpack as oracle
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.read.pcap.hpack import Decoder
from analysis.read.pcap.hpack_loss import distance_lost

BEFORE = [(":authority", "a.example"), ("user-agent", "x"), ("accept", "*/*"), ("cookie", "a=1")]
LAST = [(":method", "GET"), (":authority", "a.example"), ("user-agent", "x"), ("accept", "*/*"), ("cookie", "a=1")]
OPEN = ("", "")


@pytest.mark.parametrize(
    ("fields", "places", "lost"),
    [
        ([(":method", "GET"), OPEN, OPEN, OPEN], [(1, 4), (2, 3), (3, 2)], 0),
        ([(":method", "GET"), OPEN, OPEN, OPEN], [(1, 6), (2, 5), (3, 4)], 2),
        ([(":method", "GET"), OPEN, OPEN, OPEN, OPEN], [(1, 6), (2, 5), (3, 4), (4, 0)], 2),  # the name of a new cookie is open too
        ([(":method", "GET"), OPEN, OPEN, OPEN, OPEN], [(1, 6), (2, 5), (3, 4), (4, 1)], 2),  # one points into the lost bytes
        ([(":method", "GET"), OPEN], [(1, 7)], None),  # one field is not enough
        ([(":method", "GET"), (":authority", "b.example"), OPEN], [(2, 3)], None),  # may be any of the others
        ([(":method", "GET"), OPEN, OPEN], [(1, 3), (2, 4)], None),  # in another order than before
        ([(":method", "GET"), OPEN], [(1, 0)], None),  # only the name is open
        ([OPEN, OPEN], [(0, 4), (1, 3)], None),  # a pseudo-header field is missing
    ],
)
def test_hits_and_near_misses(fields: list[tuple[str, str]], places: list[tuple[int, int]], lost: int | None) -> None:
    assert distance_lost(fields, places, BEFORE, LAST) == lost
    assert distance_lost(fields, places, [], LAST) is None and distance_lost(fields, places, BEFORE, []) is None


def requests(random: Random, count: int) -> list[list[tuple[str, str]]]:
    """What an app sends: most fields as before, some new, some only now and then."""
    fixed = [("user-agent", "App/1.0"), ("accept", "*/*"), ("accept-language", "de"), ("x-app", "1")]
    found = []
    for n in range(count):
        host = random.choice(["a.example", "a.example", "a.example", "b.example"])
        fields = [(":method", random.choice(["GET", "POST"])), (":path", f"/{random.randrange(50)}"), (":authority", host), (":scheme", "https")]
        fields += [field for field in fixed if random.random() < 0.95]
        fields += [(f"x-id-{random.randrange(3)}", str(n))] if random.random() < 0.5 else []
        found.append([*fields, ("cookie", f"s={random.randrange(4)}")])
    return found


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 1 << 32))
@example(131844075)
def test_never_a_wrong_field(seed: int) -> None:
    random = Random(seed)  # 131844075 is a case in which the order of the fields alone misled
    encoder, decoder = oracle.Encoder(), Decoder()
    for fields in requests(random, 40):
        block = encoder.encode(fields)
        if random.random() < 0.1:
            decoder.forget()
            continue
        found = decoder.decode(block)
        remaining = iter(fields)
        assert all(field in remaining for field in found)  # a subsequence of what was sent


def test_most_is_read() -> None:
    read = sent = 0
    for seed in range(20):
        random = Random(seed)
        encoder, decoder = oracle.Encoder(), Decoder()
        for n, fields in enumerate(requests(random, 40)):
            block = encoder.encode(fields)
            if n % 10 == 5:
                decoder.forget()
                continue
            sent += len(fields)
            read += len(decoder.decode(block))
    assert read > 0.8 * sent
