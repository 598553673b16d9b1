"""From the index rows of a unit to what was said on its connections.

Which end is the phone: who sent the first SYN; else who did not send the SYN-ACK; else the end whose port is no server port; else, where the capture tells
which packets left through its interface, whose they are (not when only the other end is in the local network: then a router captured); else the local
address that began most connections of the capture; else the only local one, or the only one that began connections elsewhere; else who sent first. The
address that began most also is the phone in all datagrams between it and the outside. With a chosen device it is that device. Every captured byte is
accounted for: new payload by how far it was read, all else of a frame as headers.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from ...model import CAME_BACK, SENT, Connection, Direction, Item, Message, Problem, Resolution
from ..attributed import is_app
from . import apps, dns
from .account import account
from .containers import Ints
from .conversations import NOBODY, WAY, Column
from .index import Index, packed
from .keylog import KeyLog
from .layers import Layer, Said
from .moves import HEAD, Moves, Part
from .network import ACK, FIN, RST, SYN, TCP
from .others import is_local
from .overlap import TEXT, differing
from .payload import Payload
from .phone import client_end, likely_end, main_client, only_clients
from .quic import QUIC
from .stream import Chunk, Context, Gap
from .tcp import Pieces, captured_at, pieces

BLOCK = 2048
"""Chunks whose places are taken out of the columns at once, of as many connections as they are of."""


@lru_cache(maxsize=1 << 16)
def _address(packed: bytes) -> tuple[str, bool]:
    """Text of an address, and whether it stands for many."""
    ip = ipaddress.ip_address(packed)
    return str(ip), ip.is_multicast or packed == b"\xff\xff\xff\xff"


def describe(index: Index, number: int, device: str, phone: str = "", clients: frozenset[str] = frozenset()) -> tuple[Connection, int]:
    """A connection as far as the index knows it, and which way is sent (0: by the low endpoint, 1: by the high one). ``device``: the address that was chosen;
    ``phone``: the one that began most connections; ``clients``: those that only began some."""
    table = index.table
    size = 16 if table["six"][number] else 4
    (low, low_many), (high, high_many) = (_address(packed(table[name][number : number + 1])[0][:size]) for name in ("low", "high"))
    addresses, ports = (low, high), (int(table["low_port"][number]), int(table["high_port"][number]))
    if device in addresses and low != high:
        sent = addresses.index(device)
    else:
        syn, synack, outward, first = (int(table[name][number]) for name in ("syn_way", "synack_way", "outward_way", "first_way"))
        if outward != NOBODY and (is_local(addresses[outward]) or not is_local(addresses[1 - outward])):
            first = outward
        elif phone in addresses:
            first = addresses.index(phone)
        else:
            first = likely_end(addresses, clients, first)
        if outward == NOBODY and phone in addresses and table["transport"][number] != TCP and not is_local(addresses[1 - addresses.index(phone)]):
            synack = 1 - addresses.index(phone)  # whoever spoke first, and whatever the ports: a peer may call from port 443
        sent = client_end(syn, synack, first, ports, (low_many, high_many))
    transport = "tcp" if table["transport"][number] == TCP else "udp"
    connection = Connection(number, transport, addresses[sent], ports[sent], addresses[1 - sent], ports[1 - sent])
    kind, name = index.meta["owners"][int(table["owner"][number])][:2]
    if name:
        connection.app, connection.attribution = name, kind
    return connection, sent


class Unit:
    """Reads connections ``first`` … ``last - 1`` of an indexed capture."""

    def __init__(self, path: Path, index: Index, first: int, last: int, keys: KeyLog, device: str = "", app: str = "") -> None:
        self.index, self.first, self.keys, self.device, self.app = index, first, keys, device, app
        self.phone, self.clients = main_client(index.table), only_clients(index.table)
        self.rows = index.rows(first, last)
        counts = index.table["rows"][first:last]
        self.starts: Ints = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._which = np.repeat(np.arange(last - first), counts)
        tcp = (index.table["transport"][first:last] == TCP).astype(np.int64)
        self.pieces: Pieces = pieces(self.rows, self._which, np.repeat(tcp, counts))
        self.payload = Payload(path, index.work, self.rows)
        chunks = self.pieces.chunk[:-1]
        owner = self.pieces.connection[chunks] if len(chunks) else chunks
        way = (self.rows["flags"] & WAY).astype(np.int64) // WAY
        self._frames = np.bincount(self._which * 2 + way, self.rows["captured"], 2 * (last - first)).astype(np.int64).tolist()
        """Frame bytes of each connection, by the low and by the high endpoint."""
        begins = self.starts[:-1]
        self._times = [(least.reduceat(self.rows["time"], begins).tolist() if len(begins) else []) for least in (np.minimum, np.maximum)]
        flags = [np.where(way == number, self.rows["flags"], 0) for number in (0, 1)]
        self._flags = [np.bitwise_or.reduceat(column, begins).tolist() if len(begins) else [] for column in flags]
        """TCP flags that the low and the high endpoint of each connection sent."""
        self._cut = set(self._which[self.rows["kept"] < self.rows["length"]].tolist())
        self._bounds = np.searchsorted(owner, np.arange(len(self.starts))).tolist()
        self._again = np.searchsorted(self.pieces.again[0], np.arange(len(self.starts))).tolist()
        """Where the connections begin in ``pieces.again``."""
        self._known = self._acknowledged(way, np.repeat(tcp, counts) != 0)
        self._taken = range(0)
        self._places: list[list[int]] = []
        """Of the chunks ``_taken``: first piece and the one behind the last, counted from the first one taken, way, position, gap, tail, time."""
        self._offsets: list[int] = []
        self._sizes: list[int] = []
        """Of their pieces, in the capture."""
        self.moves = Moves(index.table, first, self._heads())
        self._yielded = 0
        self._lost: dict[Direction, list[int]] = {}
        """Bytes of the gaps in what was sent and in what came back."""

    def items(self) -> Iterator[Item]:
        """What was said on each connection, and then the connection itself."""
        for place in range(len(self.starts) - 1):
            if place in self.moves.taken or (self.app and not is_app(self.index.owner(self.first + place), self.app)):
                continue
            yield from self.connection(place)
        for direction, lost in sorted(self._lost.items(), reverse=True):
            sent = direction == SENT
            said = f"{sum(lost):,} bytes that {'were sent' if sent else 'came back'} are missing from the capture"
            yield Problem("", "gap", said, len(lost), amount=sum(lost) if sent else 0)
        self.payload.close()
        del self.moves  # it holds on to this unit, and so to its columns

    def connection(self, place: int) -> Iterator[Item]:
        """What was said on one connection, and then the connection itself."""
        connection, sent = describe(self.index, self.first + place, self.device, self.phone, self.clients)
        connection.packets = int(self.starts[place + 1] - self.starts[place])
        connection.first, connection.last = self._times[0][place], self._times[1][place]
        connection.ended = self._end(place, sent) if connection.transport == "tcp" else ""
        clock = captured_at(self.pieces, self.rows["time"], self._bounds[place : place + 2], sent) if connection.transport == "tcp" else None
        context = Context(connection, clock=clock)
        base = Layer(context, self.keys, datagram=connection.transport == "udp")
        problems: dict[tuple[str, str], Problem] = {}
        said: Said = []
        given: dict[Direction, int] = {SENT: 0, CAME_BACK: 0}
        known, reached = self._known[sent][place], 0
        parts: list[Part] = []
        for event in self.events(place, sent) if connection.transport == "tcp" else self.heard(place, sent, base, parts):
            if event.direction == SENT:
                reached = event.end if isinstance(event, Chunk) else event.offset + event.length
            base.feed(event, said)
            if said:
                for item, layer in said:
                    yield from self._item(item, layer, problems, reached <= known)
                said.clear()
            if isinstance(event, Chunk):
                given[event.direction] += len(event.data)
            else:
                _note(problems, context.problem("gap", "bytes are missing from the capture", event.direction, event.offset))
                self._lost.setdefault(event.direction, []).append(event.length)
        for way, position in self._differing(place):
            _note(problems, context.problem("damaged", TEXT, SENT if way == sent else CAME_BACK, position))
        self._moved(connection, parts[1:])
        base.close(connection.last, said)
        for item, layer in said:
            yield from self._item(item, layer, problems, False)
        ends = [(2 * part.place, part.sent) for part in parts] or [(2 * place, sent)]
        account(connection, base, given, sum(self._frames[at + way] for at, way in ends), sum(self._frames[at + 1 - way] for at, way in ends))
        if connection.transport == "udp" and any(part.place in self._cut for part in parts):
            _note(problems, context.problem("truncated", "datagrams were cut off by the snapshot length", SENT, 0))
        yield from problems.values()
        yield connection

    def _end(self, place: int, sent: int) -> str:
        """How a TCP connection ended, by its flags."""
        both = [self._flags[way][place] for way in (sent, 1 - sent)]
        if (both[0] | both[1]) & FIN:
            return "closed"
        return "reset by client" if both[0] & RST else "reset by server" if both[1] & RST else ""

    def heard(self, place: int, sent: int, base: Layer, parts: list[Part]) -> Iterator[Chunk | Gap]:
        """The events of a conversation in datagrams, and of those that go on with it between other addresses; these are put into ``parts``."""
        part: Part | None = Part(place, sent, {SENT: 0, CAME_BACK: 0})
        while part:
            parts.append(part)
            passed = dict(part.before)
            for event in self.events(part.place, part.sent):
                event.offset += part.before[event.direction]
                passed[event.direction] = event.offset + (len(event.data) if isinstance(event, Chunk) else event.length)
                yield event
            found = self.moves.follow(part.place, base.machine) if isinstance(base.machine, QUIC) else None
            part = Part(*found, passed) if found else None

    def _heads(self) -> Iterator[tuple[int, int, bytes]]:
        """Of each conversation in datagrams: its position, which way the first one went, and how it begins."""
        p = self.pieces
        for place in np.flatnonzero(self.index.table["transport"][self.first : self.first + len(self.starts) - 1] != TCP).tolist():
            if self._bounds[place] < self._bounds[place + 1]:
                piece = int(p.chunk[self._bounds[place]])
                if head := self.payload.read([int(self.rows["offset"][p.row[piece]])], [min(HEAD, int(p.size[piece]))]):
                    yield place, int(p.way[piece]), head

    def events(self, place: int, sent: int) -> Iterator[Chunk | Gap]:
        """Chunks and gaps of a connection in reading order."""
        at, last = self._bounds[place], self._bounds[place + 1]
        read = self.payload.read
        while at < last:
            if not self._taken.start <= at < self._taken.stop:
                self._take(at)
            stop, before = min(last, self._taken.stop), self._taken.start
            for start, end, way, position, gap, tail, time in zip(*[column[at - before : stop - before] for column in self._places], strict=True):
                direction = SENT if way == sent else CAME_BACK
                if gap:
                    yield Gap(direction, gap, position - gap, time)
                data = read(self._offsets[start:end], self._sizes[start:end])
                behind = position + len(data)
                if data:
                    yield Chunk(direction, data, position, time, position, behind)
                if tail:
                    yield Gap(direction, tail, behind, time)
            at = stop

    def _take(self, at: int) -> None:
        """Take the places of some chunks out of the columns, which is quick for many at once only."""
        p, chunks = self.pieces, self.pieces.chunk[at : at + BLOCK + 1]
        first, last, base = chunks[:-1], chunks[1:], int(chunks[0])
        self._taken = range(at, at + len(first))
        columns = first - base, last - base, p.way[first], p.position[first], p.gap[first], p.tail[last - 1], self.rows["time"][p.row[first]]
        self._places = [column.tolist() for column in columns]
        mine = slice(base, int(chunks[-1]))
        offsets, skip = self.rows["offset"][p.row[mine]], p.skip[mine]
        self._offsets, self._sizes = np.where(offsets < 0, offsets - skip, offsets + skip).tolist(), p.size[mine].tolist()

    def _moved(self, connection: Connection, parts: list[Part]) -> None:
        """Packets between other addresses count with the connection that they go on with."""
        for part in parts:
            connection.packets += int(self.starts[part.place + 1] - self.starts[part.place])
            connection.last = max(connection.last or 0, self._times[1][part.place])

    def _differing(self, place: int) -> Iterable[tuple[int, int]]:
        """Way and position of what was captured again with other bytes."""
        again, chunks = slice(*self._again[place : place + 2]), self._bounds[place : place + 2]
        if again.stop <= again.start or chunks[0] == chunks[1]:
            return ()
        return differing(self.pieces, slice(*self.pieces.chunk[chunks].tolist()), again, self._kept)

    def _kept(self, row: int, offset: int, size: int) -> bytes:
        """Some of a packet's payload."""
        start = int(self.rows["offset"][row])
        return self.payload.read([start - offset if start < 0 else start + offset], [size])

    def _acknowledged(self, way: Ints, tcp: Column) -> list[list[int]]:
        """How far what the low and what the high endpoint of each connection sent was acknowledged by the other one; -1: not at all."""
        p, rows, begins = self.pieces, self.rows, self.starts[:-1]
        if not len(p.row):
            return [[-1] * len(begins)] * 2
        first = np.full(2 * len(begins), -1)
        first[(p.connection * 2 + p.way)[::-1]] = np.arange(len(p.row))[::-1]  # the first piece of each stream
        row = p.row[first]
        zero = rows["seq"][row] + ((rows["flags"][row] & SYN) != 0) + (p.skip - p.position)[first].astype(np.uint32)  # of each stream's first byte
        stream = self._which * 2 + 1 - way
        distance = (rows["ack"] - zero[stream]).astype(np.uint32).view(np.int32)
        answers = tcp & ((rows["flags"] & ACK) != 0) & (first[stream] >= 0)
        return [np.maximum.reduceat(np.where(answers & (way != end), distance, -1), begins).tolist() for end in (0, 1)]

    def _item(self, item: Message | Problem | Resolution, layer: Layer, problems: dict[tuple[str, str], Problem], acknowledged: bool) -> Iterable[Item]:
        """A message leaves with its place in the unit known, and with the DNS inside it; problems are gathered."""
        if isinstance(item, Problem):
            _note(problems, item)
            return ()
        if not isinstance(item, Message):
            return (item,)
        layer.ordinals[len(layer.ordinals)] = self._yielded
        if item.request is not None:
            asked = layer.ordinals.get(item.request)
            item.request = None if asked is None else self._yielded - asked
        if acknowledged and item.direction == SENT:
            item.delivered = "acknowledged"
        self._yielded += 1
        connection = layer.context.connection
        if item.kind == "request" and not connection.app and (name := apps.from_headers(item.headers)):
            connection.app, connection.attribution = name, "user agent"
        inside = dns.over_https(item, layer.context) if item.scheme in ("http", "https") else ()
        if not inside:
            return (item,)
        self._yielded += sum(isinstance(more, Message) for more in inside)
        return (item, *inside)


def _note(problems: dict[tuple[str, str], Problem], problem: Problem) -> None:
    """Gather equal problems of a connection: the first place, and how often."""
    key = problem.kind, problem.text
    known = problems.get(key)
    problems[key] = problem if known is None else Problem(known.place, known.kind, known.text, known.count + problem.count, known.fatal or problem.fatal)
