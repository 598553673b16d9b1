"""The ledger of a connection, and the rows for packets that belong to none. Whole captures are in test_connection and test_others."""

from pathlib import Path

import pytest

from analysis.model import CAME_BACK, SENT, Direction, Visibility
from analysis.read.pcap.account import account
from analysis.read.pcap.keylog import KeyLog
from analysis.read.pcap.layers import Layer
from analysis.read.pcap.stream import Context
from tests.factories import connection
from tests.packets import connections, ethernet, ip, pcap_file, read

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


def test_packets_of_no_connection(tmp_path: Path) -> None:
    frames = [ethernet(ip(bytes(40), protocol=1)), ethernet(ip(bytes(60), protocol=50)), bytes(14)]
    found = {c.transport: c for c in connections(read(pcap_file(frames), tmp_path))}
    esp = next(c for c in connections(read(pcap_file(frames), tmp_path)) if c.server)
    assert sum(sum(c.ledger.values()) for c in connections(read(pcap_file(frames), tmp_path))) == sum(map(len, frames))
    assert {"other ip", "non ip"} <= set(found) and esp.ledger == {("payload", "sent", "encrypted"): len(frames[1])}
