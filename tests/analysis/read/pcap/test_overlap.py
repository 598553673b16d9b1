"""Retransmissions that hold other bytes than the first time are told; all others are not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.read.pcap.overlap import TEXT
from tests.packets import ACK, PHONE, PSH, SERVER, SYN, connections, ethernet, ip, messages, pcap_file, problems, read, tcp

HEAD = b"POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 600\r\n\r\n"
BODY = HEAD + b"".join(b"%05d," % n for n in range(100))


def segment(start: int, end: int, data: bytes | None = None) -> bytes:
    return ethernet(ip(tcp(BODY[start:end] if data is None else data, 40000, 80, seq=1001 + start, ack=1, flags=ACK | PSH), PHONE, SERVER))


START = ethernet(ip(tcp(b"", 40000, 80, seq=1000, flags=SYN), PHONE, SERVER))
ALL = [segment(at, at + 100) for at in range(0, len(BODY), 100)]


def told(again: list[bytes], tmp_path: Path, before: int = 4) -> list[tuple[str, str, int]]:
    data = pcap_file([START, *ALL[:before], *again, *ALL[before:]])
    items = read(data, tmp_path)
    assert [len(m.body) for m in messages(items)] == [len(BODY) - len(HEAD)]
    (found,) = connections(items)
    assert sum(found.ledger.values()) == len(data) - 24 - 16 * (1 + len(ALL) + len(again))
    return [(p.place.partition(" ")[2], p.kind, p.count) for p in problems(items) if p.text == TEXT]


OTHER = b"?" * 100
DIFFERENT = {
    "one segment": ([segment(100, 200, OTHER)], [("0 sent byte 100", "damaged", 1)]),
    "its last byte": ([segment(100, 200, BODY[100:199] + b"?")], [("0 sent byte 100", "damaged", 1)]),
    "cut another way": ([segment(150, 250, BODY[150:249] + b"?")], [("0 sent byte 200", "damaged", 1)]),  # it begins before what it differs from
    "old and new together": ([segment(350, 450, b"?" * 50 + BODY[400:450])], [("0 sent byte 350", "damaged", 1)]),
    "three times": ([segment(at, at + 100, OTHER) for at in (100, 200, 300)], [("0 sent byte 100", "damaged", 3)]),
}


@pytest.mark.parametrize(("again", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_other_bytes_are_told(again: list[bytes], expected: list[tuple[str, str, int]], tmp_path: Path) -> None:
    assert told(again, tmp_path) == expected


def test_the_first_are_kept(tmp_path: Path) -> None:
    items = read(pcap_file([START, *ALL[:3], segment(100, 200, OTHER), *ALL[3:]]), tmp_path)
    assert [m.body for m in messages(items)] == [BODY[len(HEAD) :]]


SAME = {
    "again": [segment(100, 200)],
    "cut another way": [segment(50, 350)],
    "old and new together": [segment(350, 450)],
    "a keep-alive probe": [segment(399, 400, b"\0")],
}


@pytest.mark.parametrize("again", SAME.values(), ids=SAME)
def test_the_same_bytes_are_not(again: list[bytes], tmp_path: Path) -> None:
    assert told(again, tmp_path) == []


@given(places=st.lists(st.tuples(st.integers(0, len(BODY) - 3), st.integers(2, 300)), max_size=8), change=st.integers(0, 2**30))
def test_a_change_anywhere_is_found(tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int]], change: int) -> None:
    folder = tmp_path_factory.mktemp("overlap")
    again = [segment(start, min(start + size, len(BODY))) for start, size in places]
    assert told(again, folder, len(ALL)) == []
    for start, size in places[:1]:
        part = bytearray(BODY[start : start + size])
        part[change % len(part)] ^= 1
        ((place, kind, count),) = told([*again[1:], segment(start, start + size, bytes(part))], folder, len(ALL))
        assert start <= int(place.rpartition(" ")[2]) < start + size and kind == "damaged" and count >= 1
