"""JA4 against the worked example of its definition, and against tshark's own where it is installed."""

import ssl
import struct
import subprocess
from pathlib import Path
from shutil import which

import pytest

from analysis.read.pcap.ja4 import ja4
from analysis.read.pcap.tls_hello import ClientHello, parse_client_hello

CIPHERS = (0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x9C, 0x9D, 0x2F, 0x35)
SIGNED = bytes.fromhex("0010" + "0403080404010503080505010806 0601".replace(" ", ""))
EXTENSIONS = (0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012, 0x002B, 0xFF01, 0x000B, 0x000A, 0x0015)


def hello(alpn: bytes = b"\0\3\2h2", grease: bool = False, leave_out: tuple[int, ...] = ()) -> ClientHello:
    bodies = {0x10: alpn, 0x0D: SIGNED}
    extensions = tuple((n, bodies.get(n, b"")) for n in EXTENSIONS if n not in leave_out)
    more = ((0x0A0A, b""),) if grease else ()
    return ClientHello(0x0303, bytes(32), b"", ((0x3A3A, *CIPHERS) if grease else CIPHERS), more + extensions + more, versions=(0x0304, 0x0303))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (hello(), "t13d1516h2_8daaf6152771_e5627efa2ab1"),
        (hello(grease=True), "t13d1516h2_8daaf6152771_e5627efa2ab1"),
        (hello(leave_out=(0x0010,)), "t13d151500_8daaf6152771_e5627efa2ab1"),
        (hello(leave_out=(0x0000,)), "t13i1515h2_8daaf6152771_e5627efa2ab1"),
        (hello(b"\0\4\3\xabh2"), "t13d1516a2_8daaf6152771_e5627efa2ab1"),
        (hello(b"\0\2\1h"), "t13d1516hh_8daaf6152771_e5627efa2ab1"),
        (ClientHello(0x0301, bytes(32), b"", (), versions=(0x0301,)), "t10i000000_000000000000_000000000000"),
    ],
)
def test_definition(made: ClientHello, expected: str) -> None:
    assert ja4(made) == expected


def test_quic() -> None:
    assert ja4(hello(), "q").startswith("q13d")


@pytest.mark.skipif(which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("alpn", [["h2", "http/1.1"], []])
def test_tshark_agrees(tmp_path: Path, alpn: list[str]) -> None:
    context = ssl.create_default_context()
    if alpn:
        context.set_alpn_protocols(alpn)
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="api.example.com")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    record = outgoing.read()
    tcp = struct.pack(">HHIIBBHHH", 40000, 443, 1, 1, 0x50, 0x18, 8192, 0, 0) + record
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0, b"\x0a\0\0\1", b"\x0a\0\0\2") + tcp
    capture = tmp_path / "hello.pcap"
    capture.write_bytes(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101) + struct.pack("<IIII", 0, 0, len(ip), len(ip)) + ip)
    done = subprocess.run(["tshark", "-r", capture, "-T", "fields", "-e", "tls.handshake.ja4"], capture_output=True, text=True, timeout=60)
    if not done.stdout.strip():
        pytest.skip("this tshark has no JA4")
    assert ja4(parse_client_hello(record[9:])) == done.stdout.strip()
