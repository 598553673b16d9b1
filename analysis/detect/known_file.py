"""``phone.toml``: what the user knows of the test phone, so that it can be searched in every layer and every form.

``[phone]``     optional: ``name``, ``notes``, ``country`` (ISO code; makes national phone numbers complete), and ``used = true`` where every feature that
                reads one of the values was used during the capture. Without it, silence about a value proves nothing.
``[values]``    type id (a row of ``data/types.csv``) = the value, or a list of values. A value is a string, a number or a date, or a table
                ``{value = "…", label = "what people call it", used = true}`` (``used``: for this value, before what ``[phone]`` says).
                Contacts, calendar entries and the like are tables with several strings, ``{name = "…", phone = "…", email = "…", label = "…"}``: each string
                is a known value. Coordinates are ``"52.520008,13.404954"`` or ``{lat = 52.520008, lon = 13.404954}``.
``[canaries]``  a name of your own = any string you planted, e.g. on the clipboard.

Type ids may be quoted (``"user.email" = …``) or not (``user.email = …``): TOML reads the second as a table in a table, which is accepted too.
"""

import difflib
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ..model import KnownValue
from .facts import rows
from .typetable import load_types

CANARY = "canary"
_SECTIONS = ("phone", "values", "canaries")
_PHONE = {"name": str, "notes": str, "country": str, "used": bool}
_LONGEST = 100_000
"""Characters of one known value; a longer one is a mistake."""
_MOST = 5_000
"""Known values of one file."""


def load_known(path: Path) -> list[KnownValue]:
    """The known values of a file, in its order, without repetitions. Raises ValueError naming file and place when it is not as described above."""
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: not TOML: {error}") from None
    try:
        return _document(document)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _document(document: dict[str, Any]) -> list[KnownValue]:
    for name, content in document.items():
        _one_of(name, _SECTIONS, "section")
        _is(content, dict, f"[{name}]", "a section")
    phone = document.get("phone", {})
    for name, content in phone.items():
        _one_of(name, tuple(_PHONE), "[phone]:")
        _is(content, _PHONE[name], f"[phone] {name}", "a string" if _PHONE[name] is str else "true or false")
    used = phone.get("used", False)
    faults: list[str] = []
    found = [*_typed(document.get("values", {}), "", used, faults), *_each(document.get("canaries", {}), used, faults)]
    if faults:
        raise ValueError(faults[0] if len(faults) == 1 else "\n  ".join([f"{len(faults)} faults:", *faults]))
    if len(found) > _MOST:
        raise ValueError(f"{len(found)} known values; at most {_MOST} can be searched at once")
    return list(dict.fromkeys(_complete(known, phone.get("country", "")) for known in found))


def _typed(table: dict[str, Any], above: str, used: bool, faults: list[str]) -> Iterator[KnownValue]:
    """``[values]``, where a table whose name is no type is a step on the way to one (``user.email`` written without quotes). What is wrong is added to
    ``faults``, so that all of it is told at once."""
    types = load_types()
    for name, content in table.items():
        type_id = f"{above}.{name}" if above else name
        if type_id in types or type_id == CANARY:
            yield from _tried(_values(type_id, content, f"[values] {type_id}", used), faults)
        elif isinstance(content, dict) and any(known.startswith(f"{type_id}.") for known in types):
            yield from _typed(content, type_id, used, faults)
        else:
            faults.append(f"[values]: {type_id!r} is not known here; {_meant(type_id, tuple(types))}")


def _tried(found: Iterator[KnownValue], faults: list[str]) -> Iterator[KnownValue]:
    try:
        yield from found
    except ValueError as error:
        faults.append(str(error))


def _each(canaries: dict[str, Any], used: bool, faults: list[str]) -> Iterator[KnownValue]:
    for name, content in canaries.items():
        yield from _tried(_canaries({name: content}, used), faults)


def _meant(name: str, names: tuple[str, ...]) -> str:
    """The type that tools write under this name, else those whose ids look like it."""
    last = name.rpartition(".")[2].lower()
    said = [row["type"] for row in rows("known_sources") if row["key"].lower() == last and row["type"] in names]
    near = list(dict.fromkeys(said)) or difflib.get_close_matches(name, names, 3, 0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"see {_where(names)}"


def _canaries(table: dict[str, Any], used: bool) -> Iterator[KnownValue]:
    for name, content in table.items():
        for known in _values(CANARY, content, f"[canaries] {name}", used):
            yield KnownValue(CANARY, known.value, known.label or name, known.used)


def _values(type_id: str, content: Any, place: str, used: bool) -> Iterator[KnownValue]:
    if isinstance(content, list):
        for number, item in enumerate(content, 1):
            yield from _values(type_id, item, f"{place}, item {number}", used)
    elif isinstance(content, dict):
        yield from _table(type_id, content, place, used)
    else:
        yield KnownValue(type_id, _text(content, place), used=used)


def _table(type_id: str, table: dict[str, Any], place: str, used: bool) -> Iterator[KnownValue]:
    """``{value = …}``, ``{lat = …, lon = …}``, or the parts of a contact or calendar entry."""
    parts = dict(table)
    label, used = parts.pop("label", ""), parts.pop("used", used)
    _is(label, str, f"{place}: label", "a string")
    _is(used, bool, f"{place}: used", "true or false")
    if {"lat", "lon"} == parts.keys():
        parts = {"value": f"{_text(parts['lat'], place)},{_text(parts['lon'], place)}"}
    if not parts:
        raise ValueError(f"{place}: no value in the table; expected value = …, or the parts of an entry")
    for name, content in parts.items():
        for known in _values(type_id, content, f"{place}: {name}", used):
            yield KnownValue(type_id, known.value, label if name == "value" else f"{label or type_id.rpartition('.')[2]}: {name}", used)


def _text(content: Any, place: str) -> str:
    if isinstance(content, bool) or not isinstance(content, (str, int, float, date, datetime, time)):
        raise ValueError(f"{place}: expected a string, a number, a date, a table or a list of them, found {type(content).__name__}")
    text = content.strip() if isinstance(content, str) else content.isoformat() if isinstance(content, (date, time)) else repr(content)
    if not text:
        raise ValueError(f"{place}: empty; remove the line, or put # before it")
    if len(text) > _LONGEST:
        raise ValueError(f"{place}: {len(text)} characters; at most {_LONGEST} can be searched")
    return text


def _complete(known: KnownValue, country: str) -> KnownValue:
    """A national phone number, written with its country where the file says which."""
    if known.type != "user.phone_number" or not country or known.value.startswith("+"):
        return known
    import phonenumbers

    try:
        number = phonenumbers.parse(known.value, country.upper())
    except phonenumbers.NumberParseException:
        return known
    return KnownValue(known.type, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), known.label, known.used)


def _one_of(name: str, names: tuple[str, ...], what: str) -> None:
    if name not in names:
        raise ValueError(f"{what} {name!r} is not known here; {_meant(name, names)}")


def _where(names: tuple[str, ...]) -> str:
    return "`phonehome types` for the type ids" if len(names) > 10 else f"the names {', '.join(names)}"


def _is(content: Any, kind: type, place: str, expected: str) -> None:
    if not isinstance(content, kind):
        raise ValueError(f"{place}: expected {expected}, found {type(content).__name__}")
