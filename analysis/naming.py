"""What a server is called, and how that is known."""

import bisect
from collections.abc import Iterable

from .model import Connection, Resolution


class Names:
    """Names for addresses from the DNS answers of one capture: the newest answer before the connection, else the first after it. And from its other
    connections: the name that was asked for at an address, where only one ever was (a CDN may still have others there)."""

    def __init__(self, resolutions: Iterable[Resolution], connections: Iterable[Connection] = ()) -> None:
        self._answers: dict[str, list[tuple[int, str]]] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        for r in resolutions:
            self._answers.setdefault(r.address, []).append((r.time or 0, r.name))
            self._aliases.setdefault(r.name.lower().rstrip("."), r.aliases)
        for answers in self._answers.values():
            answers.sort()
        self._asked: dict[str, set[str]] = {}
        for c in connections:
            if (name := c.sni or c.host) and c.address_source != "proxy":
                self._asked.setdefault(c.server, set()).add(name.lower().rstrip("."))

    def asked(self, address: str) -> str:
        """The only name that other connections to ``address`` asked for; empty where there is none or there are several."""
        names = self._asked.get(address, ()) if address else ()
        return next(iter(names)) if len(names) == 1 else ""

    def name(self, address: str, time: int | None) -> str:
        """The name that ``address`` was last said to have at ``time`` (ns); empty when no answer names it."""
        answers = self._answers.get(address)
        if not answers:
            return ""
        position = bisect.bisect_right(answers, (time or 0, "\U0010ffff")) - 1
        return answers[max(position, 0)][1]

    def aliases(self, host: str) -> tuple[str, ...]:
        """The CNAMEs that ``host`` resolved through in this capture."""
        return self._aliases.get(host, ())


def name_connection(connection: Connection, names: Names) -> tuple[str, str]:
    """(name, how it is known) of a connection's server: server name > HTTP host > certificate > DNS answer in the capture > what other connections to the
    same address asked for > address."""
    certificate = next((n for n in connection.certificate.split() if "*" not in n), "")
    for name, source in (
        (connection.sni, "tls"), (connection.host, "http"), (certificate, "certificate"), (names.name(connection.server, connection.first), "dns"),
        (names.asked(connection.server) if connection.address_source != "proxy" else "", "same address"),
    ):  # fmt: skip
        if name:
            return name.lower().rstrip("."), source
    return connection.server, "address"
