"""What protocols of frames with their length in front share: gathering a direction until a frame is whole, and going on after lost bytes.

Senders nearly always begin a frame with a chunk, so that is where the next one is looked for.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...model import Direction
from .stream import Chunk, Context, Event, Tally


@dataclass(slots=True)
class Half:
    """One direction."""

    data: bytearray = field(default_factory=bytearray)
    need: int = 2
    """Bytes of ``data`` before a frame can be whole."""
    offset: int = 0
    time: int = 0
    lost: bool = False
    """Whether frame borders are unknown."""


class Framed[H: Half]:
    """A machine; see ``stream.Machine``."""

    decrypts = False

    def __init__(self, context: Context, halves: Mapping[Direction, H]) -> None:
        self.context, self.halves = context, halves
        self.tally: Tally = {}
        self.events: list[Event] = []

    @abstractmethod
    def _frames(self, direction: Direction, half: H, time: int) -> None:
        """Take all whole frames off what has been gathered, and say in ``need`` when to look again."""

    @abstractmethod
    def _begins(self, half: H, data: bytes) -> bool:
        """Whether a chunk after lost bytes begins with a frame."""

    def feed(self, chunk: Chunk) -> Iterable[Event]:
        """The next bytes of one direction."""
        half = self.halves[chunk.direction]
        key = (chunk.direction, self.context.visibility)
        self.tally[key] = self.tally.get(key, 0) + len(chunk.data)
        if half.lost:
            if not self._begins(half, chunk.data):
                return ()
            half.lost = False
        if not half.data:
            half.offset, half.time = chunk.offset, chunk.time
        half.data += chunk.data
        if len(half.data) >= half.need:
            self._frames(chunk.direction, half, chunk.time)
        return self._taken()

    def _taken(self) -> list[Event]:
        events, self.events = self.events, []
        return events
