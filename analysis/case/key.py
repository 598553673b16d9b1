"""The key that turns values into ids. The same key makes equal values meet across cases; without it a pseudonym cannot be checked against a guess."""

import hashlib
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

KEY_BYTES = 32
ID_BYTES = 10
"""80 bits: two of ten million values share an id with probability 4e-11."""


def default_key_file() -> Path:
    """Where the user's own key is kept: ``phonehome/key`` in their configuration folder."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "phonehome" / "key"


def load_key(path: Path | None = None) -> bytes:
    """The 32-byte key in ``path`` (64 hex digits), or the user's own, made on first use with mode 0600. Raises ValueError for a file that holds no key."""
    own = path is None
    path = path or default_key_file()
    if own and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(KEY_BYTES) + "\n")
        except FileExistsError:  # another process made it first
            pass
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (UnicodeDecodeError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path.name}: expected a key of {2 * KEY_BYTES} hex digits")
    return key


def value_id(key: bytes, value: str | bytes) -> str:
    """The id of one value: keyed BLAKE2b, 20 hex digits."""
    raw = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(raw, digest_size=ID_BYTES, key=key).hexdigest()


def value_ids(key: bytes, values: Iterable[str | bytes]) -> list[str]:
    """The ids of many values, in order."""
    fresh = hashlib.blake2b(digest_size=ID_BYTES, key=key)
    ids: list[str] = []
    for value in values:
        state = fresh.copy()
        state.update(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"))
        ids.append(state.hexdigest())
    return ids
