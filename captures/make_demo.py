"""INVENTED DATA. Makes the demo captures of a fictional app: python captures/make_demo.py

A real mitmdump stands between a client that plays the app and a local server that plays everyone it talks to; see README.md beside this file. Needs the
development extras and no network: everything stays on loopback.
"""

import http.client
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import demo_packets
import demo_story as story
from demo_story import Exchange
from mitmproxy.certs import CertStore

HERE = Path(__file__).resolve().parent
DEMO = HERE / "demo"
MORNING = datetime(2026, 3, 14, 9, 0, tzinfo=UTC).timestamp()


class Server(BaseHTTPRequestHandler):
    """Answers with what the story says. Requests are told apart by host, method and path."""

    protocol_version = "HTTP/1.1"
    answers: dict[tuple[str, str, str], Exchange] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        """Read the body, find the answer."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        exchange = self.answers[self.headers["Host"], self.command, self.path]
        self.send_response_only(exchange.status)
        for name, value in exchange.answer_headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(exchange.answer)))
        self.end_headers()
        self.wfile.write(exchange.answer)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serving(certificate: Path | None) -> Iterator[int]:
    """A local server; its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


@contextmanager
def proxying(work: Path, ports: tuple[int, int], start: float, *options: str) -> Iterator[int]:
    """A mitmdump with the story's clock and addresses; its port. Ends it in the ordinary way, so that it writes its files."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("mitmdump")), "-q", "--listen-host", "127.0.0.1", "--listen-port", str(port), "--set", f"confdir={work}",
        "--set", "ssl_insecure=true", "--set", "connection_strategy=lazy", "-s", str(HERE / "demo_proxy.py"), *options,
    ]  # fmt: skip
    settings = os.environ | {"DEMO_HTTP": str(ports[0]), "DEMO_HTTPS": str(ports[1]), "DEMO_START": str(start)}
    process = subprocess.Popen(command, env=settings)
    try:
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def say(exchange: Exchange, proxy: int, trust: Path) -> None:
    """One request through the proxy, on a connection of its own."""
    context = ssl.create_default_context(cafile=str(trust))
    if exchange.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection("127.0.0.1", proxy, context=context, timeout=20)
        connection.set_tunnel(exchange.host, 443)
        target = exchange.path
    else:
        connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=20)
        target = f"http://{exchange.host}{exchange.path}"
    connection.request(exchange.method, target, exchange.body or None, {"Host": exchange.host, "Accept-Encoding": "identity", **exchange.headers})
    assert connection.getresponse().read() == exchange.answer
    connection.close()


def refuse(host: str, proxy: int) -> None:
    """A client that trusts only its own certificates."""
    connection = http.client.HTTPSConnection("127.0.0.1", proxy, context=ssl.create_default_context(), timeout=20)
    connection.set_tunnel(host, 443)
    with suppress(ssl.SSLError):
        connection.connect()


def main() -> None:
    """Write the three captures."""
    before, after = story.before_consent(), story.after_consent()
    bank = Exchange(story.PINNED, "POST", "/v1/pay", {"Content-Type": "application/json"}, b'{"amount":"4.99"}')
    Server.answers = {(e.host, e.method, e.path): e for e in (*before, *after)}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        CertStore.create_store(work, "lumipic", 2048, organization="INVENTED DATA", cn="servers.example")
        certificate = work / "lumipic-ca.pem"
        with serving(None) as plain, serving(certificate) as secure:
            (DEMO / "demo.mitm").unlink(missing_ok=True)
            for number, (said, option) in enumerate(((before, ("--set", f"hardump={DEMO / 'demo.har'}")), (after, ("-w", str(DEMO / "demo.mitm"))))):
                with proxying(work, (plain, secure), MORNING + number * 1800, *option) as proxy:
                    for exchange in said:
                        say(exchange, proxy, work / "mitmproxy-ca-cert.pem")
                        time.sleep(0.2)
                    refuse(story.PINNED, proxy)
                    time.sleep(0.5)
        demo_packets.write(DEMO / "demo.pcapng", [*after, bank], certificate, MORNING + 5400)


if __name__ == "__main__":
    main()
