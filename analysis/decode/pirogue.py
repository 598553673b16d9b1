"""What PiRogue's Frida hooks logged while an app ran: plain texts of its ciphers (``aes_info.json``) and who used a socket (``socket_trace.json``).

Both files are lists of ``{timestamp, pid, process, data}``; ``data`` holds ``in``, ``out``, ``key``, ``iv`` as hex and ``alg``, or socket addresses.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import opaque
from .tree import Hint, Leaf, Tree

STARTS = range(0, 65)
"""Where in a body a ciphertext may begin: after a header or an initialization vector."""
SHORTEST = 16
"""Bytes of the shortest ciphertext that is looked for: one AES block."""


@dataclass(frozen=True, slots=True)
class Ciphers:
    """A decoder that knows the plain texts of logged ciphertexts."""

    plain: dict[bytes, list[tuple[bytes, bytes]]] = field(default_factory=dict)
    """First block of a ciphertext → the ciphertexts that begin so, and their plain texts."""
    NAME: str = "logged cipher"
    TAKES: tuple[type, ...] = (bytes,)
    LABELS: tuple[str, ...] = ()
    KEEPS: bool = False

    def open(self, data: bytes, _hint: Hint) -> Tree | None:
        """The plain text of a body that is, or holds near its start, a logged ciphertext; what stands around it stays as bytes."""
        for start in STARTS:
            for cipher, plain in self.plain.get(data[start : start + SHORTEST], ()):
                if data.startswith(cipher, start):
                    head, tail = data[:start], data[start + len(cipher) :]
                    return {**({"head": Leaf(head)} if head else {}), "plain": plain, **({"tail": Leaf(tail)} if tail else {})} if head or tail else plain
        return None


def load(path: Path) -> Ciphers:
    """The logged operations of an ``aes_info.json``. Raises ValueError naming the file when it is not one."""
    ciphers = Ciphers()
    for data in _records(path):
        try:
            one, other = (bytes.fromhex(str(data.get(side) or "")) for side in ("in", "out"))
        except ValueError:
            continue
        if one and other:
            cipher, plain = (one, other) if opaque.entropy(one) > opaque.entropy(other) else (other, one)
            if len(cipher) >= SHORTEST:
                ciphers.plain.setdefault(cipher[:SHORTEST], []).append((cipher, plain))
    for known in ciphers.plain.values():
        known.sort(key=lambda pair: -len(pair[0]))
    return ciphers


def processes(path: Path) -> dict[tuple[str, int, str, int], str]:
    """Process by socket (local address, local port, remote address, remote port) of a ``socket_trace.json``. Raises ValueError when it is not one."""
    found = {}
    for data in _records(path, with_process=True):
        try:
            local, remote = (str(data[f"{side}_ip"]).removeprefix("::ffff:") for side in ("local", "dest"))
            found[local, int(data["local_port"]), remote, int(data["dest_port"])] = str(data["process"])
        except (KeyError, ValueError, TypeError):
            continue
    return found


def _records(path: Path, with_process: bool = False) -> list[dict[str, Any]]:
    try:
        entries = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name}: not JSON") from error
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: expected a list of logged operations")
    kept = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("data"), dict)]
    return [{**entry["data"], "process": entry.get("process", "")} if with_process else entry["data"] for entry in kept]
