"""Messages built by scapy; every answer read back. Damage never loops or escapes as anything but ValueError."""

import base64
import struct
from typing import Any

import pytest
from scapy.layers.dns import DNS, DNSQR, DNSRR, DNSRROPT, DNSRRSOA, DNSRRSRV, EDNS0ClientSubnet

from analysis.model import Message, Resolution
from analysis.read.pcap import dns
from analysis.read.pcap.stream import Chunk, Context, Event
from tests.factories import connection, message

QUERY = bytes(DNS(id=77, rd=1, qd=[DNSQR(qname="www.Example.com", qtype="A")]))


def answer(*records: Any, qname: str = "www.example.com", qtype: str = "A", **fields: Any) -> bytes:
    return bytes(DNS(id=77, qr=1, qd=[DNSQR(qname=qname, qtype=qtype)], an=list(records), **fields))


def said(*datagrams: tuple[str, bytes], protocol: str = "dns") -> list[Event]:
    machine = dns.DNS(Context(connection()), protocol, datagrams=True)
    return [event for way, data in datagrams for event in machine.feed(Chunk(way, data, 0, 5))]  # type: ignore[arg-type]


def test_a_question_and_its_answer() -> None:
    reply = answer(
        DNSRR(rrname="www.example.com", type="CNAME", rdata="cdn.example.net"), DNSRR(rrname="cdn.example.net", type="A", rdata="203.0.113.7"),
        DNSRR(rrname="cdn.example.net", type="A", rdata="203.0.113.8"), DNSRR(rrname="unrelated.example", type="A", rdata="203.0.113.9"),
    )  # fmt: skip
    query, back, *names = said(("sent", QUERY), ("came back", reply))
    assert isinstance(query, Message) and isinstance(back, Message)
    assert (query.kind, query.host, query.method, query.parts) == ("query", "www.example.com", "A", [("name", "question", "www.Example.com")])
    assert (back.kind, back.host, back.status, back.request) == ("answer", "www.example.com", 0, 0)
    assert back.parts[:2] == [("answer", "CNAME", "cdn.example.net"), ("answer", "A", "203.0.113.7")]
    assert names == [Resolution("www.example.com", f"203.0.113.{n}", 5, ("cdn.example.net",)) for n in (7, 8)]


def test_one_message_a_question() -> None:
    two = bytes(DNS(id=1, qd=[DNSQR(qname="a.example"), DNSQR(qname="b.example", qtype="AAAA")]))
    assert [(e.host, e.method) for e in said(("sent", two)) if isinstance(e, Message)] == [("a.example", "A"), ("b.example", "AAAA")]


SERVICE = b"\0\1\0" + b"\0\1\0\3\2h2" + b"\0\4\0\4\xcb\0\x71\1"
HTTPS = struct.pack("!6H", 77, 0x8000, 1, 1, 0, 0) + b"\1h\7example\0\0\x41\0\1" + b"\xc0\x0c\0\x41\0\1\0\0\0\x3c" + struct.pack("!H", len(SERVICE)) + SERVICE
RECORDS = {
    "AAAA": (answer(DNSRR(rrname="x", type="AAAA", rdata="2001:db8::7")), [("AAAA", "2001:db8::7")]),
    "TXT": (answer(DNSRR(rrname="x", type="TXT", rdata=[b"one", b"two"])), [("TXT", "one"), ("TXT", "two")]),
    "SRV": (answer(DNSRRSRV(rrname="x", target="t.example", port=99)), [("SRV", "t.example:99")]),
    "PTR": (answer(DNSRR(rrname="x", type="PTR", rdata="p.example")), [("PTR", "p.example")]),
    "SOA": (answer(DNSRRSOA(rrname="x")), []),
    "unknown": (answer(DNSRR(rrname="x", type=999, rdata=b"abc")), []),
}


@pytest.mark.parametrize(("data", "expected"), RECORDS.values(), ids=RECORDS)
def test_records(data: bytes, expected: list[tuple[str, str]]) -> None:
    (message,) = [event for event in said(("came back", data)) if isinstance(event, Message)]
    assert [(name, value) for place, name, value in message.parts if place == "answer"] == expected
    assert message.missing == 0


def test_address_hints_of_an_https_record() -> None:
    message, name = said(("came back", HTTPS))
    assert isinstance(message, Message) and message.method == "HTTPS" and message.parts == [("answer", "HTTPS", "203.0.113.1")]
    assert name == Resolution("h.example", "203.0.113.1", 5)


def test_mdns_announces_names_and_a_query_may_carry_a_subnet() -> None:
    (message,) = [
        e
        for e in said(("sent", answer(DNSRR(rrname="Annas-Phone.local", type="A", rdata="192.168.1.20"), qname="x.local")), protocol="mdns")
        if isinstance(e, Message)
    ]
    assert ("name", "A", "Annas-Phone.local.".rstrip(".")) in message.parts
    subnet = bytes(DNS(id=1, qd=[DNSQR(qname="a.example")], ar=[DNSRROPT(rdata=[EDNS0ClientSubnet(family=1, source_plen=24, address="198.51.100.0")])]))
    (query,) = [e for e in said(("sent", subnet)) if isinstance(e, Message)]
    assert ("frame", "client subnet", "198.51.100.0/24") in query.parts


def test_an_answer_cut_off_keeps_its_question() -> None:
    reply = answer(*[DNSRR(rrname="www.example.com", type="A", rdata=f"203.0.113.{n}") for n in range(20)])
    (message, *names) = said(("came back", reply[:100]))
    assert isinstance(message, Message) and message.host == "www.example.com" and message.missing
    assert names


def test_over_tcp_cut_anywhere() -> None:
    stream = b"".join(struct.pack("!H", len(part)) + part for part in (QUERY, QUERY, QUERY))
    assert dns.starts(stream) and not dns.starts(b"GET / HTTP/1.1\r\nHost: x\r\n")
    for size in (1, 7, len(stream)):
        machine = dns.DNS(Context(connection()))
        events = [e for at in range(0, len(stream), size) for e in machine.feed(Chunk("sent", stream[at : at + size], at, 0))]
        assert [e.host for e in events if isinstance(e, Message)] == ["www.example.com"] * 3
        assert machine.tally == {("sent", "clear"): len(stream)}


def test_dns_over_https_in_body_and_parameter() -> None:
    reply = answer(DNSRR(rrname="www.example.com", type="A", rdata="203.0.113.7"))
    context = Context(connection(), encrypted=True)
    back = message(kind="response", direction="came back", content_type="Application/DNS-Message", body=reply, source="connection 0 came back 0-99 decrypted")
    found, name = dns.over_https(back, context)
    assert isinstance(found, Message) and (found.protocol, found.kind, found.host, found.request) == ("doh", "answer", "www.example.com", None)
    assert (found.source, found.visibility, name) == (back.source + " dns", "decrypted", Resolution("www.example.com", "203.0.113.7", 0))
    (asked,) = dns.over_https(message(method="GET", path="/dns-query?ct=x&dns=" + base64.urlsafe_b64encode(QUERY).decode().rstrip("=")), context)
    assert isinstance(asked, Message) and (asked.kind, asked.host) == ("query", "www.example.com")
    for other in (
        message(body=QUERY),
        message(path="/dns-query?dns=AAAA"),
        message(content_type="application/dns-message", body=b"\x1f\x8b" + bytes(30), content_encoding="gzip"),
    ):
        assert list(dns.over_https(other, context)) == []
