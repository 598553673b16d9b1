"""MQTT packets built by scapy (3.1.1) and by hand from the standard (5)."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.contrib.mqtt import MQTT as Packet
from scapy.contrib.mqtt import MQTTConnect, MQTTPublish, MQTTSubscribe, MQTTTopicQOS

from analysis.model import CAME_BACK, SENT, Message, Problem
from analysis.read.pcap import mqtt
from analysis.read.pcap.stream import Chunk, Context, Event, Gap
from tests.factories import connection
from tests.tls_sessions import chunks, damaged

CONNECT = bytes(
    Packet(type=1)
    / MQTTConnect(
        protoname="MQTT", protolevel=4, usernameflag=1, passwordflag=1, willflag=1, cleansess=1, clientId="phone-4711", willtopic="last", willmsg="gone",
        username="anna", password="secret",
    )
)  # fmt: skip
PUBLISH = bytes(Packet(type=3, QOS=1) / MQTTPublish(topic="devices/4711/gps", msgid=7, value='{"lat":52.5}' * 40))
SUBSCRIBE = bytes(Packet(type=8, QOS=1) / MQTTSubscribe(msgid=1, topics=[MQTTTopicQOS(topic="a/#", QOS=1), MQTTTopicQOS(topic="b/+", QOS=0)]))
SAID = [
    (SENT, CONNECT),
    (CAME_BACK, b"\x20\2\0\0"),
    (SENT, SUBSCRIBE),
    (CAME_BACK, b"\x90\4\0\1\1\0"),
    (SENT, PUBLISH),
    (SENT, b"\xc0\0"),
    (CAME_BACK, b"\xd0\0"),
]


def run(fed: Iterable[Chunk | Gap]) -> tuple[list[Message], list[Problem]]:
    machine = mqtt.MQTT(Context(connection(sni="broker.example.com"), True))
    events: list[Event] = []
    fed = list(fed)
    for item in fed:
        events += machine.gap(item) if isinstance(item, Gap) else machine.feed(item)
    events += machine.close(0)
    assert sum(machine.tally.values()) == sum(len(c.data) for c in fed if isinstance(c, Chunk))
    return [e for e in events if isinstance(e, Message)], [e for e in events if isinstance(e, Problem)]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_version_3(size: int) -> None:
    messages, problems = run(chunks(SAID, size))
    assert problems == []
    assert [(m.kind, m.direction, m.method, m.parts) for m in messages] == [
        (
            "query", SENT, "CONNECT",
            [
                ("frame", "client id", "phone-4711"), ("topic", "will topic", "last"), ("body", "will", b"gone"),
                ("frame", "user name", "anna"), ("frame", "password", "secret"),
            ],
        ),
        ("query", SENT, "SUBSCRIBE", [("topic", "filter", "a/#"), ("topic", "filter", "b/+")]),
        ("frame", SENT, "PUBLISH", [("topic", "topic", "devices/4711/gps")]),
    ]  # fmt: skip
    told = messages[-1]
    assert (told.protocol, told.scheme, told.host, told.path) == ("mqtt", "mqtts", "broker.example.com", "devices/4711/gps")
    assert told.body == b'{"lat":52.5}' * 40 and told.size == 480
    before = len(CONNECT) + len(SUBSCRIBE)
    assert f" sent {before}-{before + len(PUBLISH)}" in told.source


def packet(first: int, body: bytes) -> bytes:
    assert len(body) < 128
    return bytes((first, len(body))) + body


def text(value: str) -> bytes:
    return len(value).to_bytes(2) + value.encode()


CONNECT_5 = packet(0x10, text("MQTT") + b"\5\x02\0\x3c" + b"\x0e" + b"\x11\0\0\0\x0a" + b"\x26" + text("k") + text("v") + b"\x19\1" + text("id-5"))


def test_version_5() -> None:
    publish = packet(0x30, text("t/1") + b"\x0c" + b"\x23\0\1" + b"\x03" + text("a/json") + b"{}")
    again = packet(0x30, text("") + b"\3" + b"\x23\0\1" + b"{1}")
    messages, problems = run(chunks([(SENT, CONNECT_5), (CAME_BACK, packet(0x20, b"\0\0\x07\x12" + text("made"))), (SENT, publish + again)]))
    assert problems == []
    assert [m.parts for m in messages[:2]] == [
        [("frame", "session expiry", "10"), ("frame", "user property k", "v"), ("frame", "request response information", "1"), ("frame", "client id", "id-5")],
        [("frame", "assigned client id", "made")],
    ]
    assert [(m.path, m.body, m.content_type) for m in messages[2:]] == [("t/1", b"{}", "a/json"), ("t/1", b"{1}", "")]


def test_retransmission_is_told_once() -> None:
    again = bytes((PUBLISH[0] | 8,)) + PUBLISH[1:]
    assert [m.method for m in run(chunks([(SENT, CONNECT), (SENT, PUBLISH), (SENT, again)]))[0]] == ["CONNECT", "PUBLISH"]
    assert [m.method for m in run(chunks([(SENT, CONNECT), (SENT, again)]))[0]] == ["CONNECT", "PUBLISH"]


def test_gap() -> None:
    fed: list[Chunk | Gap] = list(chunks([(SENT, CONNECT), (SENT, PUBLISH), (SENT, SUBSCRIBE)]))
    fed[1] = Gap(SENT, len(PUBLISH), len(CONNECT), 0)
    messages, problems = run(fed)
    assert [m.method for m in messages] == ["CONNECT", "SUBSCRIBE"] and [p.kind for p in problems] == ["gap"]


def test_cut_off_by_the_capture() -> None:
    messages, _ = run([Chunk(SENT, PUBLISH[:40], 0, 0)])
    assert [(m.path, m.missing) for m in messages] == [("devices/4711/gps", len(PUBLISH) - 40)]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (CONNECT, True),
        (CONNECT_5, True),
        (b"\x10\x12\0\6MQIsdp\3\2\0\x3c\0\4anna", True),
        (b"\x10\x0c\0\4MQXX\4\2\0\x3c", False),
        (b"\x20\2\0\0", False),
        (b"", False),
    ],
)
def test_starts(head: bytes, expected: bool) -> None:
    assert mqtt.starts(head) is expected


@pytest.mark.parametrize("data", [b"\0\0", b"\x11\0", b"\x36\0", b"\x80\0", b"\x30\xff\xff\xff\xff\x01"])
def test_not_mqtt(data: bytes) -> None:
    with pytest.raises(ValueError, match="MQTT"):
        run([Chunk(SENT, data, 0, 0)])


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_bytes(seed: int) -> None:
    random = Random(seed)
    try:
        run(damaged([*SAID, (SENT, CONNECT_5), *SAID], random))
    except ValueError as error:
        assert "MQTT" in str(error)
