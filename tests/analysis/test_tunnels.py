"""Connections to a proxy that was told to open a tunnel: who received what, and what is counted once."""

import random
import ssl
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis import tunnels
from analysis.case import Case
from analysis.model import Connection, Resolution
from analysis.naming import Names
from analysis.pipeline import Options, analyze
from analysis.tables.ledger import balance, breakdown
from tests.factories import connection
from tests.packets import PHONE, conversation, pcap_file

PROXY, SITE = "192.168.1.7", "203.0.113.5"
AGENT = "ExampleApp/7.1 (Linux; Android 14; Pixel 7)"
ASKED = f"CONNECT shop.example.com:443 HTTP/1.1\r\nHost: shop.example.com:443\r\nUser-Agent: {AGENT}\r\n\r\n".encode()
GRANTED = b"HTTP/1.1 200 Connection established\r\n\r\n"
SAID = bytes.fromhex("0303") + bytes(32) + bytes.fromhex("00130100000600 2b00020304")
ANSWERED = b"\x16\x03\x03\0" + bytes([len(SAID) + 4]) + b"\x02\0\0" + bytes([len(SAID)]) + SAID
"""A ServerHello of TLS 1.3."""
SEALED = b"\x17\x03\x03\x01\x00" + random.Random(4).randbytes(256)


def client_hello() -> bytes:
    """What OpenSSL says first."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="shop.example.com").do_handshake()
    return outgoing.read()


def analysed(folder: Path, *conversations: list[bytes]) -> Case:
    """The case of some conversations, one after the other."""
    (folder / "proxied.pcap").write_bytes(pcap_file([frame for frames in conversations for frame in frames]))
    analyze([folder / "proxied.pcap"], folder / "case", Options())
    case = Case(folder / "case")
    assert balance(case)["difference"].tolist() == [0]
    return case


def counted(case: Case) -> set[tuple[str, str, int]]:
    """Recipient, visibility and bytes that went up."""
    return set(breakdown(case, "owner")[["owner", "visibility", "up"]].itertuples(index=False, name=None))


def received(case: Case, column: str = "address") -> dict[str, str]:
    """Method → who got it."""
    who = {row["destination"]: row for row in case.table("destinations").to_pylist()}
    return {m["method"]: who[m["destination"]][column] for m in case.table("messages").to_pylist() if m["kind"] == "request"}


def test_what_opens_a_tunnel_goes_to_the_proxy_and_what_is_in_it_to_the_site(tmp_path: Path) -> None:
    get = b"GET /a HTTP/1.1\r\nHost: shop.example.com\r\n\r\n"
    case = analysed(tmp_path, conversation([("sent", ASKED), ("came back", GRANTED), ("sent", get)], server=PROXY, dport=8080))
    assert received(case) == {"CONNECT": PROXY, "GET": ""} and received(case, "host") == {"CONNECT": PROXY, "GET": "shop.example.com"}
    assert counted(case) == {("local network", "local", len(ASKED)), ("example.com", "clear", len(get))}
    assert {f["type"] for f in case.table("findings").to_pylist()} >= {"device.user_agent"}


def test_what_a_captured_proxy_passes_on_counts_once(tmp_path: Path) -> None:
    hello = client_hello()
    hop = conversation([("sent", ASKED), ("came back", GRANTED), ("sent", hello), ("came back", ANSWERED), ("sent", SEALED)], server=PROXY, dport=8080)
    onward = conversation([("sent", hello), ("came back", ANSWERED), ("sent", SEALED)], client=PROXY, server=SITE, dport=443, sport=50000)
    site = {("example.com", "handshake", len(hello)), ("example.com", "encrypted", len(SEALED))}
    case = analysed(tmp_path, hop, onward)
    assert counted(case) == {("local network", "local", len(ASKED + hello + SEALED))} | site
    (tmp_path / "alone").mkdir()
    assert counted(analysed(tmp_path / "alone", hop)) == {("local network", "local", len(ASKED))} | site


HOP: dict[str, Any] = {"client": PHONE, "server": PROXY, "proxy": PROXY, "client_random": b"r" * 32}
ON: dict[str, Any] = {"number": 1, "client": PROXY, "server": SITE, "client_random": b"r" * 32}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([HOP, ON], {0}),
        ([HOP, ON | {"client": "198.51.100.7"}], {0}),
        ([HOP, ON | {"proxy": SITE}, ON | {"number": 2, "client": SITE, "server": "203.0.113.9"}], {0, 1}),
        ([HOP], set()),
        ([HOP, ON | {"client_random": b"s" * 32}], set()),
        ([HOP | {"client_random": b""}, ON | {"client_random": b""}], set()),
        ([HOP | {"proxy": ""}, ON], set()),
        ([HOP, HOP | {"number": 1, "client": "198.51.100.7"}], set()),
    ],
    ids=["passed on", "from another address of the proxy", "through two proxies", "alone", "another handshake", "no handshake", "no proxy", "one hop twice"],
)
def test_which_connections_go_on_in_the_same_capture(links: list[dict[str, Any]], expected: set[int]) -> None:
    assert tunnels.relayed(connection(**{"number": 0} | link) for link in links) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"proxy": PROXY, "sni": "shop.example.com"}, (PROXY, "address")),
        ({"proxy": "Proxy.example."}, ("proxy.example", "tls")),
        ({"proxy": "192.168.1.8", "server": "192.168.1.8"}, ("relay.example", "dns")),
    ],
)
def test_what_a_proxy_is_called(facts: dict[str, Any], expected: tuple[str, str]) -> None:
    assert tunnels.name_proxy(connection(**{"server": PROXY} | facts), Names([Resolution("relay.example", "192.168.1.8")])) == expected


def test_which_messages_are_for_the_proxy() -> None:
    said = [
        (0, "CONNECT", "request", "h.example:443"), (0, "CONNECT", "response", "h.example:443"), (0, "CONNECT", "request", "/socket"),
        (0, "CONNECT", "query", ""), (0, "GET", "request", "/a"), (1, "CONNECT", "request", "h.example:443"),
    ]  # fmt: skip
    number, method, kind, path = map(list, zip(*said, strict=True))
    rows = pa.table({"method": pa.array(method).dictionary_encode(), "kind": pa.array(kind).dictionary_encode(), "path": pa.array(path)})
    links: dict[int, Connection] = {0: connection(proxy=PROXY), 1: connection()}
    assert tunnels.asked(links, number, rows) == {0, 1}
    assert tunnels.asked({1: connection()}, [1] * 6, rows) == set()


def test_a_hop_to_a_proxy_outside_is_not_local() -> None:
    outside = {("payload", "sent", "clear"): 3, ("payload", "sent", "encrypted"): 4}
    assert tunnels.kept_here(outside) == outside  # type: ignore[arg-type,comparison-overlap]
    inside = outside | {("payload", "sent", "local"): 5}
    assert tunnels.kept_here(inside) == {("payload", "sent", "local"): 12}  # type: ignore[arg-type,comparison-overlap]
