"""Real programs on loopback for tests: a server with its own certificate, a mitmdump, and a client that speaks through it."""

import http.client
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from mitmproxy.certs import CertStore


class Echo(BaseHTTPRequestHandler):
    """Answers every request with a small JSON."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "11")
        self.end_headers()
        self.wfile.write(b'{"ok":true}')

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def server(certificate: Path | None = None) -> Iterator[int]:
    """An HTTP server, with TLS when a certificate is given; its port."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        made.socket = context.wrap_socket(made.socket, server_side=True)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield made.server_address[1]
    finally:
        made.shutdown()
        made.server_close()


@contextmanager
def servers(folder: Path) -> Iterator[tuple[int, int]]:
    """Ports of a clear and an encrypted server whose authority nobody knows."""
    CertStore.create_store(folder, "local", 2048)
    with server() as plain, server(folder / "local-ca.pem") as secure:
        yield plain, secure


class Proxy:
    """A running mitmdump; ``output`` is what it printed once it has ended."""

    def __init__(self, folder: Path, port: int, process: "subprocess.Popen[str]") -> None:
        self.folder, self.port, self.process, self.output = folder, port, process, ""

    def end(self) -> None:
        """Stop it as a user does, and wait."""
        if not self.output:
            self.process.terminate()
            self.output = self.process.communicate(timeout=60)[0] or " "

    def request(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None, trust: bool = True) -> int:
        """One request through the proxy; its status. Without ``trust`` the client refuses the proxy's certificate and the status is 0."""
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        if scheme == "https":
            context = ssl.create_default_context(cafile=str(self.folder / "mitmproxy-ca-cert.pem") if trust else None)
            connection: http.client.HTTPConnection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=20)
            connection.set_tunnel(host)
            target = f"/{path}"
        else:
            connection, target = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20), url
        try:
            connection.request(method, target, body or None, {"Host": host, **(headers or {})})
            return connection.getresponse().status
        except ssl.SSLError:
            return 0
        finally:
            connection.close()


@contextmanager
def mitmdump(folder: Path, *options: str) -> Iterator[Proxy]:
    """A mitmdump with its own authority in ``folder``, on a free port, that takes any server certificate."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("mitmdump")), "--listen-host", "127.0.0.1", "--listen-port", str(port)]
    command += ["--set", f"confdir={folder}", "--set", "ssl_insecure=true", *options]
    proxy = Proxy(folder, port, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
    until = time.monotonic() + 60
    while time.monotonic() < until and proxy.process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.05)
    try:
        yield proxy
    finally:
        proxy.end()
