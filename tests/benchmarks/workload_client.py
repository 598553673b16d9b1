"""The clients of the made workload: each sends requests over TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, and counts what it sent."""

import json
import random
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .workload_requests import HOSTS, Person, Request, person, request

PORT = 8443
VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)

type Contexts = dict[tuple[ssl.TLSVersion, str], ssl.SSLContext]


def people(seed: int) -> list[Person]:
    """The five identities of a workload."""
    return [person(random.Random(seed * 77 + number)) for number in range(5)]


def send_all(out: Path, number: int, requests: int, media: int, files: int, seed: int) -> None:
    """One client: so many requests and so many downloads among ``files`` media files. Writes ``keys.N`` and ``truth.N``."""
    rng = random.Random(seed * 1000 + number)
    contexts = _contexts(out / f"keys.{number}", rng)
    sent: dict[str, list[int]] = {}
    for host, batch in _batches(people(seed), requests, media, files, rng):
        protocol = "h2" if rng.random() < 0.6 else "http/1.1"
        version = ssl.TLSVersion.TLSv1_3 if rng.random() < 0.8 else ssl.TLSVersion.TLSv1_2
        raw = socket.create_connection(("127.0.0.1", PORT), timeout=60)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contexts[version, protocol].wrap_socket(raw, server_hostname=host) as link:
            if protocol == "h2":
                unsent = _Http2(link, host, batch).send(at_once=rng.choice([1, 2, 4, 6]))
            else:
                unsent = _http1(link, host, batch)
        for one, left in zip(batch, unsent, strict=True):
            count = sent.setdefault(f"{protocol} {version.name} {one.kind}", [0, 0])
            count[0] += 1
            count[1] += len(one.body) - left
    (out / f"truth.{number}").write_text(json.dumps(sent))


def _contexts(keys: Path, rng: random.Random) -> Contexts:
    made: Contexts = {}
    for version in VERSIONS:
        for protocol in ("h2", "http/1.1"):
            context = made[version, protocol] = ssl._create_unverified_context()
            context.minimum_version = context.maximum_version = version
            context.set_alpn_protocols([protocol])
            context.keylog_filename = str(keys)
            if rng.random() < 0.5 and version == ssl.TLSVersion.TLSv1_2:
                context.set_ciphers("ECDHE+CHACHA20:ECDHE+AESGCM")
    return made


def _batches(persons: list[Person], requests: int, media: int, files: int, rng: random.Random) -> Iterator[tuple[str, list[Request]]]:
    """What is said on each connection: up to thirty requests of one person to one host, with the downloads spread among them."""
    done = loaded = 0
    while done < requests or loaded < media:
        who, host, batch = rng.choice(persons), rng.choice(HOSTS), list[Request]()
        for _ in range(rng.choice([1, 2, 4, 8, 16, 30])):
            if done < requests:
                batch.append(request(who, rng))
                done += 1
            if (loaded < media and rng.random() < media / max(requests, 1) * 1.1) or (done >= requests and loaded < media):
                batch.append(Request("GET", f"/media/{rng.randrange(files)}.mp4", [("user-agent", "okhttp/4.12.0")], b"", "media"))
                loaded += 1
        yield host, batch


def _http1(link: ssl.SSLSocket, host: str, batch: list[Request]) -> list[int]:
    """One request after the other on one connection. Body bytes of each that were not sent: none."""
    answer = link.makefile("rb", 1 << 16)
    for one in batch:
        head = f"{one.method} {one.path} HTTP/1.1\r\nhost: {host}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in one.headers)
        head += f"content-length: {len(one.body)}\r\n" if one.method == "POST" else ""
        link.sendall(f"{head}\r\n".encode() + one.body)
        headers = dict(line.rstrip().split(b":", 1) for line in iter(answer.readline, b"\r\n") if b":" in line)
        lowered = {name.lower(): value for name, value in headers.items()}
        if b"transfer-encoding" in lowered:
            while size := int(answer.readline(), 16):
                answer.read(size + 2)
            answer.readline()
        else:
            answer.read(int(lowered.get(b"content-length", 0)))
    return [0] * len(batch)


class _Http2:
    """A client of one connection, with several streams at once."""

    def __init__(self, link: ssl.SSLSocket, host: str, batch: list[Request]) -> None:
        from h2.config import H2Configuration
        from h2.connection import H2Connection

        self.link, self.host, self.batch = link, host, batch
        self.unsent: dict[int, bytes] = {}
        """Body bytes of open streams that wait for the window."""
        self.http = H2Connection(H2Configuration(client_side=True, header_encoding=None, validate_outbound_headers=False))
        self.http.initiate_connection()
        self.http.increment_flow_control_window(1 << 28)

    def send(self, at_once: int) -> list[int]:
        """Send all requests, so many at once, and read all answers. Body bytes of each that were not sent: a server may answer before it has read them."""
        self.link.sendall(self.http.data_to_send())
        waiting, left = iter(self.batch), [0] * len(self.batch)
        for one in (one for _, one in zip(range(at_once), waiting, strict=False)):
            self._begin(one)
        while self.unsent:
            self.link.sendall(self.http.data_to_send())
            data = self.link.recv(1 << 17)
            if not data:
                raise ConnectionError("the server closed before it had answered everything")
            for event in self.http.receive_data(data):
                self._on(event, waiting, left)
        self.http.close_connection()
        self.link.sendall(self.http.data_to_send())
        return left

    def _on(self, event: Any, waiting: Iterator[Request], left: list[int]) -> None:
        from h2 import events

        if isinstance(event, events.DataReceived):
            self.http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, events.StreamEnded):
            left[event.stream_id // 2] = len(self.unsent.pop(event.stream_id, b""))  # streams of a client are 1, 3, 5 …
            if (one := next(waiting, None)) is not None:
                self._begin(one)
        elif isinstance(event, events.WindowUpdated | events.RemoteSettingsChanged):
            for stream in [stream for stream, body in self.unsent.items() if body]:
                self._more(stream)

    def _begin(self, one: Request) -> None:
        stream = self.http.get_next_available_stream_id()
        headers = [(":method", one.method), (":authority", self.host), (":scheme", "https"), (":path", one.path), *one.headers]
        headers += [("content-length", str(len(one.body)))] if one.body else []
        self.http.send_headers(stream, headers, end_stream=not one.body)
        self.unsent[stream] = one.body
        self._more(stream)

    def _more(self, stream: int) -> None:
        while body := self.unsent[stream]:
            size = min(self.http.local_flow_control_window(stream), self.http.max_outbound_frame_size, len(body))
            if size <= 0:
                return
            self.http.send_data(stream, body[:size], end_stream=size == len(body))
            self.unsent[stream] = body[size:]
