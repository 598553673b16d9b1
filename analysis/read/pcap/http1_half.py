"""One direction of an HTTP/1.x connection: bytes that are not used yet, and where reading stands."""

from dataclasses import dataclass

from .http1_head import HEAD, MAX_LINE, Exchange, find_start
from .stream import Chunk


@dataclass(slots=True)
class Half:
    """One direction."""

    state: int = HEAD
    data: bytes = b""
    at: int = 0
    """Position of the first byte of ``data`` that is not used yet."""
    base: int = 0
    """Of ``data[0]`` in the stream."""
    time: int = 0
    """Of the first byte not yet used."""
    searched: int = 0
    """No header block ends before this position of ``data``."""
    left: int = 0
    """Body or chunk bytes still to come; in ``CHUNKED`` -1: a size line comes next, -2: trailers."""
    current: Exchange | None = None
    resynced: bool = False

    @property
    def offset(self) -> int:
        """Of the first byte not yet used, in the stream."""
        return self.base + self.at

    def use(self, count: int) -> bytes:
        """The next bytes, which are then used."""
        start = self.at
        self.at = end = start + count
        return self.data if not start and end == len(self.data) else self.data[start:end]

    def take(self, chunk: Chunk) -> None:
        """More bytes."""
        if self.at < len(self.data):
            self.data, self.base, self.searched = self.data[self.at :] + chunk.data, self.offset, max(self.searched - self.at, 0)
        else:
            self.data, self.base, self.time, self.searched = chunk.data, chunk.offset, chunk.time, 0
        self.at = 0

    def resync(self) -> None:
        """Framing is lost: go to the next start line, or keep what may be the beginning of one."""
        found = find_start(self.data, self.at, self.searched)
        self.searched = len(self.data)
        if found >= 0:
            self.at, self.state, self.searched = found, HEAD, 0
        else:
            self.at = max(self.at, len(self.data) - MAX_LINE)
