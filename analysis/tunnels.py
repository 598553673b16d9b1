"""Connections to a proxy that was told to open a tunnel: who received what, and what of it stands in the capture twice."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa

from .model import Connection, Direction, Layer, Visibility
from .naming import Names
from .sightings import Coded

type Ledger = Mapping[tuple[Layer, Direction, Visibility], int]


def name_proxy(connection: Connection, names: Names) -> tuple[str, str]:
    """(name, how it is known) of the proxy that a connection goes to, whatever it was told to pass on: server name > DNS answer in the capture > address."""
    for name, source in ((connection.proxy if connection.proxy != connection.server else "", "tls"), (names.name(connection.server, connection.first), "dns")):
        if name:
            return name.lower().rstrip("."), source
    return connection.server, "address"


def relayed(connections: Iterable[Connection]) -> set[int]:
    """Numbers of the connections to a proxy whose way on from there is in the same capture: what they carry stands there once more. A proxy passes on the
    ClientHello as it is, and no two handshakes have one random."""
    onward: dict[bytes, list[Connection]] = {}
    asked: list[Connection] = []
    for c in connections:
        if c.client_random:
            onward.setdefault(c.client_random, []).append(c)
            asked += [c] if c.proxy else []
    return {c.number for c in asked if any(o is not c and (o.client == c.server or not o.proxy) for o in onward[c.client_random])}


def asked(connections: Mapping[int, Connection], numbers: Sequence[int], rows: pa.Table) -> set[int]:
    """Rows of the messages in which a proxy was told to open a tunnel (RFC 9110 section 9.3.6), and of its answers. Their target is a host and port; that of a
    WebSocket (RFC 8441) is a path."""
    if not any(c.proxy for c in connections.values()):
        return set()
    method, kind = (Coded(rows[name]) for name in ("method", "kind"))
    told = np.flatnonzero((method.codes == method.code("CONNECT")) & ((kind.codes == kind.code("request")) | (kind.codes == kind.code("response"))))
    return {
        row
        for row, target in zip(told.tolist(), rows["path"].take(told).to_pylist(), strict=True)
        if not target.startswith("/") and connections[numbers[row]].proxy
    }


def kept_here(ledger: Ledger) -> Ledger:
    """The ledger of a connection to a proxy whose way on was captured too: all of it is local where the proxy is, since what left is counted further on."""
    if not any(visibility == "local" for _, _, visibility in ledger):
        return ledger
    kept: Counter[tuple[Layer, Direction, Visibility]] = Counter()
    for (layer, direction, _), count in ledger.items():
        kept[layer, direction, "local"] += count
    return kept
