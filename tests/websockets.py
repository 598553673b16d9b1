"""WebSocket conversations made by ``wsproto``, the library under mitmproxy."""

from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage
from wsproto.extensions import PerMessageDeflate

from analysis.model import CAME_BACK, SENT, Direction

LONG = b'{"gaid":"%d"}' * 5000


def ends(parameters: str | None) -> dict[Direction, Connection]:
    """A client and a server that agreed on compression with these parameters, or on none."""
    made: dict[Direction, Connection] = {}
    for way, kind in ((SENT, ConnectionType.CLIENT), (CAME_BACK, ConnectionType.SERVER)):
        extension = PerMessageDeflate()
        if parameters is not None:
            if kind is ConnectionType.CLIENT:
                extension.finalize(f"permessage-deflate{parameters}")
            else:
                extension.accept(f"permessage-deflate{parameters}")
        made[way] = Connection(kind, [extension] if parameters is not None else [])
    return made


def conversation(parameters: str | None) -> list[tuple[Direction, bytes]]:
    """Messages of all kinds, whole and in fragments, with a ping between two fragments."""
    talk = ends(parameters)
    said = [
        (SENT, talk[SENT].send(TextMessage(data="hällo"))),
        (CAME_BACK, talk[CAME_BACK].send(BytesMessage(data=LONG))),
        (SENT, talk[SENT].send(TextMessage(data="one ", message_finished=False))),
        (SENT, talk[SENT].send(Ping(payload=b"p"))),
        (SENT, talk[SENT].send(TextMessage(data="two"))),
        (CAME_BACK, talk[CAME_BACK].send(BytesMessage(data=LONG))),
        (CAME_BACK, talk[CAME_BACK].send(CloseConnection(code=1000, reason="bye"))),
    ]
    return [(way, bytes(data)) for way, data in said]
