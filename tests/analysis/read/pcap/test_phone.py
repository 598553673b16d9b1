"""The phone's address in the whole capture: the local address that began most connections; other devices beside it."""

from pathlib import Path

import pytest

from analysis.model import ReadOptions
from tests.packets import PHONE, connections, conversation, ethernet, ip, pcap_file, problems, read, udp

TALK = [("sent", b"hello"), ("came back", b"hello to you")]
OTHER, PEER = "192.168.1.77", "198.51.100.9"


def talks(phone: str, count: int) -> list[bytes]:
    return [frame for n in range(count) for frame in conversation(TALK, sport=41000 + n, client=phone)]


def datagram(source: str, sport: int, destination: str, dport: int) -> bytes:
    return ethernet(ip(udp(b"x" * 20, sport, dport), source, destination, 17))


CALLS = {
    "the peer spoke first": (datagram(PEER, 52000, PHONE, 50005), [datagram(PHONE, 50005, PEER, 52000)]),
    "the peer spoke first, to a port as servers have": (datagram(PEER, 52000, PHONE, 8000), []),
    "only the peer spoke": (datagram(PEER, 3478, PHONE, 50005), []),
}


@pytest.mark.parametrize(("first", "then"), CALLS.values(), ids=CALLS)
def test_datagrams_of_a_peer_come_back_to_the_phone(first: bytes, then: list[bytes], tmp_path: Path) -> None:
    found = connections(read(pcap_file([first, *then, *talks(PHONE, 2)]), tmp_path))
    assert {c.client for c in found} == {PHONE}


GLOBAL, FAR = "2001:db8::20", "2001:db8:ffff::5"


def global_talks(count: int, client: str = GLOBAL, server: str = FAR) -> list[bytes]:
    return [frame for n in range(count) for frame in conversation(TALK, sport=41000 + n, client=client, server=server)]


NO_PORT_TELLS = {
    "one end is local": ([datagram(PEER, 52000, PHONE, 50005), *talks(PHONE, 1), *talks(OTHER, 1)], PHONE),
    "one end began connections elsewhere": ([datagram("2001:db8:1::9", 52000, GLOBAL, 50005), *global_talks(1)], GLOBAL),
    "the other end answers elsewhere": ([datagram(FAR, 52000, GLOBAL, 50005), *global_talks(1)], GLOBAL),
    "both did": ([datagram("2001:db8:1::9", 52000, GLOBAL, 50005), *global_talks(1), *global_talks(1, "2001:db8:1::9")], "2001:db8:1::9"),
    "nobody knows either": ([datagram(PEER, 52000, "203.0.113.77", 50005), *talks(PHONE, 1)], PEER),
    "both are local": ([datagram(OTHER, 52000, PHONE, 50005)], OTHER),
    "a port tells": ([datagram(PHONE, 443, PEER, 50005)], PEER),
}


@pytest.mark.parametrize(("frames", "client"), NO_PORT_TELLS.values(), ids=NO_PORT_TELLS)
def test_datagrams_without_a_known_port(frames: list[bytes], client: str, tmp_path: Path) -> None:
    assert [c.client for c in connections(read(pcap_file(frames), tmp_path)) if c.transport == "udp"] == [client]


SPEAKERS = {
    "one device": (talks(PHONE, 3), 0),
    "two that talk to the outside": ([*talks(PHONE, 3), *talks(OTHER, 1)], 2),
    "one that only speaks to all": ([*talks(PHONE, 1), datagram(OTHER, 137, "255.255.255.255", 137), datagram("192.168.1.78", 5353, "224.0.0.251", 5353)], 3),
    "an answer from the router": ([*talks(PHONE, 1), datagram(PHONE, 50000, "192.168.1.1", 53), datagram("192.168.1.1", 53, PHONE, 50000)], 0),
    "a device without an address yet": ([*talks(PHONE, 1), datagram("0.0.0.0", 68, "255.255.255.255", 67)], 0),
}


@pytest.mark.parametrize(("frames", "count"), SPEAKERS.values(), ids=SPEAKERS)
def test_several_devices_are_told_once_unless_one_was_chosen(frames: list[bytes], count: int, tmp_path: Path) -> None:
    path = pcap_file(frames)
    assert [(p.text.split()[0], p.amount) for p in problems(read(path, tmp_path)) if p.kind == "device"] == [(str(count), count)] * bool(count)
    assert not [p for p in problems(read(path, tmp_path, ReadOptions(device=PHONE))) if p.kind == "device"]


def test_a_chosen_device_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    path = pcap_file([frame for n in range(1, 8) for frame in talks(f"192.168.1.{n}", n)])
    found = [p for p in problems(read(path, tmp_path, ReadOptions(device="10.9.9.9"))) if p.kind == "device"]
    assert [p.fatal for p in found] == [True]
    assert found[0].text == (
        "no frame is from or to 10.9.9.9, the device that was asked for; these local addresses speak: "
        "192.168.1.7, 192.168.1.6, 192.168.1.5, 192.168.1.4, 192.168.1.3 and 2 more"
    )
    assert not [p for p in problems(read(path, tmp_path, ReadOptions(device="192.168.1.2"))) if p.kind == "device"]
