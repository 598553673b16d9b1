"""What a regular expression cannot see of a value: check digits, number plans, lists of what exists. Each takes a text its pattern already matched."""

import ipaddress
import re
from collections.abc import Callable
from functools import cache

from ..model import LOCAL_LABELS
from .facts import rows
from .reverse_names import FILE_ENDINGS, appid, package, packages


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: doubled every second digit from the right, the sum divisible by ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = ord(digit) - 48
        total += number if place % 2 == 0 else number * 2 - (9 if number > 4 else 0)
    return total % 10 == 0


def imei(text: str) -> bool:
    """3GPP TS 23.003: the first two digits name the body that allotted the number; not one digit repeated."""
    return text[:2] in _REPORTING_BODIES and len(set(text)) > 3 and luhn(text)


_REPORTING_BODIES = frozenset("01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 98 99".split())


@cache
def _network(prefix: str) -> bool:
    """Whether the first five or six digits name a mobile network: country and network code of ITU-T E.212 as python-stdnum lists them."""
    from stdnum import numdb

    parts = numdb.get("imsi").info(prefix)
    return len(parts) >= 2 and bool(parts[1][1])


def imsi(text: str) -> bool:
    """Begins with a country and network code in use; not one digit repeated."""
    return _network(text[:6]) and len(set(text)) > 3


def plmn(text: str) -> bool:
    """Country and network code in use, with or without a separator."""
    digits = re.sub(r"\D", "", text)
    return _network(digits) if len(digits) == len(text) else _network(text[:3] + digits[3:])


def iccid(text: str) -> bool:
    """ITU-T E.118: 89, a telephone country code, and a Luhn digit at the 19th or 20th place; a trailing F is padding."""
    digits = text.rstrip("fF")
    return digits.isdigit() and len(digits) in (18, 19, 20) and len(set(digits)) > 4 and (luhn(digits) or (len(digits) == 20 and luhn(digits[:19])))


def mac(text: str) -> bool:
    """Six bytes of a single station: not broadcast or multicast, not all equal, not the system's placeholder."""
    digits = re.sub("[^0-9a-f]", "", text.lower())
    return int(digits[:2], 16) & 1 == 0 and len(set(digits)) > 2 and digits != "020000000000" and not (digits.isdigit() and len(text) == 12)


def email(text: str) -> bool:
    """The last label is a word, not a file ending, scale or version, and the local part does not look like a package pin; ``163.com`` is a provider."""
    domain = text.rpartition("@")[2].lower()
    pinned = domain[0].isdigit() and not _NUMBERED_PROVIDER.fullmatch(domain)
    return domain.rpartition(".")[2] not in FILE_ENDINGS and not pinned and not text.startswith(".")


_NUMBERED_PROVIDER = re.compile(r"[0-9]{2,4}(cn)?\.[a-z]{2,}")


def phone(text: str) -> bool:
    """A number that exists in the number plan, by phonenumbers; without + tried in the number plans in which national forms are most often sent."""
    digits = re.sub(r"\D", "", text)
    if len(set(digits)) < 3 or not 7 <= len(digits) <= 15:
        return False
    import phonenumbers

    for region in (None,) if text.startswith("+") else ("CN", "IN", "US", "KR", "JP", "DE", "GB", "RU"):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(text, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if text.count(":") < 2 and text.count(".") != 3:
        return None
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def ip(text: str) -> bool:
    """Reachable from the internet, or one of the documentation ranges."""
    address = _address(text)
    return address is not None and (address.is_global or _documentation(address))


def _documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return any(address in net for net in _DOCUMENTATION if net.version == address.version)


_DOCUMENTATION = tuple(ipaddress.ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))


def localip(text: str) -> bool:
    """Private or link-local, but neither unspecified nor loopback."""
    address = _address(text)
    return (
        address is not None and (address.is_private or address.is_link_local) and not (address.is_unspecified or address.is_loopback or _documentation(address))
    )


@cache
def _zones() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("codes") if row["kind"] == "zone")


def zone(text: str) -> bool:
    """A name in the IANA database."""
    return text in _zones()


@cache
def _languages() -> frozenset[str]:
    return frozenset(row["code"] for row in rows("codes") if row["kind"] == "language")


@cache
def _countries() -> frozenset[str]:
    return frozenset(word for row in rows("codes") if row["kind"] == "country" for word in (row["code"], *row["names"].lower().split("|")) if word)


def locale(text: str) -> bool:
    """The language exists; so does the country where one stands in second place, or, in capitals, in the first: ``US_en``."""
    parts = re.split(r"[-_,;.@#]+", text)
    if parts[0] == "*":
        return True
    second = parts[1] if len(parts) > 1 else ""
    if parts[0].isupper() and second.islower() and second in _languages() and parts[0].lower() in _countries():
        return True
    return parts[0].lower() in _languages() and not (len(second) == 2 and second.isupper() and second.lower() not in _countries())


def country(text: str) -> bool:
    """A code or name of a country."""
    return text.lower().strip() in _countries()


def degrees(text: str) -> bool:
    """Within 180 degrees."""
    return abs(float(text.replace(",", "."))) <= 180


def position(text: str) -> bool:
    """Two decimals, one within 90 and both within 180; not both zero."""
    pair = [float(found) for found in re.findall(r"[+-]?[0-9]{1,3}\.[0-9]{3,18}", text)][:2]
    return len(pair) == 2 and min(map(abs, pair)) <= 90 and max(map(abs, pair)) <= 180 and any(pair)


def iban(text: str) -> bool:
    """Check digits of ISO 13616, by python-stdnum."""
    from stdnum import iban as standard

    return bool(standard.is_valid(text))


def card(text: str) -> bool:
    """Issuer prefix of a payment card, 13 to 19 digits, Luhn."""
    digits = re.sub("[ -]", "", text)
    return 13 <= len(digits) <= 19 and digits[0] in "3456" and len(set(digits)) > 1 and luhn(digits)


def governmentid(text: str) -> bool:
    """Right check digits in one of the countries whose numbers apps ask for most."""
    from stdnum.br import cpf
    from stdnum.cn import ric
    from stdnum.de import idnr
    from stdnum.es import dni, nie
    from stdnum.fi import hetu
    from stdnum.fr import nir
    from stdnum.in_ import aadhaar, pan
    from stdnum.it import codicefiscale
    from stdnum.kr import rrn
    from stdnum.nl import bsn
    from stdnum.pl import pesel
    from stdnum.se import personnummer
    from stdnum.tr import tckimlik
    from stdnum.us import ssn
    from stdnum.za import idnr as south_african

    plans = (cpf, ric, idnr, dni, nie, hetu, nir, aadhaar, pan, codicefiscale, rrn, bsn, pesel, personnummer, tckimlik, ssn, south_african)
    return len(set(text)) > 3 and any(plan.is_valid(text) for plan in plans)


_SIX_BITS = {letter: value for value, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")}


def tcf(text: str) -> bool:
    """IAB TCF v2 core string: version 2, created and updated between August 2019 (when version 2 came out) and 2040 and not in the wrong order, and a
    language of two letters."""
    bits = "".join(f"{_SIX_BITS[letter]:06b}" for letter in text.partition(".")[0][:40])
    if len(bits) < 120 or int(bits[:6], 2) != 2 or int(bits[108:114], 2) > 25 or int(bits[114:120], 2) > 25:
        return False
    created, updated = int(bits[6:42], 2), int(bits[42:78], 2)
    return 15_640_000_000 <= created <= updated + 864_000 <= 22_100_000_000


def letters(text: str) -> bool:
    """Has a letter."""
    return any(map(str.isalpha, text))


def notbool(text: str) -> bool:
    """Not a truth value."""
    return text.lower() not in ("true", "false", "yes", "no", "on", "off")


def wordlike(text: str) -> bool:
    """Has a letter and is not a truth value."""
    return letters(text) and notbool(text)


def spoken(text: str) -> bool:
    """Reads as words: letters in a row, fewer digits than letters, not an address, not code."""
    letters_seen, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return letters_seen >= 2 and digits * 2 <= letters_seen and "://" not in text and not set(text) & set("{}[]<>") and notbool(text)


def dwelling(text: str) -> bool:
    """A word of three letters; a single word has no digits, as keys of wallets, memory and the net have them; no path of a page."""
    if not _A_WORD.search(text) or "://" in text or "@" in text or text[0] == "/" or _HEX_NUMBER.match(text):
        return False
    return bool(set(text) & set(" ,;\n")) or not text.isascii() or not _A_DIGIT.search(text)


_A_WORD = re.compile(r"[^\W\d_]{3,}")
_HEX_NUMBER = re.compile(r"0x[0-9a-fA-F]*$")


def publicname(text: str) -> bool:
    """Not a name of the local network, as phones and computers have them there."""
    return text.rstrip(".").rpartition(".")[2].lower() not in _LOCAL_DOMAINS


_LOCAL_DOMAINS = LOCAL_LABELS | {"fritz", "box", "router"}


def identifier(text: str) -> bool:
    """Not a truth value, not a single letter or digit, not punctuation."""
    return text.lower() not in ("true", "false", "null", "none", "yes", "no") and any(map(str.isalnum, text))


def mixed(text: str) -> bool:
    """Letters and digits, or letters in both cases that do not read as words."""
    if _A_DIGIT.search(text):
        return text.lower() != text.upper()
    if len(text) <= 15 or "_" in text:
        return False
    return sum(map(str.islower, text)) > 2 and sum(map(str.isupper, text)) > 2


_A_DIGIT = re.compile(r"\d")


def hexmixed(text: str) -> bool:
    """Both digits and letters, as random hex almost always has, and not one byte repeated."""
    return len(set(text)) > 5 and not text.isalpha() and not text.isdigit()


def notversion(text: str) -> bool:
    """Has a letter, and more than digits and dots."""
    return letters(text) and not re.fullmatch(r"v?[0-9.]+[a-z]?", text)


CHECKS: dict[str, Callable[[str], bool]] = {
    check.__name__: check
    for check in (
        imei, imsi, plmn, iccid, mac, email, phone, ip, localip, zone, locale, country, package, packages, degrees, position, iban, card, governmentid, tcf,
        letters, notbool, wordlike, spoken, dwelling, identifier, mixed, hexmixed, notversion, appid, publicname,
    )
}  # fmt: skip
"""By the name in column ``check`` of ``data/shapes.csv``."""
