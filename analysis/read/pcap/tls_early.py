"""Early data of TLS 1.3 (0-RTT, RFC 8446 section 4.2.10), held until it is known whether the server took it, so that nothing is told twice.

A server that takes it says so in EncryptedExtensions, and the client then ends it. A server that refuses has passed over it: the client says the same again
under a later key, and only that is told. What was refused and never said again had left the phone all the same: it is told at the end.
"""

from collections.abc import Mapping

from ...model import Direction
from .http2 import PREFACE
from .stream import Chunk, Event, Gap
from .tls_record import Aead13, Opener, Side
from .tls_session import Session


class EarlyData:
    """Of one connection."""

    def __init__(self, session: Session, sides: Mapping[Direction, Side]) -> None:
        self.session, self.sides = session, sides
        self.held: list[Chunk | Gap] = []
        self.refused: list[Chunk | Gap] = []

    def opens(self, opener: Opener) -> bool:
        """Whether a key is that of early data."""
        return isinstance(opener, Aead13) and opener.secret in self.session.given("CLIENT_EARLY_TRAFFIC_SECRET")

    def settle(self, direction: Direction, data: bytes) -> list[Event]:
        """``data`` under a later key comes while early data is held. A server that was not heard to refuse it answers it; a client that did not end it was
        refused. What it does not say again waits for the end, because nobody answers it."""
        by_client, taken = direction == self.session.client, self.session.early_data
        if taken or (taken is None and not by_client):
            return self.release()
        if by_client:
            said = b"".join(event.data for event in self.held if isinstance(event, Chunk))
            again = said.startswith(data[: len(said)]) or (said.startswith(PREFACE) and data.startswith(PREFACE))  # HTTP/2 begins anew
            self.refused, self.held = [] if again else self.held, []
        return []

    def release(self) -> list[Event]:
        """What was held goes on."""
        if not self.held or self.session.client is None:
            return []
        side = self.sides[self.session.client]
        held, self.held, side.early = self.held, [], False
        for event in held:
            event.offset = side.plain
            side.plain += len(event.data) if isinstance(event, Chunk) else event.length
        return [*held]

    def close(self) -> list[Event]:
        """The end: also what was refused had been sent."""
        self.held, self.refused = self.refused + self.held, []
        return self.release()
