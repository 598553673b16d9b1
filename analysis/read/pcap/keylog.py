"""Secrets for decryption: NSS key log files and PEM RSA keys, pooled over all files and matched by client random.

A key log is lines of ``LABEL client-random secret`` in hex (draft-ietf-tls-keylogfile). Lines are found inside whatever a tool put around them
(colours, prefixes, log levels), in UTF-8 or UTF-16; comments and blank lines are skipped, other lines without a secret are counted as damaged.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from ...model import Problem

MASTER = "CLIENT_RANDOM"
"""The label of a TLS 1.2 master secret."""

_LINE = re.compile(
    rb"\b(?:(CLIENT_RANDOM|PMS_CLIENT_RANDOM|(?:QUIC_)?(?:CLIENT|SERVER)_(?:EARLY_TRAFFIC|HANDSHAKE_TRAFFIC|TRAFFIC)_SECRET(?:_\d{1,4})?"
    rb"|(?:EARLY_)?EXPORTER_SECRET|ECH_SECRET|ECH_CONFIG) +([0-9a-fA-F]{64}) +((?:[0-9a-fA-F]{2})+)"
    rb"|RSA +([0-9a-fA-F]{16}) +([0-9a-fA-F]{96})"
    rb"|RSA +Session-ID:([0-9a-fA-F]{2,64}) +Master-Key:([0-9a-fA-F]{96}))"
    rb"(?![0-9a-zA-Z])"
)
_PEM = re.compile(rb"-----BEGIN ((?:RSA |ENCRYPTED )?PRIVATE KEY)-----.+?-----END \1-----", re.DOTALL)
_COLOUR = re.compile(rb"\x1b\[[0-9;]*m")
_MASTER_BYTES = 48
_MOST_RIVALS = 7
"""Further secrets for one label of one connection; each must be tried."""


@dataclass(slots=True)
class KeyLog:
    """All secrets that are known, picklable."""

    secrets: dict[bytes, dict[str, bytes]] = field(default_factory=dict)
    """Client random → label (without ``QUIC_``) → secret."""
    rivals: dict[tuple[bytes, str], list[bytes]] = field(default_factory=dict)
    """Client random and label → other secrets that were given for the same place. One of them is wrong, which only trying can tell."""
    premasters: dict[bytes, bytes] = field(default_factory=dict)
    """First 8 bytes of an encrypted premaster secret → the premaster secret."""
    sessions: dict[bytes, bytes] = field(default_factory=dict)
    """Session id → master secret."""
    pems: list[bytes] = field(default_factory=list)
    """PEM private keys as given."""
    used: set[bytes] = field(default_factory=set)
    """What a connection asked for and was given: client randoms of ``secrets``, keys of ``premasters`` and ``sessions``."""
    _loaded: list[RSAPrivateKey] | None = None

    def __bool__(self) -> bool:
        return bool(self.secrets or self.premasters or self.sessions or self.pems)

    def __getstate__(self) -> tuple[object, ...]:
        return self.secrets, self.rivals, self.premasters, self.sessions, self.pems, self.used

    def __setstate__(self, state: tuple[object, ...]) -> None:
        for name, value in zip(("secrets", "rivals", "premasters", "sessions", "pems", "used"), state, strict=True):
            setattr(self, name, value)
        self._loaded = None

    def for_unit(self) -> "KeyLog":
        """The same secrets, and nothing learned yet: what one unit learns must not reach the next, or results would depend on who read what."""
        return KeyLog(self.secrets, self.rivals, self.premasters, dict(self.sessions), self.pems, set(), self._loaded)

    def unused(self) -> list[Problem]:
        """At the end of a unit: a Problem when there were secrets and no connection had one of them."""
        if not self.secrets or self.used:
            return []
        return [Problem("keys", "keys", f"none of the secrets of {len(self.secrets)} connections belongs to a connection in this part of the capture")]

    def add(self, content: bytes, place: str) -> list[Problem]:
        """Take in one file or decryption-secrets block; ``place`` names it in Problems. Different secrets for one place are all kept."""
        content = _as_bytes(content)
        problems = [problem for pem in _PEM.finditer(content) if (problem := self._add_pem(pem.group(0), place))]
        damaged = 0
        for line in _PEM.sub(b"", content).splitlines():
            found = _LINE.search(line)
            if found:
                damaged += not self._add_line(found)
            elif line.strip() and not line.lstrip().startswith(b"#"):
                damaged += 1
        if damaged:
            problems.append(Problem(place, "keys", "key log lines that hold no whole secret were left out", damaged))
        return problems

    def find(self, client_random: bytes) -> dict[str, bytes]:
        """The secrets of one connection by label; empty when there are none."""
        found = self.secrets.get(client_random)
        if found is None:
            return {}
        self.used.add(client_random)
        return found

    def given(self, client_random: bytes, label: str) -> list[bytes]:
        """All secrets that were given for one label of a connection, in the order of the files."""
        first = self.secrets.get(client_random, {}).get(label)
        return [] if first is None else [first, *self.rivals.get((client_random, label), ())]

    def premaster(self, encrypted: bytes) -> bytes:
        """The premaster secret of a key log for an encrypted one; empty when there is none."""
        return self._given(self.premasters, encrypted[:8])

    def session(self, name: bytes) -> bytes:
        """The master secret of a session id or ticket; empty when it is not known."""
        return self._given(self.sessions, name)

    def _given(self, secrets: dict[bytes, bytes], name: bytes) -> bytes:
        if name in secrets:
            self.used.add(name)
        return secrets.get(name, b"")

    def lines(self, content: bytes) -> Iterator[bytes]:
        """The lines of one key log that were ``used``, without what a tool put around them."""
        for line in _PEM.sub(b"", _as_bytes(content)).splitlines():
            found = _LINE.search(line)
            if found and not self.used.isdisjoint(_hex(name) for name in (found[2], found[4], found[6]) if name):
                yield found[0]

    def rsa_keys(self) -> list[RSAPrivateKey]:
        """The RSA keys among the PEM keys."""
        if self._loaded is None:
            loaded = [_private_key(pem) for pem in self.pems]
            self._loaded = [key for key in loaded if isinstance(key, RSAPrivateKey)]
        return self._loaded

    def _add_line(self, found: re.Match[bytes]) -> bool:
        """File one line's secret; False when its length is impossible."""
        label, random, secret, encrypted, premaster, session, master = found.groups()
        if session:
            self.sessions[_hex(session)] = _hex(master)
        elif encrypted:
            self.premasters[_hex(encrypted)] = _hex(premaster)
        else:
            name, size = label.decode().removeprefix("QUIC_"), len(secret) // 2
            if size != _MASTER_BYTES if name == MASTER else "TRAFFIC" in name and size not in (32, 48):
                return False
            self._file(_hex(random), name, _hex(secret))
        return True

    def _file(self, random: bytes, label: str, secret: bytes) -> None:
        first = self.secrets.setdefault(random, {}).setdefault(label, secret)
        if first != secret:
            rivals = self.rivals.setdefault((random, label), [])
            if secret not in rivals and len(rivals) < _MOST_RIVALS:
                rivals.append(secret)

    def _add_pem(self, pem: bytes, place: str) -> Problem | None:
        try:
            _private_key(pem)
        except TypeError:
            return Problem(place, "keys", "a private key is protected by a password: store it without one")
        except ValueError:
            return Problem(place, "keys", "a private key is damaged")
        if pem not in self.pems:
            self.pems.append(pem)
            self._loaded = None
        return None


def load(paths: Iterable[Path], secrets: Iterable[bytes] = ()) -> tuple[KeyLog, list[Problem]]:
    """Pool the user's key log and PEM files with the key logs that stood in the capture itself. A file that cannot be opened is a Problem."""
    keys, problems = KeyLog(), []
    for path in paths:
        try:
            problems += keys.add(path.read_bytes(), path.name)
        except OSError as error:
            problems.append(Problem(path.name, "keys", f"key file cannot be opened: {error.strerror}"))
    for number, secret in enumerate(secrets):
        problems += keys.add(secret, f"decryption secrets {number}")
    return keys, problems


def _private_key(pem: bytes) -> object:
    """Raises TypeError for a key under a password, ValueError for one that is damaged."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # loads every format of keys there is

    return load_pem_private_key(pem, None)


def _hex(text: bytes) -> bytes:
    return bytes.fromhex(text.decode("ascii"))


def _as_bytes(content: bytes) -> bytes:
    """UTF-16 (what a Windows shell writes) as UTF-8; tabs as spaces, no terminal colours."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            content = content[2:].decode(encoding, "replace").encode()
    return _COLOUR.sub(b"", content.replace(b"\t", b" "))
