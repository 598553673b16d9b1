"""The spellings of a known value: what different programs write for the same thing before they encode or hash it.

What a value is, is seen from its shape: an e-mail address in a contact is treated like one under ``user.email``.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from .known_geo import coordinates, geohash, plus_code, roundings, scaled


class Spelling(NamedTuple):
    """One way to write a known value."""

    text: str
    how: str
    """The words around the label, ``{}``: ``the {} without separators``."""
    form: str
    """Short name for rule ids: ``plain``, ``no-separators``, ``e164`` …"""
    main: bool = True
    """Whether programs hash it, or encode it in more ways than by percent signs."""
    part: bool = False
    """Whether it is only a part of the value, such as a surname: inside other texts it says nothing about the value."""


_SEPARATORS = re.compile(r"[\s:.\-_/(),]+")
_MAC = re.compile(r"(?:[0-9A-Fa-f]{1,2}[:-]){5}[0-9A-Fa-f]{1,2}|[0-9A-Fa-f]{12}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PHONE = re.compile(r"\+?\(?[0-9][0-9\s()./-]{5,20}[0-9]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
PLACES = ("location.coordinates", "canary", "content.photo_metadata", "content.calendar")
"""Types whose known values may be a pair of coordinates."""
_GMAIL = ("gmail.com", "googlemail.com")
"""Domains of one mail service that ignores dots before the @."""


def spellings(value: str, type_id: str = "") -> list[Spelling]:
    """All spellings of a value, the value itself first, each text once."""
    found: dict[str, Spelling] = {}
    for spelling in _all(value, type_id):
        if spelling.text:
            found.setdefault(spelling.text, spelling)
    return list(found.values())


def _all(value: str, type_id: str) -> Iterator[Spelling]:
    yield Spelling(value, "the {}", "plain")
    place = coordinates(value)
    if place and type_id in PLACES:
        yield from _place(*place)
        return
    yield from _cases(value, "the", "", "plain")
    for kind in _KINDS:
        yield from kind(value, type_id)
    if not _MAC.fullmatch(value):
        yield from _bare(value)


def _cases(text: str, article: str, behind: str, form: str) -> Iterator[Spelling]:
    for changed, word in ((text.lower(), "lower-cased"), (text.upper(), "upper-cased"), (text, "")):
        yield Spelling(changed, f"{article} {word} {{}} {behind}".replace("  ", " ").strip(), form)


def _bare(value: str) -> Iterator[Spelling]:
    bare = _SEPARATORS.sub("", value)
    if bare != value:
        yield from _cases(bare, "the", "without separators", "no-separators")


def _email(value: str, _type_id: str) -> Iterator[Spelling]:
    if not _EMAIL.fullmatch(value):
        return
    name, _, domain = value.lower().rpartition("@")
    untagged, undotted = name.partition("+")[0], name.replace(".", "")
    yield Spelling(f"{untagged}@{domain}", "the lower-cased {} without its plus tag", "email-normalised")
    if domain in _GMAIL:
        for other in _GMAIL:
            yield Spelling(f"{name}@{other}", f"the lower-cased {{}} at {other}", "email-normalised")
            yield Spelling(f"{undotted}@{other}", f"the lower-cased {{}} without dots, at {other}", "email-normalised")
            bare = undotted.partition("+")[0]
            yield Spelling(f"{bare}@{other}", f"the lower-cased {{}} without dots and plus tag, at {other}", "email-normalised")


def _phone(value: str, type_id: str) -> Iterator[Spelling]:
    if not _PHONE.fullmatch(value) or not (value.startswith(("+", "00")) or "phone" in type_id):
        return
    digits = re.sub(r"\D", "", value)
    if value.startswith(("+", "00")):
        digits = digits.removeprefix("00") if value.startswith("00") else digits
        yield from _international(digits)
    else:
        yield Spelling(digits, "the digits of the {}", "digits")
        yield Spelling(digits.lstrip("0"), "the {} without leading zeros", "digits")


@lru_cache(maxsize=1024)
def _international(digits: str) -> list[Spelling]:
    import phonenumbers
    from phonenumbers import PhoneNumberFormat as Format

    found = [Spelling(f"+{digits}", "the {} as E.164", "e164"), Spelling(digits, "the digits of the {}", "digits")]
    found.append(Spelling(f"00{digits}", "the {} with 00", "digits"))
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return found
    national = phonenumbers.format_number(number, Format.NATIONAL)
    significant = phonenumbers.national_significant_number(number)
    for text, how in ((national, "as written in its country"), (phonenumbers.format_number(number, Format.INTERNATIONAL), "in groups"),
                      (phonenumbers.format_number(number, Format.RFC3966).removeprefix("tel:"), "in groups")):  # fmt: skip
        found.append(Spelling(text, f"the {{}} {how}", "formatted"))
        found.append(Spelling(text.replace(" ", "-"), f"the {{}} {how}, with hyphens", "formatted"))
    digits_there = re.sub(r"\D", "", national)
    groups = _grouped(str(number.country_code), significant, digits_there)
    found += [Spelling(text, "the {} in groups", "formatted", main=False) for text in groups]
    found.append(Spelling(digits_there, "the {} as national digits", "national"))
    found.append(Spelling(significant, "the {} without its country code", "national"))
    found.append(Spelling(f"+{number.country_code} {significant}", "the {} with its country code apart", "formatted"))
    return found


def _grouped(country: str, significant: str, national: str) -> Iterator[str]:
    """The number cut in two or three groups as people write it, national and international."""
    trunk = national[: len(national) - len(significant)] if national.endswith(significant) else ""
    cuts = [(a, b) for a in range(2, len(significant) - 1) for b in range(a, len(significant) - 1) if b == a or b > a + 1]
    for between in " -/.":
        for a, b in cuts:
            groups = [part for part in (significant[:a], significant[a:b], significant[b:]) if part]
            local = trunk + between.join(groups)
            yield local
            yield f"+{country}{between}{between.join(groups)}"
            if between in " -":
                yield f"({trunk}{groups[0]}) {between.join(groups[1:])}"


def _mac(value: str, _type_id: str) -> Iterator[Spelling]:
    if not _MAC.fullmatch(value):
        return
    pairs = re.findall("..", value.replace(".", "")) if "." in value or len(value) == 12 else [pair.zfill(2) for pair in re.split("[:-]", value)]
    bare = "".join(pairs)
    groups = ((":".join(pairs), "with colons"), ("-".join(pairs), "with hyphens"), (bare, "without separators"),
              (".".join(re.findall("....", bare)), "in dotted fours"), (":".join(pair.lstrip("0") or "0" for pair in pairs), "with leading zeros dropped"),
              ("_".join(pairs), "with underscores"), (" ".join(pairs), "with spaces"))  # fmt: skip
    for text, how in groups:
        yield from _cases(text, "the", how, "mac")
    yield Spelling(str(int(bare, 16)), "the {} as an integer", "integer")


def _identifier(value: str, _type_id: str) -> Iterator[Spelling]:
    """UUIDs in one piece are also written with hyphens; 64-bit hex ids also as integers and without leading zeros."""
    bare = value.replace("-", "")
    if _UUID.fullmatch(value):
        hyphened = "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))
        yield from _cases(hyphened, "the", "with hyphens", "hyphens")
    elif re.fullmatch(r"[0-9A-Fa-f]{16}", value) and re.search("[A-Fa-f]", value):
        number = int(value, 16)
        yield Spelling(value.lstrip("0"), "the {} without leading zeros", "no-zeros")
        yield Spelling(str(number), "the {} as an integer", "integer")
        if number >> 63:
            yield Spelling(str(number - (1 << 64)), "the {} as a signed integer", "integer")


def _checked(value: str, type_id: str) -> Iterator[Spelling]:
    """IMEI and SIM serials end in a check digit that some programs leave out."""
    if (type_id == "device.imei" and re.fullmatch(r"\d{15}", value)) or (type_id == "sim.iccid" and re.fullmatch(r"\d{19,20}", value)):
        yield Spelling(value[:-1], "the {} without its check digit", "no-check-digit")


def _name(value: str, type_id: str) -> Iterator[Spelling]:
    words = value.split()
    if len(words) not in (2, 3) or not all(word.isalpha() and len(word) > 1 for word in words):
        return
    first, last = words[0], words[-1]
    if type_id in ("user.name", "content.contacts"):
        for text in (f"{last} {first}", f"{last}, {first}"):
            yield Spelling(text, "the {} with the last name first", "name-order")
        for between in "._-":
            yield Spelling(between.join(words), "the {} as people make handles of it", "name-handle", main=False)
        for word, part in ((first, "first"), (last, "last")):
            for spelling in _cases(word, f"the {part} word of the", "", f"{part}-name"):
                yield spelling._replace(part=True)


def _date(value: str, _type_id: str) -> Iterator[Spelling]:
    if not _DAY.fullmatch(value[:10]) or len(value) > 10:
        return
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return
    for layout in ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d", "%d%m%Y", "%m%d%Y", "%y%m%d"):
        yield Spelling(day.strftime(layout), "the {} in another order", "date")
    plain = ((f"{day.day}.{day.month}.{day.year}", ""), (f"{day.day}/{day.month}/{day.year}", ""), (f"{day.month}/{day.day}/{day.year}", ""))
    for text, _ in plain:
        yield Spelling(text, "the {} without leading zeros", "date")
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    for text, how in ((f"{value}T00:00:00", "with midnight"), (str(midnight), "as Unix seconds"), (str(midnight * 1000), "as Unix milliseconds")):
        yield Spelling(text, f"the {{}} {how}", "date")


def _place(latitude: str, longitude: str) -> Iterator[Spelling]:
    north, east = roundings(latitude), roundings(longitude)
    for decimals, (lat, lon) in _pairs(latitude, longitude):
        for between in (",", ", ", ";", "|", " ", "_", "/", ":"):
            yield Spelling(f"{lat}{between}{lon}", f"the {{}}{decimals}", "pair", main=between == ",")
            yield Spelling(f"{lon}{between}{lat}", f"the {{}}{decimals}, longitude first", "pair", main=False)
    for name, texts in (("latitude", north | scaled(latitude)), ("longitude", east | scaled(longitude))):
        for text, how in texts.items():
            yield Spelling(text, f"the {name} of the {{}}{', ' + how if how else ''}", name, main=False)
    code, plus = geohash(float(latitude), float(longitude)), plus_code(float(latitude), float(longitude))
    for length in range(12, 4, -1):
        yield Spelling(code[:length], f"the {{}} as a geohash of {length} characters", "geohash", main=False)
    for text in (plus, plus[:8] + "+", plus.replace("+", "")):
        yield Spelling(text, "the {} as a plus code", "plus-code", main=False)


def _pairs(latitude: str, longitude: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Both numbers made in the same way."""
    yield "", (latitude, longitude)
    for count in (6, 5, 4, 3, 2):
        yield f", rounded to {count} decimals", (f"{float(latitude):.{count}f}", f"{float(longitude):.{count}f}")
        cut = tuple(n[: n.index(".") + 1 + count] if "." in n else n for n in (latitude, longitude))
        yield f", cut off to {count} decimals", (cut[0], cut[1])


_KINDS: tuple[Callable[[str, str], Iterator[Spelling]], ...] = (_email, _phone, _mac, _identifier, _checked, _name, _date)
