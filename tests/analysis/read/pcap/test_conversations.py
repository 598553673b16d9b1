"""Which packets make a connection."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packets import PHONE, SERVER, SYN, connections, conversation, ethernet, ip, messages, pcap_file, read, tcp, udp


def talk(path: bytes) -> list[tuple[str, bytes]]:
    return [("sent", b"GET /" + path + b" HTTP/1.1\r\nHost: x\r\n\r\n"), ("came back", b"HTTP/1.1 204 No Content\r\n\r\n")]


def test_interleaved_connections_are_numbered_by_their_first_packet(tmp_path: Path) -> None:
    many = [conversation(talk(b"%d" % n), sport=40000 + n) for n in range(5)]
    frames = [frame for group in zip(*many, strict=True) for frame in group]
    items = read(pcap_file(frames), tmp_path)
    assert [(c.number, c.client_port) for c in connections(items)] == [(n, 40000 + n) for n in range(5)]
    assert [m.path for m in messages(items) if m.kind == "request"] == [f"/{n}" for n in range(5)]


def test_a_reused_4_tuple_is_two_connections(tmp_path: Path) -> None:
    items = read(pcap_file(conversation(talk(b"one")) + conversation(talk(b"two"), seq=77)), tmp_path)
    assert [(c.number, c.packets) for c in connections(items)] == [(0, 8), (1, 8)]
    assert [(m.connection, m.path) for m in messages(items) if m.kind == "request"] == [(0, "/one"), (1, "/two")]


def test_a_new_connection_behind_one_whose_beginning_was_missed(tmp_path: Path) -> None:
    old = [ethernet(ip(tcp(b"x" * 100, dport=80, seq=2**31 + 100 * n))) for n in range(30)]
    items = read(pcap_file(old + conversation(talk(b"new"), seq=5)), tmp_path)
    assert [c.packets for c in connections(items)] == [30, 8]


def test_repeated_and_late_syns_begin_nothing(tmp_path: Path) -> None:
    frames = conversation(talk(b"one"))
    for changed in ([frames[0], frames[0], *frames[1:], frames[0]], [frames[1], frames[0], *frames[2:]], [*frames[1:3], frames[0], *frames[3:]]):
        assert len(connections(read(pcap_file(changed), tmp_path))) == 1


def test_ports_and_protocols_keep_conversations_apart(tmp_path: Path) -> None:
    frames = [
        ethernet(ip(udp(b"a", 5000, 6000), protocol=17)), ethernet(ip(udp(b"b", 6000, 5000), SERVER, PHONE, 17)), ethernet(ip(tcp(b"c", 5000, 6000))),
        ethernet(ip(udp(b"d", 6000, 5000), protocol=17)), ethernet(ip(udp(b"e", 5000, 6000), "192.168.1.21", protocol=17)),
    ]  # fmt: skip
    assert [(c.transport, c.packets) for c in connections(read(pcap_file(frames), tmp_path))] == [("udp", 2), ("tcp", 1), ("udp", 1), ("udp", 1)]


@settings(max_examples=30, deadline=None)
@given(ends=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=40))
def test_grouping_is_that_of_a_dictionary(tmp_path_factory: pytest.TempPathFactory, ends: list[tuple[int, int, int, int]]) -> None:
    frames, groups = [], {}
    for a, b, sport, dport in ends:
        frames.append(ethernet(ip(udp(b"x", 20000 + sport, 20000 + dport), f"198.51.100.{a}", f"198.51.100.{b}", 17)))
        key = frozenset([(a, sport), (b, dport)])
        groups[key] = groups.get(key, 0) + 1
    found = connections(read(pcap_file(frames), tmp_path_factory.mktemp("any")))
    assert [c.packets for c in found] == list(groups.values())


def test_a_syn_of_the_other_side_begins_another_connection(tmp_path: Path) -> None:
    back = ethernet(ip(tcp(sport=80, dport=40000, seq=2**30, flags=SYN), SERVER, PHONE))
    found = connections(read(pcap_file([*conversation(talk(b"one")), back]), tmp_path))
    assert [(c.client, c.packets) for c in found] == [(PHONE, 8), (SERVER, 1)]
