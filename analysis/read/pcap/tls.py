"""TLS over TCP, SSL 3.0 to TLS 1.3: records to decrypted chunks where a secret is known, and what the handshake says where it is not.

Chunks carry decrypted application data, one for each record. Lost records become a ``Gap`` as soon as the next record opens; its length is exact where the
cipher's overhead is fixed. One ``KeyLog`` is shared by the connections of a unit, because it also remembers sessions for resumption.
"""

import struct
from collections.abc import Iterable

from ...model import SENT, Direction
from .stream import Chunk, Event, Gap
from .tls_hello import parse_ssl2_client_hello
from .tls_keys import updated
from .tls_open import Opening
from .tls_record import MAX_FRAGMENT, Aead12, Aead13, Side, find_record

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA, HEARTBEAT = range(20, 25)
_HEADER = struct.Struct(">BHH")


class TLS(Opening):
    """TLS on one TCP connection."""

    decrypts = True

    def feed(self, chunk: Chunk) -> Iterable[Event]:
        """The next bytes of one direction."""
        side, data = self.sides[chunk.direction], chunk.data
        if side.skip:
            used = min(side.skip, len(data))
            side.skip -= used
            self._count(chunk.direction, "encrypted", used)
            data = data[used:]
        if side.have:
            side.parts.append(data)
            side.have += len(data)
            if side.have < side.need:
                return self._taken()
            data = b"".join(side.parts)
        else:
            side.offset, side.time = chunk.offset + len(chunk.data) - len(data), chunk.time
        self._records(chunk.direction, side, data, chunk.time)
        return self._taken()

    def gap(self, gap: Gap) -> Iterable[Event]:
        """Missing bytes: skip to the end of the record they stand in, or look for the next one."""
        side, self.lost = self.sides[gap.direction], True
        self._count(gap.direction, "encrypted" if side.keys or side.protected else "clear", side.have)
        start = side.offset if side.have else gap.offset
        if side.lost is None:
            side.lost = start
        left = start + side.need - (gap.offset + gap.length) if side.have >= 5 else -1
        if side.skip:
            left = side.skip - gap.length
        side.skip = left if gap.length and left > 0 else 0
        side.searching = not gap.length or left < 0
        side.parts, side.have, side.need = [], 0, 5
        self.session.forget(gap.direction)
        return ()

    def close(self, time: int) -> Iterable[Event]:
        """The end: count what is left, judge an unfinished handshake."""
        self.events += self.early.close()
        for direction, side in self.sides.items():
            self._count(direction, "encrypted" if side.keys or side.protected else "clear", side.have)
            if side.lost is not None and side.plain:
                self.events.append(Gap(direction, 0, side.plain, time))
            side.parts, side.have = [], 0
        self.session.unfinished(self.tally, self.lost)
        if self.without_key and self.keys:
            self._problem("keys", "no secret for this connection among the given keys", SENT, 0)
        elif not self.lost and self.session.server is not None and any(side.failures and not side.plain for side in self.sides.values()):
            self._problem("keys", "the given secrets do not open this connection", SENT, 0)
        return self._taken()

    def _taken(self) -> list[Event]:
        events, self.events = self.events, []
        return events

    def _records(self, direction: Direction, side: Side, data: bytes, time: int) -> None:
        """Take all whole records off what has been gathered."""
        at, end, base, began = 0, len(data), side.offset, side.time
        if base == 0 and data[:1] >= b"\x80" and self.session.hello is None:
            at = self._ssl2(direction, data)
        while at + 5 <= end:
            if side.searching:
                at = self._search(direction, side, data, at)
                began = time
                continue
            kind, version, size = _HEADER.unpack_from(data, at)
            if not 20 <= kind <= 24 or version >> 8 != 3 or size > MAX_FRAGMENT:
                self._problem("damaged", "no TLS record header where one should stand", direction, base + at)
                side.searching, side.lost = True, base + at if side.lost is None else side.lost
                continue
            stop = at + 5 + size
            if stop > end:
                break
            if kind == APPLICATION_DATA and side.plain and side.keys and side.lost is None and side.inflate is None:
                behind = self._application(direction, side, data, at, began, time)
                if behind > at:
                    at, began = behind, time
                    continue
            self._record(direction, side, kind, version, data[at + 5 : stop], base + at, began)
            at, began = stop, time
        side.parts = [data[at:]] if at < end else []
        side.have, side.offset, side.time = end - at, base + at, began
        side.need = 5 + int.from_bytes(data[at + 3 : at + 5]) if end - at >= 5 and not side.searching else 5

    def _application(self, direction: Direction, side: Side, data: bytes, at: int, began: int, time: int) -> int:
        """Whole records of application data in a row that open at once, which nearly all do: where they end. ``_record`` looks at all others."""
        assert side.keys
        opener = side.keys[0][0]
        if not isinstance(opener, (Aead13, Aead12)):
            return at
        start, end, sequence, base, plain = at, len(data), side.sequence, side.offset, side.plain
        while at + 5 <= end and data[at] == APPLICATION_DATA and data[at + 1] == 3:
            stop = at + 5 + (data[at + 3] << 8 | data[at + 4])
            content = opener.application(data, at, stop, sequence) if stop <= end else None
            if content is None:
                break
            if content:
                self.events.append(Chunk(direction, content, plain, began, base + at, base + stop))
                plain += len(content)
            sequence += 1
            at, began = stop, time
        if at > start:
            side.sequence, side.plain, side.failures, side.version = sequence, plain, 0, data[start + 1 : start + 3]
            self._count(direction, "decrypted", at - start)
            if direction not in self.session.finished:
                self.session.ended(direction)
        return at

    def _search(self, direction: Direction, side: Side, data: bytes, at: int) -> int:
        """Where the next record header stands in ``data``; without one, all but the last 4 bytes are passed over."""
        begins = b"\x17" + side.version if side.version else b""
        found = find_record(data, at + 1 if side.lost == side.offset + at else at, begins)
        stop = found if found is not None else max(at, len(data) - 4)
        side.searching = found is None
        self._count(direction, "encrypted", stop - at)
        return stop if found is not None or stop > at else len(data)

    def _ssl2(self, direction: Direction, data: bytes) -> int:
        """An SSL 2.0 ClientHello at the very start (then its length), else 0."""
        try:
            hello = parse_ssl2_client_hello(data)
        except ValueError:
            return 0
        self.session.client_hello(direction, hello)
        size = 2 + (int.from_bytes(data[:2]) & 0x7FFF)
        self._count(direction, "clear", size)
        return size

    def _record(self, direction: Direction, side: Side, kind: int, version: int, data: bytes, start: int, time: int) -> None:
        """One record: in clear, or to be opened."""
        session, size = self.session, len(data) + 5
        if kind == APPLICATION_DATA or side.protected or (kind == ALERT and len(data) != 2):
            side.version = version.to_bytes(2)
            opened = self._open(direction, side, kind, version, data, start)
            if opened is None:
                self._count(direction, "encrypted", size)
                self._unread(direction, len(data))
                return
            self._count(direction, "decrypted", size)
            _, kind, data = opened
            if kind == APPLICATION_DATA:
                if side.early and not session.early_data:
                    self.early.held.append(Chunk(direction, data, 0, time, start, start + size))
                    return
                side.early = False
                if self.early.held:
                    self.events += self.early.settle(direction, data)
                if data:
                    self.events.append(Chunk(direction, data, side.plain, time, start, start + size))
                    side.plain += len(data)
                session.ended(direction)
                return
        else:
            self._count(direction, "clear", size)
        if kind == CHANGE_CIPHER_SPEC and not session.modern:
            side.keys, side.sequence, side.protected, side.lost = None, 0, True, None
        elif kind == HANDSHAKE:
            self._handshake(direction, side, data, start)
        elif kind == ALERT:
            session.alert(direction, data)

    def _handshake(self, direction: Direction, side: Side, data: bytes, start: int) -> None:
        session = self.session
        before = session.key_updates.get(direction, 0)
        try:
            session.take(direction, data)
        except ValueError as error:
            session.damage.append(str(error))
        for text in session.damage:
            self._problem("damaged", text, direction, start)
        session.damage.clear()
        if self.early.held and session.early_data:
            self.events += self.early.release()
        if side.keys and session.key_updates.get(direction, 0) > before:
            opener, suite = side.keys[0]
            if isinstance(opener, Aead13):
                side.keys, side.sequence = [(updated(opener, suite), suite)], 0

    def _unread(self, direction: Direction, size: int) -> None:
        """What the size of a record that stays closed says about the handshake. In TLS 1.3 a client's alert is 19 bytes long and its Finished at least 53."""
        session = self.session
        if not session.modern and session.server is not None:
            session.ended(direction)
        elif session.server is not None and direction == session.client and not session.connection.handshake:
            if size == 19:
                session.failed("encrypted alert (from the client)")
            elif size >= 53:
                session.connection.handshake = "complete"


def starts(head: bytes) -> bool:
    """Whether a stream that begins so may be TLS: a record header, or the SSL 2.0 hello of old clients."""
    if len(head) >= 5 and 20 <= head[0] <= 24 and head[1] == 3 and head[2] <= 4:
        return 0 < int.from_bytes(head[3:5]) <= MAX_FRAGMENT
    return len(head) > 10 and bool(head[0] & 0x80) and head[2] == 1 and head[3] in (2, 3) and head[4] <= 3 and int.from_bytes(head[9:11]) in (16, 32)
