"""Datagrams in pieces, in every order."""

import itertools
from pathlib import Path

import pytest

from analysis.read.pcap import fragments
from tests.analysis.read.pcap.test_dns import QUERY
from tests.packets import connections, ethernet, ip, messages, pcap_file, read, udp

LONG = udp(QUERY + b"\0" * (2400 - len(QUERY)), dport=53)


def pieces(data: bytes, ident: int = 7, size: int = 800, overlap: int = 0) -> list[bytes]:
    frames = []
    for at in range(0, len(data), size):
        end = min(at + size + overlap, len(data))
        frames.append(ethernet(ip(data[at:end], protocol=17, ident=ident, fragment=(0x2000 if end < len(data) else 0) | at // 8)))
    return frames


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_any_order(order: tuple[int, ...], tmp_path: Path) -> None:
    frames = pieces(LONG)
    items = read(pcap_file([frames[n] for n in order]), tmp_path)
    assert [m.host for m in messages(items)] == ["www.example.com"]
    (found,) = connections(items)
    assert (found.packets, found.ledger["payload", "sent", "clear"], sum(found.ledger.values())) == (4, 2400, sum(map(len, frames)))


def test_overlapping_and_repeated_pieces_and_two_datagrams_at_once(tmp_path: Path) -> None:
    one, two = pieces(LONG, 7, overlap=16), pieces(LONG, 8)
    items = read(pcap_file([x for pair in zip(one, two, strict=True) for x in (pair[0], pair[0], pair[1])]), tmp_path)
    assert len(messages(items)) == 2


def test_of_an_unfinished_datagram_its_beginning_is_read(tmp_path: Path) -> None:
    frames = pieces(LONG)
    items = read(pcap_file([frames[0], frames[2]]), tmp_path)
    assert [m.host for m in messages(items)] == ["www.example.com"]
    assert sum(sum(c.ledger.values()) for c in connections(items)) == len(frames[0]) + len(frames[2])


def test_pieces_without_a_beginning_are_other_ip(tmp_path: Path) -> None:
    frames = pieces(LONG)[1:]
    (found,) = connections(read(pcap_file(frames), tmp_path))
    assert (found.transport, found.packets, sum(found.ledger.values())) == ("other ip", 3, sum(map(len, frames)))


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "MAX_HELD", 5000)
    frames = [pieces(LONG, n)[0] for n in range(50)] + [pieces(LONG, n)[1] for n in range(50)]
    items = read(pcap_file(frames), tmp_path)
    assert len(messages(items)) == 50
    assert sum(sum(c.ledger.values()) for c in connections(items)) == sum(map(len, frames))
