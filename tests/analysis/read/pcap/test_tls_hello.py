"""Hellos made by OpenSSL itself are the oracle; the tables are the near-misses."""

import datetime
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from analysis.read.pcap import tls_hello


def openssl_hello(name: str | None, alpn: list[str], **limits: ssl.TLSVersion) -> bytes:
    """The body of the ClientHello that OpenSSL sends."""
    context = ssl.create_default_context()
    for key, value in limits.items():
        setattr(context, key, value)
    context.check_hostname = False
    if alpn:
        context.set_alpn_protocols(alpn)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()[9:]


def test_client_hello_of_openssl() -> None:
    hello = tls_hello.parse_client_hello(openssl_hello("Api.Example.com", ["h2", "http/1.1"]))
    assert (hello.sni, hello.alpn, hello.versions, hello.ech) == ("api.example.com", ("h2", "http/1.1"), (0x0304, 0x0303), False)
    assert len(hello.random) == 32 and 0x1301 in hello.ciphers


def test_without_versions_the_legacy_version_counts() -> None:
    hello = tls_hello.parse_client_hello(openssl_hello(None, [], maximum_version=ssl.TLSVersion.TLSv1_2))
    assert (hello.sni, hello.alpn, hello.versions) == ("", (), (0x0303,))


def client_hello(*extensions: tuple[int, bytes]) -> bytes:
    listed = b"".join(kind.to_bytes(2) + len(body).to_bytes(2) + body for kind, body in extensions)
    return b"\3\3" + bytes(range(32)) + b"\0" + b"\0\2\x13\1" + b"\1\0" + len(listed).to_bytes(2) + listed


def sni(name: bytes) -> bytes:
    return (len(name) + 3).to_bytes(2) + b"\0" + len(name).to_bytes(2) + name


@pytest.mark.parametrize(
    ("extension", "expected"),
    [(sni(b"example.com"), "example.com"), (sni(b"Example.COM."), "example.com"), (sni(b"\xff\xfe"), ""), (sni(b"a b"), ""), (b"", ""), (b"\0\4\1\0\1a", "")],
)
def test_server_name(extension: bytes, expected: str) -> None:
    assert tls_hello.parse_client_hello(client_hello((0, extension))).sni == expected


@pytest.mark.parametrize(("kind", "ech"), [(0xFE0D, True), (0xFFCE, True), (0xFE0E, False), (0xFF01, False)])
def test_encrypted_client_hello_is_marked(kind: int, ech: bool) -> None:
    assert tls_hello.parse_client_hello(client_hello((0, sni(b"front.example")), (kind, b"\0"))).ech is ech


def test_cut_extension_list_keeps_what_came_before() -> None:
    body = client_hello((0, sni(b"kept.example")), (16, b"\0\3\2h2"))
    hello = tls_hello.parse_client_hello(body[:-1])
    assert (hello.sni, hello.alpn) == ("kept.example", ())


@pytest.mark.parametrize(("number", "grease"), [(0x0A0A, True), (0xFAFA, True), (0x0A1A, False), (0x1301, False)])
def test_grease(number: int, grease: bool) -> None:
    assert tls_hello.is_grease(number) is grease


def server_hello(version: bytes, extensions: bytes, random: bytes = bytes(32)) -> bytes:
    return version + random + b"\0" + b"\xc0\x2f" + b"\0" + len(extensions).to_bytes(2) + extensions


@pytest.mark.parametrize(
    ("body", "version", "alpn"),
    [
        (server_hello(b"\3\3", b""), 0x0303, ""),
        (server_hello(b"\3\3", b"\0\x2b\0\2\3\4"), 0x0304, ""),
        (server_hello(b"\3\3", b"\0\x10\0\5\0\3\2h2"), 0x0303, "h2"),
        (b"\x7f\x12" + bytes(32) + b"\x13\1" + b"\0\0", 0x7F12, ""),
    ],
)
def test_server_hello(body: bytes, version: int, alpn: str) -> None:
    hello = tls_hello.parse_server_hello(body)
    assert (hello.version, hello.alpn, hello.retry) == (version, alpn, False)


def test_hello_retry_request() -> None:
    assert tls_hello.parse_server_hello(server_hello(b"\3\3", b"", tls_hello.RETRY_RANDOM)).retry


def test_ssl2_framing() -> None:
    body = b"\1\3\1" + b"\0\6" + b"\0\0" + b"\0\x10" + b"\0\0\5" + b"\1\0\x80" + bytes(range(16))
    hello = tls_hello.parse_ssl2_client_hello((0x8000 | len(body)).to_bytes(2) + body)
    assert (hello.version, hello.ciphers, hello.random) == (0x0301, (5,), bytes(16) + bytes(range(16)))
    with pytest.raises(ValueError):
        tls_hello.parse_ssl2_client_hello((0x8000 | len(body) + 1).to_bytes(2) + body)


def certificate(common: str, names: list[str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
    now = datetime.datetime(2026, 1, 1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("common", "names", "expected"), [("cn.example", [], ("cn.example",)), ("cn.example", ["*.A.example", "b.example"], ("*.a.example", "b.example"))]
)
def test_certificate_names(common: str, names: list[str], expected: tuple[str, ...]) -> None:
    der = certificate(common, names)
    one = len(der).to_bytes(3) + der
    assert tls_hello.certificate_names(tls_hello.first_certificate((len(one)).to_bytes(3) + one, 0x0303)) == expected
    assert tls_hello.certificate_names(tls_hello.first_certificate(b"\0" + (len(one) + 2).to_bytes(3) + one + b"\0\0", 0x0304)) == expected


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes(data: bytes, wrapped: bool) -> None:
    data = client_hello((0, data), (16, data), (43, data)) if wrapped else data
    for parse in (tls_hello.parse_client_hello, tls_hello.parse_server_hello, tls_hello.parse_ssl2_client_hello, tls_hello.certificate_names):
        try:
            parse(data)
        except ValueError as error:
            assert not wrapped or parse is not tls_hello.parse_client_hello, error


@pytest.mark.parametrize(("version", "name"), [(0x0300, "SSL 3.0"), (0x0304, "TLS 1.3"), (0x7F17, "TLS 1.3 draft 23"), (0x1234, "")])
def test_version_name(version: int, name: str) -> None:
    assert tls_hello.version_name(version) == name
