"""The server name in hellos of Google's versions; the forms of a datagram are those of the versions' own documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import SENT
from analysis.read.pcap import gquic
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.quic import QUIC, starts
from analysis.read.pcap.stream import Chunk, Context
from tests.factories import connection


def hello(**tags: bytes) -> bytes:
    names, values, end = b"", b"", 0
    for tag, value in tags.items():
        end += len(value)
        names += tag.encode().ljust(4, b"\0") + end.to_bytes(4, "little")
        values += value
    return b"CHLO" + len(tags).to_bytes(2, "little") + b"\0\0" + names + values


CHLO = hello(PAD=bytes(500), SNI=b"Www.Example.com", VER=b"Q043")


@pytest.mark.parametrize(
    ("datagram", "version"),
    [
        (b"\x0d" + bytes(8) + b"Q035" + b"\1" + bytes(12) + b"\0\xa0\1\0\4" + CHLO, "Q035"),
        (b"\x09" + bytes(8) + b"Q043" + b"\1" + bytes(12) + b"\xa0\1\0\4" + CHLO, "Q043"),
        (b"\xc3Q046\x50" + bytes(8) + b"\0\0\0\1" + bytes(12) + b"\xa0\1\0\4" + CHLO, "Q046"),
    ],
)
def test_versions(datagram: bytes, version: str) -> None:
    assert gquic.starts(datagram) and starts(datagram)
    assert gquic.read(datagram) == (version, "www.example.com")
    context = Context(connection(transport="udp"))
    machine = QUIC(context, KeyLog())
    assert list(machine.feed(Chunk(SENT, datagram, 0, 0))) == []
    assert (context.connection.sni, context.connection.tls) == ("www.example.com", f"gQUIC {version}")
    assert sum(machine.tally.values()) == len(datagram)


@pytest.mark.parametrize(
    "datagram", [b"\x0d" + bytes(8) + b"X035" + bytes(20), b"\x0c" + bytes(40), b"\x0d" + bytes(8) + b"Q099" + bytes(20), b"\x0dQ043", b""]
)
def test_something_else(datagram: bytes) -> None:
    assert not gquic.starts(datagram)


@pytest.mark.parametrize(("chlo", "name"), [(CHLO[:-8], ""), (hello(VER=b"Q043"), ""), (hello(SNI=b"\xff\xfe"), ""), (hello(SNI=b"a.example"), "a.example")])
def test_names(chlo: bytes, name: str) -> None:
    assert gquic.server_name(chlo) == name


@given(st.binary(max_size=100))
def test_any_bytes(data: bytes) -> None:
    gquic.server_name(b"CHLO" + data)
    gquic.read(data)
