"""A second oracle: nDPI's own results for the captures of its test suite. Packets, bytes each way and the names of every flow it prints are ours, too."""

import ipaddress
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from analysis.model import Item, ReadOptions
from analysis.read import pcap
from analysis.read.pcap import index
from analysis.read.pcap.connection import describe
from analysis.read.pcap.conversations import WAY
from tests.packets import connections, messages

CAPTURES = 23
NAMES_CUT = {
    "1kxun.pcap": {"[ff02::c": "nDPI ends a host header at its first colon", "????????????": "nDPI prints question marks for a name that is not ASCII"}
}
"""Names that nDPI prints and the capture does not hold, and why."""

type Flow = tuple[str, str, int, str, int]
"""Transport, and address and port of both ends, the lower end first."""


def flow(transport: str, one: tuple[str, int], two: tuple[str, int]) -> tuple[Flow, bool]:
    """The key of a flow, and whether ``one`` is its lower end."""
    low, high = sorted((one, two))
    return (transport, *low, *high), one == low


def end(text: str) -> tuple[str, int]:
    address, _, port = text.rpartition(":")
    return str(ipaddress.ip_address(address.strip("[]"))), int(port)


def theirs(oracle: list[dict[str, object]]) -> Counter[tuple[Flow, str]]:
    """Packets and bytes of their flows. A pair that nDPI cut into several flows is added up."""
    total: Counter[tuple[Flow, str]] = Counter()
    for found in oracle:
        if found["l4"] in ("TCP", "UDP"):
            key, lower = flow(str(found["l4"]).lower(), end(str(found["a"])), end(str(found["b"])))
            for what, there, back in (("packets", "pkts_ab", "pkts_ba"), ("bytes", "bytes_ab", "bytes_ba")):
                total[key, f"{what} of the lower end"] += int(str(found[there if lower else back]))
                total[key, f"{what} of the higher end"] += int(str(found[back if lower else there]))
    return total


def ours(work: Path) -> Counter[tuple[Flow, str]]:
    """The same from our index."""
    opened, total = index.Index(work), Counter[tuple[Flow, str]]()
    for number in range(len(opened.table["row"])):
        connection, sent = describe(opened, number, "")
        rows = opened.rows(number, number + 1)
        ends = (connection.client, connection.client_port or 0), (connection.server, connection.server_port or 0)
        key, lower = flow(connection.transport, *ends)
        for way, by_client in ((sent, True), (1 - sent, False)):
            mine = (rows["flags"] & WAY != 0) == bool(way)
            whose = "lower" if by_client == lower else "higher"
            total[key, f"packets of the {whose} end"] += int(mine.sum())
            total[key, f"bytes of the {whose} end"] += int(rows["captured"][mine].sum())
    return total


def names(items: list[Item]) -> set[str]:
    """Everything that names somebody: server names, hosts, names asked for, names of devices in DHCP, NetBIOS, SSDP."""
    found = {name for c in connections(items) for name in (c.sni, c.host)} | {m.host for m in messages(items)}
    found |= {str(value) for m in messages(items) for _, _, value in m.parts} | {
        value for m in messages(items) for name, value in m.headers if name.lower() == "host"
    }
    return {name.lower().rstrip(".") for name in found}


def test_flows_and_names_agree_with_ndpi(corpus: Path, tmp_path: Path) -> None:
    wrong: dict[str, list[object]] = defaultdict(list)
    oracles = sorted((corpus / "oracle" / "ndpi").iterdir())
    for oracle in oracles:
        name, said = oracle.stem, json.loads(oracle.read_text())
        path, work = corpus / "ntop+nDPI/tests/cfgs/default/pcap" / name, tmp_path / name
        items = [item for unit in pcap.plan("0" * 16, path, work, ReadOptions()) for item in pcap.read(unit, ReadOptions())]
        expected, got = theirs(said["flows"]), ours(work)
        wrong[name] += [(key, count, got[key]) for key, count in expected.items() if got[key] != count]
        known = {n.lower().rstrip(".") for n in [*said["hostnames"], *(found["hostname"] for found in said["flows"])] if n}
        wrong[name] += sorted(known - names(items) - NAMES_CUT.get(name, {}).keys())
    assert {name: found for name, found in wrong.items() if found} == {} and len(oracles) == CAPTURES


@pytest.mark.parametrize(("text", "expected"), [("10.0.0.1:5", ("10.0.0.1", 5)), ("[2001:db8:6::c2a0:1:2:3]:9", ("2001:db8:6:0:c2a0:1:2:3", 9))])
def test_ends_are_compared_as_addresses(text: str, expected: tuple[str, int]) -> None:
    assert end(text) == expected
