"""Names and addresses of the local network."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.local import address, is_everyone, is_local


@pytest.mark.parametrize(
    "host",
    ["255.255.255.255", "239.255.255.250", "224.0.1.129", "192.168.1.1", "10.0.0.7", "169.254.3.4", "127.0.0.1", "ff02::fb", "fe80::1", "fd00::1", "::1",
     "[fe80::1]", "::ffff:192.168.0.1", "router", "Printer.local", "nas.lan", "fritz.home", "box.home.arpa", "localhost", "files.corp."],
)  # fmt: skip
def test_what_does_not_go_outside(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["", "8.8.8.8", "203.0.113.5", "2001:db8::1", "2a00:1450:4007:80a::200e", "::ffff:8.8.8.8", "example.com", "local.example.com"]
)
def test_what_does(host: str) -> None:
    assert not is_local(host)


@given(st.text(max_size=40))
def test_any_text_is_judged(host: str) -> None:
    assert is_local(host) in (True, False)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_global_is_not_local_unless_it_is_multicast(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert address(str(ip)) == ip
    if ip.is_global and not ip.is_multicast and not getattr(ip, "ipv4_mapped", None):
        assert not is_local(str(ip))


@pytest.mark.parametrize("host", ["255.255.255.255", "224.0.0.251", "ff02::fb", "[ff02::1]", "0.0.0.0", "::"])
def test_nobody_in_particular(host: str) -> None:
    assert is_everyone(host)


@pytest.mark.parametrize("host", ["192.168.1.255", "8.8.8.8", "printer.local", "", "255.255.255.254", "fe80::1"])
def test_somebody(host: str) -> None:
    assert not is_everyone(host)
