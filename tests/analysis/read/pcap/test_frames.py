"""From a message back to its frames: the bytes are there, and tshark names the same frames for real captures."""

import json
from pathlib import Path
from random import Random

import pytest

from analysis.model import Message, ReadOptions
from analysis.read import pcap
from analysis.read.pcap.frames import frames
from tests.packets import conversation, exchanges, messages, pcap_file, read
from tests.tls_sessions import talk


def test_the_frames_hold_the_message(tmp_path: Path) -> None:
    dice = Random(2)
    many = [conversation(exchanges(dice, 3, n), sport=40000 + n) for n in range(3)]
    captured = [frame for n in range(60) for one in many for frame in one[n : n + 1]]
    for message in messages(read(pcap_file(captured), tmp_path)):
        found = frames(tmp_path / "capture", tmp_path / "work", message.source, ReadOptions())
        held = b"".join(captured[number - 1][54:] for number in found)
        assert message.body in held
        assert (message.path.encode() in held) == (message.kind == "request")


ASKED = [("sent", f"POST /{n} HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 900\r\n\r\n".encode() + b"x" * 900) for n in range(4)]
SILENT = {
    "nobody answers": (ASKED, False),
    "one answers late": ([*ASKED, ("came back", b"HTTP/1.1 204 No Content\r\n\r\n" * 4)], False),
    "in TLS": (ASKED, True),
}


@pytest.mark.parametrize(("said", "encrypted"), SILENT.values(), ids=SILENT)
def test_a_message_has_the_time_of_the_packet_that_held_its_first_byte(said: list[tuple[str, bytes]], encrypted: bool, tmp_path: Path) -> None:
    """Also where one side speaks on and on: the chunks of a stream end only where the other side speaks."""
    wire, keys = said, tmp_path / "keys.log"
    if encrypted:
        session = talk(said)
        wire = session.said
        keys.write_bytes(session.keylog)
    options = ReadOptions(keylogs=(keys,) if encrypted else ())
    found = messages(read(pcap_file(conversation(wire, dport=443, mss=400)), tmp_path, options))
    first = [frames(tmp_path / "capture", tmp_path / "work", message.source, options)[0] for message in found]
    assert [message.time for message in found] == [1_700_000_000_000_000_000 + (number - 1) * 10**6 for number in first]
    assert len({message.time for message in found if message.kind == "request"}) == sum(way == "sent" for way, _ in said)


@pytest.mark.parametrize("source", ["entry 3 request", "connection 9 sent 0-10", "connection 0 sent 5-6"])
def test_what_is_not_there(source: str, tmp_path: Path) -> None:
    read(pcap_file(conversation([("sent", b"GET / HTTP/1.1\r\n\r\n")])), tmp_path)
    with pytest.raises(ValueError, match=r"not a place|no connection|not hold"):
        frames(tmp_path / "capture", tmp_path / "work", source, ReadOptions())


REAL = {
    "ntop+nDPI/tests/cfgs/default/pcap/1kxun.pcap": (),
    "wireshark-4.4.18/test/captures/http-ooo.pcap": (),
    "wireshark-4.4.18/test/captures/http2_follow_multistream.pcapng": (),
    "wireshark-4.4.18/test/captures/quic-with-secrets.pcapng": (),
    "wireshark-4.4.18/test/captures/rsasnakeoil2.pcap": ("wireshark-4.4.18/test/keys/rsasnakeoil2.key",),
}


@pytest.mark.parametrize(("name", "keys"), REAL.items(), ids=[name.rpartition("/")[2] for name in REAL])
def test_tshark_names_the_same_frames(name: str, keys: tuple[str, ...], corpus: Path, tmp_path: Path) -> None:
    oracle = json.loads((corpus / "oracle" / (name.replace("/", "__") + ".json")).read_text())
    options = ReadOptions(keylogs=tuple(corpus / key for key in keys))
    asked: dict[tuple[str, str], set[int]] = {}
    for request in oracle["http"]:
        asked.setdefault((request["method"], request["path"]), set()).add(request["frame"])
    units = pcap.plan("0" * 16, corpus / name, tmp_path, options)
    requests = [item for unit in units for item in pcap.read(unit, options) if isinstance(item, Message) and item.kind == "request"]
    assert requests
    for message in requests[:12]:
        found = frames(corpus / name, tmp_path, message.source, options)
        assert asked[message.method, message.path] & set(found)
