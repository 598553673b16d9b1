import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.destinations.names import is_documentation, is_local, parse_address, parse_name, to_ascii, without_port

NAMES = [
    # host, kind, domain, tenant
    ("graph.facebook.com", "name", "facebook.com", ""),
    ("GRAPH.Facebook.COM.", "name", "facebook.com", ""),
    ("graph.facebook.com:443", "name", "facebook.com", ""),
    ("a.b.co.uk", "name", "b.co.uk", ""),
    ("d1.cloudfront.net", "name", "cloudfront.net", "d1.cloudfront.net"),
    ("s3.eu-central-1.amazonaws.com", "name", "amazonaws.com", ""),
    ("x.s3.eu-central-1.amazonaws.com", "name", "amazonaws.com", "x.s3.eu-central-1.amazonaws.com"),
    ("www.bücher.de", "name", "xn--bcher-kva.de", ""),
    ("www.xn--bcher-kva.de", "name", "xn--bcher-kva.de", ""),
    ("com", "local", "", ""),
    ("host.unlistedtld", "name", "", ""),
    ("1.2.3.4", "address", "", ""),
    ("1.2.3.4:8080", "address", "", ""),
    ("[2606:4700::1111]:443", "address", "", ""),
    ("2606:4700::1111", "address", "", ""),
    ("::ffff:8.8.8.8", "address", "", ""),
    ("999.2.3.4", "name", "", ""),
    ("192.168.0.1", "local", "", ""),
    ("nas.local", "local", "", ""),
    ("router.lan", "local", "", ""),
    ("fritz.box", "name", "fritz.box", ""),
    ("phone.fritz.box", "local", "", ""),
    ("shop.box", "name", "shop.box", ""),
    ("localhost", "local", "", ""),
    ("", "none", "", ""),
    ("   ", "none", "", ""),
]


@pytest.mark.parametrize(("host", "kind", "domain", "tenant"), NAMES)
def test_a_host_is_taken_apart(host: str, kind: str, domain: str, tenant: str) -> None:
    name = parse_name(host)
    assert (name.kind, name.domain, name.tenant) == (kind, domain, tenant)


ADDRESSES = [
    ("8.8.8.8", "8.8.8.8"), ("[::1]", "::1"), ("fe80::1%wlan0", "fe80::1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("64:ff9b::808:808", "8.8.8.8"),
    ("8.8.8", None), ("graph.facebook.com", None), ("", None), ("1.2.3.4.5", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ADDRESSES)
def test_addresses_are_read_with_the_address_inside(text: str, expected: str | None) -> None:
    found = parse_address(text)
    assert (str(found) if found else None) == expected


PLACES = [
    ("10.1.1.1", True, False),
    ("100.64.0.1", True, False),
    ("100.128.0.1", False, False),
    ("169.254.0.9", True, False),
    ("224.0.0.251", True, False),
    ("ff02::fb", True, False),
    ("fd00::1", True, False),
    ("203.0.113.9", False, True),
    ("2001:db8::9", False, True),
    ("8.8.8.8", False, False),
    ("255.255.255.255", True, False),
    ("198.18.0.1", True, False),
]


@pytest.mark.parametrize(("text", "local", "documentation"), PLACES)
def test_local_and_documentation_addresses_are_told_apart(text: str, local: bool, documentation: bool) -> None:
    address = parse_address(text)
    assert address is not None
    assert (is_local(address), is_documentation(address)) == (local, documentation)


def test_ports_brackets_and_idna() -> None:
    assert [without_port(h) for h in ("a.b:1", "[::1]:1", "::1", "a.b")] == ["a.b", "::1", "::1", "a.b"]
    assert to_ascii("bücher.de") == "xn--bcher-kva.de"
    assert to_ascii("\ud800.de") == "\ud800.de"


@given(st.text(max_size=300))
def test_any_text_is_some_kind_of_host(text: str) -> None:
    name = parse_name(text)
    assert name.kind in ("name", "address", "local", "none")
    assert not name.domain or name.host.endswith(name.domain)
