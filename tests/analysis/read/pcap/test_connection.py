"""Which end is the phone, what was acknowledged, the ledger; loss, reordering and duplication."""

import gc
import weakref
from pathlib import Path
from random import Random

import pytest

from analysis.model import Connection, ReadOptions
from analysis.read.pcap import index, keylog, payload
from analysis.read.pcap.connection import Unit
from tests.packets import (
    ACK,
    PHONE,
    RST,
    SERVER,
    connections,
    conversation,
    ethernet,
    exchanges,
    ip,
    messages,
    pcap_file,
    problems,
    read,
    resolutions,
    tcp,
    udp,
)  # fmt: skip

TALK = [("sent", b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"), ("came back", b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + b"x" * 3000)]


def only(frames: list[bytes], tmp_path: Path) -> Connection:
    (found,) = connections(read(pcap_file(frames), tmp_path))
    return found


WAYS = {
    "who sent the syn": (conversation(TALK, sport=443, dport=50000), PHONE),
    "who did not send the syn-ack": (conversation(TALK, sport=443, dport=50000)[1:], PHONE),
    "whose port is no server port": ([ethernet(ip(tcp(b"x", 443, 50000), SERVER, PHONE))], PHONE),
    "who sent first": ([ethernet(ip(udp(b"x", 40001, 40002), PHONE, SERVER, 17))], PHONE),
    "who sent to many": ([ethernet(ip(udp(b"x", 1900, 1901), PHONE, "239.255.255.250", 17))], PHONE),
    "dhcp": ([ethernet(ip(udp(b"x", 67, 68), "192.168.1.1", PHONE, 17))], PHONE),
}


@pytest.mark.parametrize(("frames", "client"), WAYS.values(), ids=WAYS)
def test_which_end_is_the_phone(frames: list[bytes], client: str, tmp_path: Path) -> None:
    assert only(frames, tmp_path).client == client


RESET = ethernet(ip(tcp(b"", 40000, 80, seq=2**32 - 600, flags=RST)))
BACK = ethernet(ip(tcp(b"", 80, 40000, seq=5001, flags=RST), SERVER, PHONE))
ENDS = {
    "closed": (conversation(TALK), "closed"),
    "capture ends": (conversation(TALK)[:-2], ""),
    "reset by client": ([*conversation(TALK)[:-2], RESET], "reset by client"),
    "reset by server": ([*conversation(TALK)[:-2], BACK], "reset by server"),
    "reset behind a close": ([*conversation(TALK), RESET], "closed"),
    "datagrams": ([ethernet(ip(udp(b"x", 40001, 53), PHONE, SERVER, 17))], ""),
}


@pytest.mark.parametrize(("frames", "ended"), ENDS.values(), ids=ENDS)
def test_how_a_connection_ended(frames: list[bytes], ended: str, tmp_path: Path) -> None:
    assert only(frames, tmp_path).ended == ended


def test_every_byte_of_the_frames_is_in_the_ledger_once(tmp_path: Path) -> None:
    frames = conversation(TALK)
    frames.insert(5, frames[5])  # sent again: headers
    found = only(frames, tmp_path)
    sent, back = len(TALK[0][1]), len(TALK[1][1])
    assert (found.ledger["payload", "sent", "clear"], found.ledger["payload", "came back", "clear"]) == (sent, back)
    assert sum(found.ledger.values()) == sum(map(len, frames))
    assert (found.packets, found.host, found.transport) == (len(frames), "a.example", "tcp")


@pytest.mark.parametrize(
    ("data", "visibility"),
    [(b"220 mail.example ready to go\r\n" * 3, "clear"), (bytes(range(256)), "opaque"), (b"\x17\x03\x03\x00\x40" + bytes(64), "encrypted")],
)
def test_how_far_unknown_streams_could_be_read(data: bytes, visibility: str, tmp_path: Path) -> None:
    assert only(conversation([("sent", data)]), tmp_path).ledger["payload", "sent", visibility] == len(data)  # type: ignore[index]


def test_local_conversations_are_read_but_counted_as_local(tmp_path: Path) -> None:
    items = read(pcap_file(conversation(TALK, server="10.0.0.7")), tmp_path)
    assert len(messages(items)) == 2
    assert {visibility for _, _, visibility in connections(items)[0].ledger} == {"local"}
    proxied = [
        ("sent", b"CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\n\r\n"),
        ("came back", b"HTTP/1.1 200 OK\r\n\r\n"),
        ("sent", b"\x17\x03\x03\0\x40" + bytes(64)),
    ]
    (proxy,) = connections(read(pcap_file(conversation(proxied, server="10.0.0.7")), tmp_path))
    assert (proxy.address_source, proxy.host, proxy.ledger["payload", "sent", "encrypted"]) == ("proxy", "h.example", 69)


def test_what_the_other_side_acknowledged(tmp_path: Path) -> None:
    frames = conversation(TALK[:1])
    assert [m.delivered for m in messages(read(pcap_file(frames), tmp_path))] == ["acknowledged"]
    unheard = frames[:3]
    assert [m.delivered for m in messages(read(pcap_file(unheard), tmp_path))] == ["unknown"]


def test_responses_point_back_to_their_requests(tmp_path: Path) -> None:
    items = read(pcap_file(conversation([TALK[0], TALK[0], TALK[1], TALK[1]])), tmp_path)
    assert [m.request for m in messages(items)] == [None, None, 2, 2]


def test_problems_of_a_connection_are_gathered(tmp_path: Path) -> None:
    frames = conversation([("sent", b"x" * 20_000)])
    del frames[14], frames[10], frames[6]
    assert [(p.kind, p.count) for p in problems(read(pcap_file(frames), tmp_path))] == [("gap", 3), ("gap", 3)]
    cut = [ethernet(ip(udp(bytes(500), 5000, 6000), protocol=17))] * 2
    assert [(p.kind, p.count) for p in problems(read(pcap_file(cut, snaplen=200), tmp_path))] == [("truncated", 1)]


@pytest.mark.parametrize(("way", "said"), [("sent", "were sent"), ("came back", "came back")])
def test_how_many_bytes_are_missing_is_told(way: str, said: str, tmp_path: Path) -> None:
    frames = conversation([(way, b"x" * 20_000)])
    size = max(map(len, frames)) - 54  # Ethernet, IP and TCP headers
    lost = [n for n, frame in enumerate(frames) if len(frame) == size + 54][3:9:2]
    told = [(p.text, p.amount) for p in problems(read(pcap_file([frame for n, frame in enumerate(frames) if n not in lost]), tmp_path)) if not p.place]
    assert told == [(f"{3 * size:,} bytes that {said} are missing from the capture", 3 * size * (way == "sent"))]


def test_units_of_any_size_say_the_same(tmp_path: Path) -> None:
    dice = Random(3)
    many = [conversation(exchanges(dice, 3, n), sport=40000 + n) for n in range(12)]
    many.append([ethernet(ip(bytes(30), protocol=1))])
    data = pcap_file([frame for n in range(60) for frames in many for frame in frames[n : n + 1]])
    whole = read(data, tmp_path)
    for unit_bytes in (1, 5000, 40_000):
        cut = read(data, tmp_path, unit_bytes=unit_bytes)
        assert [(m.source, m.path, m.body, m.request) for m in messages(cut)] == [(m.source, m.path, m.body, m.request) for m in messages(whole)]
        assert [(c.number, c.ledger) for c in connections(cut)] == [(c.number, c.ledger) for c in connections(whole)]


def damaged(frames: list[bytes], loss: float = 0, twice: float = 0, late: float = 0) -> list[bytes]:
    dice = Random(1)
    kept = [frame for frame in frames if dice.random() >= loss]
    kept = [frame for frame in kept for _ in range(1 + (dice.random() < twice))]
    for n in range(len(kept) - 5):
        if dice.random() < late:
            m = n + dice.randrange(1, 5)
            kept[n], kept[m] = kept[m], kept[n]
    return kept


@pytest.mark.parametrize(("loss", "twice", "late"), [(0, 0, 0), (0, 0.05, 0.05), (0.01, 0.01, 0.01), (0.05, 0.05, 0.05)])
def test_loss_reordering_and_duplication(loss: float, twice: float, late: float, tmp_path: Path) -> None:
    """Nothing is lost but what was in the lost bytes: a request whose start line was captured is found, one whose bytes all were is whole."""
    dice, frames, truth, parts = Random(9), [], {}, {}
    for number in range(12):
        turns = exchanges(dice, 20, number)
        for way, data in turns:
            if way == "sent":
                path = data.split(b" ", 2)[1].decode()
                truth[path] = data.partition(b"\r\n\r\n")[2]
                parts[path] = [data[at : at + 1000] for at in range(0, len(data), 1000)]
        frames += conversation(turns, sport=40000 + number)
    captured = damaged(frames, loss, twice, late)
    items = read(pcap_file(captured), tmp_path)
    requests = {m.path: m for m in messages(items) if m.kind == "request"}
    there = {frame[54:] for frame in captured}
    assert set(requests) == {path for path, pieces in parts.items() if pieces[0] in there}
    assert {path for path, m in requests.items() if not m.missing} == {path for path, pieces in parts.items() if there.issuperset(pieces)}
    assert all(m.body == truth[path] for path, m in requests.items() if not m.missing)
    paired = [m for m in messages(items) if m.kind == "response" and m.path]
    assert len(paired) >= len(truth) * (1 - 3 * loss)


def test_a_dns_answer_names_an_address(tmp_path: Path) -> None:
    from tests.analysis.read.pcap.test_dns import DNSRR, QUERY, answer

    reply = answer(DNSRR(rrname="www.example.com", type="A", rdata="203.0.113.7"))
    items = read(pcap_file([ethernet(ip(udp(QUERY), protocol=17)), ethernet(ip(udp(reply, 53, 40000), SERVER, PHONE, 17))]), tmp_path)
    assert [(r.name, r.address) for r in resolutions(items)] == [("www.example.com", "203.0.113.7")]
    assert [m.request for m in messages(items)] == [None, 1]


def test_scattered_pieces_of_a_big_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "MAX_SPAN", 10)
    monkeypatch.setattr(payload, "NEAR", 300)
    dice = Random(3)
    many = [conversation(exchanges(dice, 3, n), sport=40000 + n) for n in range(4)]
    data = pcap_file([frame for n in range(60) for frames in many for frame in frames[n : n + 1]])
    assert [m.missing for m in messages(read(data, tmp_path))] == [0] * 24


def test_a_file_cut_after_it_was_planned(tmp_path: Path) -> None:
    from analysis.read import pcap

    path, options = tmp_path / "c.pcap", ReadOptions()
    path.write_bytes(pcap_file(conversation(TALK)))
    units = pcap.plan("0" * 16, path, tmp_path / "w", options)
    with path.open("r+b") as file:
        file.truncate(300)
    items = [item for unit in units for item in pcap.read(unit, options)]
    assert [m.kind for m in messages(items)] == ["request"]
    assert ACK


def test_a_unit_that_was_read_leaves_nothing_behind(tmp_path: Path) -> None:
    """It holds a part of the capture, so that two of them at a time would double what reading takes."""
    path, work = tmp_path / "c.pcap", tmp_path / "w"
    path.write_bytes(pcap_file(conversation(TALK)))
    index.build(path, work)
    unit = Unit(path, index.Index(work), 0, 1, keylog.KeyLog())
    gone = weakref.ref(unit)
    gc.disable()
    try:
        assert len(messages(list(unit.items()))) == 2
        del unit
        assert gone() is None
    finally:
        gc.enable()
