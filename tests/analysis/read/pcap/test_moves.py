"""QUIC connections of aioquic whose client gets another address in the middle, as captures."""

from pathlib import Path
from random import Random

import pytest

from analysis.model import CAME_BACK, SENT, Connection, Direction, ReadOptions
from analysis.read.pcap.frames import frames
from tests.packets import PHONE, SERVER, connections, ethernet, ip, messages, pcap_file, problems, read, udp
from tests.quic_sessions import Talk, connect

ANSWER = bytes(range(256)) * 40
PORT = 50000


def moving(steps: int, new_id: bool = True) -> tuple[Talk, list[int]]:
    """A connection that changes its port ``steps`` times, with an exchange on each; and where in ``said`` each part begins."""
    talk = connect()
    starts = [0]
    for step in range(steps + 1):
        if step:
            starts.append(len(talk.said))
            if new_id:
                talk.ends[SENT].change_connection_id()
        talk.exchange(4 * step, b"/%d" % step, b"id=4711", ANSWER)
    return talk, starts


def captured(talk: Talk, starts: list[int], client: str = PHONE, port: int = PORT) -> list[bytes]:
    """Frames: each part has a port of its own."""
    found = []
    for number, (way, data) in enumerate(talk.said):
        here = port + sum(number >= start for start in starts) - 1
        ends = (here, 443) if way == SENT else (443, here)
        addresses = (client, SERVER) if way == SENT else (SERVER, client)
        found.append(ethernet(ip(udp(data, *ends), *addresses, 17)))
    return found


def analysed(talk: Talk, file: bytes, folder: Path, keys: bool = True) -> tuple[list[Connection], list[tuple[str, Direction, str, bytes]], ReadOptions]:
    (folder / "keys.log").write_bytes(talk.keylog)
    options = ReadOptions(keylogs=(folder / "keys.log",) if keys else ())
    items = read(file, folder, options)
    assert problems(items) == []
    return connections(items), [(m.kind, m.direction, m.path, m.body) for m in messages(items)], options


@pytest.mark.parametrize("steps", [1, 3])
def test_keys_and_streams_go_on(steps: int, tmp_path: Path) -> None:
    talk, starts = moving(steps)
    shot = captured(talk, starts)
    (found,), told, _ = analysed(talk, pcap_file(shot), tmp_path)
    for step in range(steps + 1):
        assert told[2 * step : 2 * step + 2] == [("request", SENT, f"/{step}", b"id=4711"), ("response", CAME_BACK, f"/{step}", ANSWER)]
    assert (found.client_port, found.handshake, found.packets, found.sni) == (PORT, "complete", len(shot), "api.example.com")
    assert sum(found.ledger.values()) == sum(map(len, shot)) and "encrypted" not in {visibility for _, _, visibility in found.ledger}
    assert found.last is not None and found.first is not None and found.last - found.first == (len(shot) - 1) * 1_000_000


def test_an_exchange_may_be_under_way(tmp_path: Path) -> None:
    """The answer begins on the old path and ends on the new one."""
    talk = connect()
    talk.exchange(0, b"/a", b"id=4711", ANSWER * 10)
    middle = len(talk.said) - 6
    (found,), told, _ = analysed(talk, pcap_file(captured(talk, [0, middle])), tmp_path)
    assert told == [("request", SENT, "/a", b"id=4711"), ("response", CAME_BACK, "/a", ANSWER * 10)] and found.packets == len(talk.said)


@pytest.mark.parametrize(("new_id", "rows"), [(False, 1), (True, 2)])
def test_without_keys_only_ids_of_the_handshake_are_known(new_id: bool, rows: int, tmp_path: Path) -> None:
    talk, starts = moving(1, new_id)
    found, _, _ = analysed(talk, pcap_file(captured(talk, starts)), tmp_path, keys=False)
    assert len(found) == rows and sum(sum(c.ledger.values()) for c in found) == sum(map(len, captured(talk, starts)))


def test_others_between_the_same_ends_stay_apart(tmp_path: Path) -> None:
    """Two connections to one server that both move, and datagrams that only look alike."""
    one, two = moving(1), moving(1)
    shots = [captured(*one), captured(*two, port=PORT + 100)]
    noise = [ethernet(ip(udp(b"\x41" + Random(n).randbytes(60), 51000 + n, 443), PHONE, SERVER, 17)) for n in range(20)]
    mixed = [frame for n in range(max(map(len, shots))) for shot in shots for frame in shot[n : n + 1]] + noise
    (tmp_path / "keys.log").write_bytes(one[0].keylog + two[0].keylog)
    items = read(pcap_file(mixed), tmp_path, ReadOptions(keylogs=(tmp_path / "keys.log",)))
    assert [(c.client_port, c.packets) for c in connections(items)][:2] == [(PORT, len(shots[0])), (PORT + 100, len(shots[1]))]
    assert len(connections(items)) == 22 and len(messages(items)) == 8
    assert sum(sum(c.ledger.values()) for c in connections(items)) == sum(map(len, mixed))


def test_the_same_id_between_quite_other_ends_is_another_connection(tmp_path: Path) -> None:
    talk, starts = moving(1)
    shot = captured(talk, starts)
    away = [frame.replace(bytes((203, 0, 113, 5)), bytes((203, 0, 113, 6))) for frame in shot[starts[1] :]]
    assert len(analysed(talk, pcap_file(shot[: starts[1]] + away), tmp_path)[0]) == 2


def test_messages_lead_back_to_the_frames_of_their_part(tmp_path: Path) -> None:
    talk, starts = moving(2)
    _, _, options = analysed(talk, pcap_file(captured(talk, starts)), tmp_path)
    items = read((tmp_path / "capture").read_bytes(), tmp_path, options)
    asked = [m.source for m in messages(items) if m.kind == "request"]
    for step, source in enumerate(asked):
        found = frames(tmp_path / "capture", tmp_path / "work", source, options)
        behind = starts[step + 1] if step < 2 else len(talk.said)
        assert found and all(starts[step] < frame <= behind for frame in found)
