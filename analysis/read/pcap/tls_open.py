"""Opening protected records of a TLS connection: which key, over lost records and key changes, and what is said where none fits."""

import zlib

from ...model import CAME_BACK, SENT, Direction
from .keylog import KeyLog
from .stream import Context, Event, Gap, Tally
from .tls_early import EarlyData
from .tls_keys import updated
from .tls_record import MAX_FRAGMENT, Aead13, Opened, Opener, Side
from .tls_session import Session
from .tls_suites import Suite

_MAX_FAILURES = 32
"""Records in a row that do not open until the keys count as wrong; more while 0-RTT data without its key may be under way."""


class Opening:
    """What is known of both sides of a connection, and the opening of their records."""

    def __init__(self, context: Context, keys: KeyLog) -> None:
        self.context, self.keys = context, keys
        self.session = Session(context, keys)
        self.sides = {SENT: Side(), CAME_BACK: Side()}
        self.tally: Tally = {}
        self.events: list[Event] = []
        self.without_key = False
        self.lost = False
        """Whether any bytes are missing."""
        self.early = EarlyData(self.session, self.sides)

    def _count(self, direction: Direction, visibility: str, count: int) -> None:
        if count:
            key = (direction, visibility)
            self.tally[key] = self.tally.get(key, 0) + count  # type: ignore[index, arg-type]

    def _problem(self, kind: str, text: str, direction: Direction, offset: int) -> None:
        self.events.append(self.context.problem(kind, text, direction, offset))

    def _open(self, direction: Direction, side: Side, kind: int, version: int, data: bytes, start: int) -> Opened | None:
        """The content of a protected record; None when it stays closed. Tells of what was lost before it."""
        if side.keys is None:
            side.keys = self._ask_for_keys(direction, start)
        if not side.keys:
            return None
        opener = side.keys[0][0]
        try:
            if side.lost is None:
                opened = opener.open(kind, version, data, side.sequence)
            elif opener.resumes:
                opened = opener.open(kind, version, data, side.sequence, side.tries(opener, start))
            else:
                self._give_up(direction, side, start, "records behind lost bytes cannot be opened with this cipher")
                return None
        except ValueError:
            return self._other_key(direction, side, kind, version, data, start)
        if side.lost is not None:
            self._tell_gap(direction, side, start - side.lost - (opened[0] - side.sequence) * (5 + opener.overhead) if opener.overhead else 0)
        side.sequence, side.failures = opened[0] + 1, 0
        return self._inflated(side, opened)

    def _other_key(self, direction: Direction, side: Side, kind: int, version: int, data: bytes, start: int) -> Opened | None:
        """Try the keys that may follow the present one."""
        assert side.keys
        tries = 1 if side.lost is None else min(64, side.tries(side.keys[0][0], start))
        following = side.keys[1:]
        opener, suite = side.keys[0]
        if not following and isinstance(opener, Aead13) and side.lost is not None and side.plain:
            following = [(updated(opener, suite), suite)]
        for position, (candidate, _) in enumerate(following):
            try:
                opened = candidate.open(kind, version, data, 0, tries)
            except ValueError:
                continue
            if side.plain or opened[0]:
                self._tell_gap(direction, side, 0)
            side.keys, side.sequence, side.failures, side.lost = following[position:], opened[0] + 1, 0, None
            side.early = side.early and self.early.opens(candidate)
            return self._inflated(side, opened)
        side.lost = start if side.lost is None else side.lost
        side.failures += 1
        early = direction == self.session.client and not side.plain and self.session.modern
        if side.failures > (_MAX_FAILURES << 7 if early else _MAX_FAILURES):
            self._give_up(direction, side, start, "records no longer open" if side.plain else "")
        return None

    def _give_up(self, direction: Direction, side: Side, start: int, text: str) -> None:
        """Open no more records of this side; where none was ever opened, ``close`` says so."""
        if text:
            self._problem("keys", text, direction, start)
        self._tell_gap(direction, side, 0)
        side.keys = []

    def _tell_gap(self, direction: Direction, side: Side, length: int) -> None:
        """What stands above learns that bytes are missing, if it has had any before: what was lost earlier may have been handshake."""
        if side.lost is not None and side.early and self.early.held:
            self.early.held.append(Gap(direction, max(0, length), 0, side.time))
        elif side.lost is not None and side.plain:
            self.events.append(Gap(direction, max(0, length), side.plain, side.time))
            side.plain += max(0, length)
        side.lost = None

    def _ask_for_keys(self, direction: Direction, start: int) -> list[tuple[Opener, Suite]]:
        try:
            keys = self.session.openers(direction)
        except ValueError as error:
            self._problem("unsupported", str(error), direction, start)
            return []
        self.without_key = self.without_key or not keys
        self.sides[direction].early = bool(keys) and not self.session.early_data and self.early.opens(keys[0][0])
        if self.session.server is not None and self.session.server.compression == 1:
            self.sides[direction].inflate = zlib.decompressobj()
        return keys

    def _inflated(self, side: Side, opened: Opened) -> Opened:
        """Undo TLS compression (RFC 3749), which nobody has offered since 2012."""
        if side.inflate is None or not opened[2]:
            return opened
        try:
            return opened[0], opened[1], side.inflate.decompress(opened[2], MAX_FRAGMENT)
        except zlib.error:
            return opened[0], opened[1], b""
