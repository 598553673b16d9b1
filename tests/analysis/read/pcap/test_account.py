"""The ledger of a connection, and the rows for packets that belong to none. Whole captures are in test_connection and test_others."""

from pathlib import Path

import pytest

from analysis.model import CAME_BACK, SENT, Direction, Visibility
from analysis.read.pcap.account import account
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.layers import Layer
from analysis.read.pcap.stream import Context
from tests.factories import connection
from tests.packets import connections, conversation, ethernet, ip, pcap_file, read

TALLY: dict[tuple[Direction, Visibility], int] = {(SENT, "clear"): 10, (SENT, "encrypted"): 30, (CAME_BACK, "decrypted"): 50}


@pytest.mark.parametrize(
    ("server", "source", "sent"),
    [
        ("203.0.113.5", "own connection", {"clear": 10, "encrypted": 30, "opaque": 5}),
        ("192.168.1.1", "own connection", {"local": 45}),
        ("192.168.1.1", "proxy", {"clear": 10, "encrypted": 30, "opaque": 5}),
    ],
)
def test_payload_by_how_far_it_was_read(server: str, source: str, sent: dict[Visibility, int]) -> None:
    about = connection(client="192.168.1.20", server=server, address_source=source)
    layer = Layer(Context(about), KeyLog())
    layer.machine.tally.update(TALLY)
    account(about, layer, {SENT: 45, CAME_BACK: 40}, 100, 80)
    rest: Visibility = "local" if "local" in sent else "clear"
    assert {key[2]: count for key, count in about.ledger.items() if key[:2] == ("payload", SENT)} == sent
    assert about.ledger["headers", SENT, rest] == 55 and about.ledger["headers", CAME_BACK, rest] == 40
    assert sum(count for key, count in about.ledger.items() if key[1] == CAME_BACK) == 80, "never more than there was"


ASKED, GRANTED = b"CONNECT h.example:443 HTTP/1.1\r\nHost: h.example:443\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"
NO = b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"
SEALED = b"\x17\x03\x03\0\x40" + bytes(64)


@pytest.mark.parametrize(
    ("server", "sent"),
    [("10.0.0.7", {"local": len(ASKED), "encrypted": len(SEALED)}), ("203.0.113.5", {"clear": len(ASKED), "encrypted": len(SEALED)})],
    ids=["a proxy in the local network", "one outside"],
)
def test_what_is_said_to_a_proxy_itself_stays_where_the_proxy_is(server: str, sent: dict[Visibility, int], tmp_path: Path) -> None:
    frames = conversation([("sent", ASKED), ("came back", GRANTED), ("sent", SEALED)], server=server)
    (found,) = connections(read(pcap_file(frames), tmp_path))
    assert {key[2]: count for key, count in found.ledger.items() if key[:2] == ("payload", SENT)} == sent
    assert found.proxy == server and sum(found.ledger.values()) == sum(map(len, frames))


def test_a_local_proxy_that_refuses_passes_nothing_on(tmp_path: Path) -> None:
    (found,) = connections(read(pcap_file(conversation([("sent", ASKED), ("came back", NO)], server="10.0.0.7")), tmp_path))
    assert {visibility for _, _, visibility in found.ledger} == {"local"} and (found.host, found.address_source) == ("", "own connection")


def test_packets_of_no_connection(tmp_path: Path) -> None:
    frames = [ethernet(ip(bytes(40), protocol=1)), ethernet(ip(bytes(60), protocol=50)), bytes(14)]
    found = {c.transport: c for c in connections(read(pcap_file(frames), tmp_path))}
    esp = next(c for c in connections(read(pcap_file(frames), tmp_path)) if c.server)
    assert sum(sum(c.ledger.values()) for c in connections(read(pcap_file(frames), tmp_path))) == sum(map(len, frames))
    assert {"other ip", "non ip"} <= set(found) and esp.ledger == {("payload", "sent", "encrypted"): len(frames[1])}
