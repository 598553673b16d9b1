"""Streams put together from segments in every condition, against the bytes that were sent."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from analysis.model import SENT, Direction
from analysis.read.pcap import index, keylog, tcp
from analysis.read.pcap.connection import Unit, describe
from analysis.read.pcap.stream import Chunk, Gap
from tests.packets import ACK, PHONE, PSH, SERVER, SYN, connections, conversation, ethernet, ip, pcap_file, read
from tests.packets import tcp as segment

TURNS: list[tuple[str, bytes]] = [("sent", bytes(range(256)) * 20), ("came back", b"answer" * 900), ("sent", b"again"), ("came back", b"more" * 100)]


def events(frames: list[bytes], tmp_path: Path, snaplen: int = 262144) -> list[Chunk | Gap]:
    path, work = tmp_path / "c.pcap", tmp_path / "w"
    path.write_bytes(pcap_file(frames, snaplen=snaplen))
    index.build(path, work)
    opened = index.Index(work)
    unit = Unit(path, opened, 0, len(opened.table["row"]), keylog.KeyLog())
    sent = describe(opened, 0, "")[1]
    return list(unit.events(0, sent))


def streams(found: list[Chunk | Gap]) -> dict[Direction, bytes]:
    whole: dict[Direction, bytes] = {"sent": b"", "came back": b""}
    for event in found:
        assert isinstance(event, Chunk)
        assert event.offset == len(whole[event.direction])
        whole[event.direction] += event.data
    return whole


def expected() -> dict[Direction, bytes]:
    return {way: b"".join(data for direction, data in TURNS if direction == way) for way in ("sent", "came back")}  # type: ignore[misc]


def shuffled(frames: list[bytes]) -> list[bytes]:
    dice, frames = Random(5), list(frames)
    for n in range(3, len(frames) - 4):
        if dice.random() < 0.3:
            m = n + dice.randrange(1, 3)
            frames[n], frames[m] = frames[m], frames[n]
    return frames


CONDITIONS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "as sent": list,
    "all twice": lambda frames: [frame for frame in frames for _ in (0, 1)],
    "out of order": shuffled,
    "syn behind the first data": lambda frames: [frames[1], frames[2], frames[0], *frames[3:]],
    "without handshake": lambda frames: frames[2:],
}


@pytest.mark.parametrize("change", CONDITIONS.values(), ids=CONDITIONS)
def test_the_stream_is_what_was_sent(change: Callable[[list[bytes]], list[bytes]], tmp_path: Path) -> None:
    assert streams(events(change(conversation(TURNS)), tmp_path)) == expected()


def test_the_order_of_the_two_directions_is_that_of_the_conversation(tmp_path: Path) -> None:
    found = events(conversation(TURNS), tmp_path)
    turns = [(event.direction, len(event.data)) for event in found if isinstance(event, Chunk)]
    assert turns == [(way, len(data)) for way, data in TURNS]


def test_an_answer_captured_before_its_question_is_read_behind_it(tmp_path: Path) -> None:
    frames = conversation([("sent", b"question"), ("came back", b"answer")])
    frames[2], frames[4] = frames[4], frames[2]
    assert [event.direction for event in events(frames, tmp_path)] == ["sent", "came back"]


def test_overlap_keeps_the_first_bytes(tmp_path: Path) -> None:
    def sent(data: bytes, seq: int) -> bytes:
        return ethernet(ip(segment(data, seq=seq)))

    frames = [ethernet(ip(segment(seq=99, flags=SYN))), sent(b"abcdef", 100), sent(b"CDEFgh", 102), sent(b"x", 105), sent(b"ghij", 106)]
    assert streams(events(frames, tmp_path))["sent"] == b"abcdefghij"


def test_a_lost_segment_is_a_gap_and_reading_goes_on(tmp_path: Path) -> None:
    frames = conversation([("sent", b"a" * 1000 + b"b" * 1000 + b"c" * 500)])
    del frames[3]
    found = [(type(e).__name__, e.offset, e.length if isinstance(e, Gap) else e.data[:1]) for e in events(frames, tmp_path)]
    assert found == [("Chunk", 0, b"a"), ("Gap", 1000, 1000), ("Chunk", 2000, b"c")]


def test_what_the_snapshot_length_cut_is_a_gap(tmp_path: Path) -> None:
    found = events(conversation([("sent", b"a" * 1000 + b"b" * 100)]), tmp_path, snaplen=254)
    assert [(e.offset, e.length if isinstance(e, Gap) else len(e.data)) for e in found] == [(0, 200), (200, 800), (1000, 100)]
    alone = events(conversation([("sent", b"a" * 1000)]), tmp_path, snaplen=254)
    assert [(type(e).__name__, e.offset) for e in alone] == [("Chunk", 0), ("Gap", 200)]


def test_keep_alives_and_data_on_the_syn(tmp_path: Path) -> None:
    frames = [
        ethernet(ip(segment(b"early", seq=99, flags=SYN))),
        ethernet(ip(segment(b"data", seq=105))),
        ethernet(ip(segment(b"\0", seq=108))),
        ethernet(ip(segment(b"!", seq=109))),
    ]
    assert streams(events(frames, tmp_path))["sent"] == b"earlydata!"


def test_chunks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MAX_CHUNK", 2500)
    found = events(conversation([("sent", b"x" * 50_000)]), tmp_path)
    assert streams(found)["sent"] == b"x" * 50_000
    assert max(len(event.data) for event in found if isinstance(event, Chunk)) <= 3500


def test_one_direction_only(tmp_path: Path) -> None:
    frames = [frame for frame in conversation(TURNS) if frame[26:30] == bytes([192, 168, 1, 20])]
    assert streams(events(frames, tmp_path)) == {**expected(), "came back": b""}


def test_a_stream_in_the_middle_gives_its_first_pieces_alone(tmp_path: Path) -> None:
    frames = [ethernet(ip(segment(data, seq=100 + 10 * n, flags=ACK))) for n, data in enumerate([b"0123456789"] * 8)]
    assert [len(event.data) for event in events(frames, tmp_path) if isinstance(event, Chunk)] == [10] * 4 + [40]
    assert all(event.direction == SENT for event in events(frames, tmp_path))


def alone(seq: int, data: bytes = b"?", flags: int = ACK) -> bytes:
    """A frame of the phone's in a connection of which the capture holds no SYN."""
    return ethernet(ip(segment(data, seq=seq, ack=70, flags=flags)))


ANSWER = ethernet(ip(segment(b"", 443, 40000, seq=70, ack=1001, flags=ACK), SERVER, PHONE))
PROBED: dict[str, tuple[list[bytes], list[tuple[str, int, bytes]]]] = {
    "nothing else": ([alone(1000), alone(1000), ANSWER], []),
    "data behind it": ([alone(1000), alone(1000), ANSWER, alone(1001, b"hello", ACK | PSH)], [("sent", 0, b"hello")]),
    "a zero window tried": ([alone(1000, b"h"), alone(1000, b"hello", ACK | PSH)], [("sent", 0, b"h"), ("sent", 1, b"ello")]),
    "one byte that a program sent": ([alone(1000, b"x", ACK | PSH), alone(1001, b"hello", ACK | PSH)], [("sent", 0, b"x"), ("sent", 1, b"hello")]),
    "behind a gap": (
        [alone(1000, b"hello", ACK | PSH), alone(1100), alone(1100), alone(1101, b"on", ACK | PSH)],
        [("sent", 0, b"hello"), ("sent", 5, b""), ("sent", 101, b"on")],
    ),
    "at the end, behind a gap": ([alone(1000, b"hello", ACK | PSH), alone(1100), alone(1100)], [("sent", 0, b"hello")]),
    "one byte that follows": ([alone(1000, b"hello", ACK | PSH), alone(1005, b"!")], [("sent", 0, b"hello"), ("sent", 5, b"!")]),
    "an old byte": ([alone(1000, b"hello", ACK | PSH), alone(1004, b"?")], [("sent", 0, b"hello")]),
    "no byte": ([alone(1000, b"hello", ACK | PSH), alone(1004, b"")], [("sent", 0, b"hello")]),
}  # fmt: skip


@pytest.mark.parametrize(("frames", "told"), PROBED.values(), ids=PROBED)
def test_a_keep_alive_probe_is_no_data(frames: list[bytes], told: list[tuple[str, int, bytes]], tmp_path: Path) -> None:
    assert [(e.direction, e.offset, e.data if isinstance(e, Chunk) else b"") for e in events(frames, tmp_path)] == told
    (tmp_path / "all").mkdir()
    (found,) = connections(read(pcap_file(frames), tmp_path / "all"))
    assert sum(found.ledger.values()) == sum(map(len, frames))
    assert sum(count for key, count in found.ledger.items() if key[0] == "payload") == sum(len(data) for _, _, data in told)
