"""TLS 1.3 sessions of the openssl program with early data that the server takes or refuses, recorded between the two."""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from analysis.model import CAME_BACK, SENT, Direction
from tests.tls_sessions import Wire, certificate

EARLY = b"POST /early HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 7\r\n\r\nid=4711"
LATER = b"POST /later HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 2\r\n\r\nok"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
MISSING = "" if shutil.which("openssl") else "the openssl program is not installed"
GIVE_UP = 15.0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class _Relay(threading.Thread):
    """Carries one connection to a port, and notes what passes."""

    def __init__(self, port: int, wire: Wire) -> None:
        super().__init__(daemon=True)
        self.listening, self.port, self.wire = socket.create_server(("127.0.0.1", 0)), port, wire

    def run(self) -> None:
        client = self.listening.accept()[0]
        server = socket.create_connection(("127.0.0.1", self.port), timeout=GIVE_UP)
        back = threading.Thread(target=self._carry, args=(server, client, CAME_BACK), daemon=True)
        back.start()
        self._carry(client, server, SENT)
        back.join(GIVE_UP)

    def _carry(self, source: socket.socket, target: socket.socket, way: Direction) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                self.wire.said.append((way, data))
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


class _Server:
    """``openssl s_server`` that takes early data; a new one knows no tickets of another."""

    def __init__(self, folder: Path, groups: str) -> None:
        self.port = _free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-cert", str(folder / "cert.pem"), "-key", str(folder / "key.pem"), "-quiet"]
        command += ["-tls1_3", "-early_data", "-no_anti_replay", "-groups", groups]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError("openssl s_server did not start")


def _client(folder: Path, port: int, *more: str) -> Any:
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_3", "-quiet", "-no_ign_eof", "-servername", "api.example.com", *more]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _wait(wire: Wire, way: Direction, count: int) -> None:
    """Until this side said something ``count`` times, or a while."""
    for _ in range(40):
        if sum(to == way for to, _ in wire.said) >= count:
            return
        time.sleep(0.05)


@cache
def session(taken: bool, retry: bool = False, later: bytes = LATER) -> Wire:
    """A resumed session: early data, then ``later`` from the client, then an answer. ``taken``: whether the server takes the early data; ``retry``: whether
    it refuses it by a HelloRetryRequest."""
    wire = Wire()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cert.pem").write_bytes(certificate()[0])
        (folder / "key.pem").write_bytes(certificate()[1])
        (folder / "early").write_bytes(EARLY)
        first = _Server(folder, "X25519:P-384")
        servers = [first]
        try:
            client = _client(folder, first.port, "-sess_out", str(folder / "session.pem"))
            time.sleep(0.5)
            client.communicate(b"", timeout=GIVE_UP)
            if not taken:
                first.process.kill()
                servers.append(_Server(folder, "P-384" if retry else "X25519"))
            relay = _Relay(servers[-1].port, wire)
            relay.start()
            more = ("-sess_in", str(folder / "session.pem"), "-early_data", str(folder / "early"), "-keylogfile", str(folder / "keys.log"))
            client = _client(folder, relay.listening.getsockname()[1], *more, "-groups", "X25519:P-384")
            _wait(wire, CAME_BACK, 2)
            time.sleep(0.2)
            if later:
                client.stdin.write(later)
                client.stdin.flush()
                time.sleep(0.3)
                servers[-1].process.stdin.write(ANSWER)  # type: ignore[union-attr]
                servers[-1].process.stdin.flush()  # type: ignore[union-attr]
                time.sleep(0.3)
            client.communicate(b"", timeout=GIVE_UP)
            relay.join(GIVE_UP)
            wire.keylog = (folder / "keys.log").read_bytes()
        finally:
            for server in servers:
                server.process.kill()
                server.process.wait()
    return wire
