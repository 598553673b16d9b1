"""The ledger: every captured byte counted once, as payload by how far it was read or as headers, on a connection or on a row for what belongs to none."""

from collections.abc import Iterator

from ...model import CAME_BACK, SENT, Connection, Direction, Visibility
from .index import Index
from .layers import Layer
from .others import is_local, stays_here

READABLE: tuple[Visibility, ...] = ("clear", "decrypted", "encrypted", "opaque")


def account(connection: Connection, base: Layer, given: dict[Direction, int], sent: int, came_back: int) -> None:
    """The ledger of a connection: payload as the machines counted it (never more than there was), the rest of its frames as headers.

    ``given``: payload; ``sent``, ``came_back``: frame bytes.
    """
    near = stays_here(connection.server) or all(is_local(address) for address in (connection.client, connection.server))
    local = near and connection.address_source != "proxy"  # a proxy in the local network sends it on, but for what is said to itself
    tally, own = base.tally(), base.to_proxy() if near else {}
    for direction, frames in ((SENT, sent), (CAME_BACK, came_back)):
        left = given[direction]
        for visibility in READABLE:
            count = min(left, tally.get((direction, visibility), 0))
            kept = min(count, own.get((direction, visibility), 0))
            connection.account("payload", direction, "local", kept)
            connection.account("payload", direction, "local" if local else visibility, count - kept)
            left -= count
        connection.account("payload", direction, "local" if local else "opaque", left)
        connection.account("headers", direction, "local" if local else "clear", frames - given[direction])


def others(index: Index) -> Iterator[Connection]:
    """Rows that account for packets which belong to no connection."""
    number = len(index.table["row"])
    for transport, client, server, packets, first, last, counts in index.meta["others"]:
        connection = Connection(number, transport, client, None, server, None, first=first, last=last, packets=packets)
        for key, count in counts.items():
            direction, visibility = key.split("|")
            connection.account("payload" if visibility == "encrypted" else "headers", direction, _visibility(visibility), count)
        number += 1
        yield connection


def _visibility(text: str) -> Visibility:
    return next(known for known in ("clear", "encrypted", "opaque", "local") if known == text)
