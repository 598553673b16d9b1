"""Coordinates as programs write them: rounded or cut off, as integers, as geohash, as plus code."""

import re

_PAIR = re.compile(r"\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*")
_GEOHASH = "0123456789bcdefghjkmnpqrstuvwxyz"
_PLUS = "23456789CFGHJMPQRVWX"
DIGITS = range(2, 7)
"""Decimals to which coordinates are rounded: 1 km to 10 cm."""


def coordinates(text: str) -> tuple[str, str] | None:
    """Latitude and longitude as written in ``"52.520008,13.404954"``; None when the text is no pair in range."""
    found = _PAIR.fullmatch(text)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180 or "." not in text:
        return None
    return found[1].lstrip("+"), found[2].lstrip("+")


def roundings(number: str) -> dict[str, str]:
    """Text → how it was made: the number as written, and rounded and cut off to 2–6 decimals, with and without trailing zeros.

    >>> list(roundings("13.4049"))
    ['13.4049', '13.405', '13.404', '13.40', '13.4']
    """
    found = {number: ""}
    decimals = len(number.partition(".")[2])
    for count in (count for count in reversed(DIGITS) if count < decimals):
        for text in (f"{float(number):.{count}f}", number[: len(number) - decimals + count]):
            for written in (text, text.rstrip("0").rstrip(".")):
                found.setdefault(written, _how(written, float(number)))
    return found


def _how(written: str, number: float) -> str:
    decimals = len(written.partition(".")[2])
    return f"{'rounded' if f'{number:.{decimals}f}' == written else 'cut off'} to {decimals} decimals"


def scaled(number: str) -> dict[str, str]:
    """The number in millionths (E6) and ten-millionths (E7) of a degree, rounded and cut off."""
    value = float(number)
    found: dict[str, str] = {}
    for power, name in ((6, "E6"), (7, "E7")):
        for whole in (round(value * 10**power), int(value * 10**power)):
            found.setdefault(str(whole), f"as an integer ({name})")
    return found


def geohash(latitude: float, longitude: float, length: int = 12) -> str:
    """The geohash of a place: five bits a character, longitude and latitude halved in turn (Niemeyer, 2008).

    >>> geohash(57.64911, 10.40744, 11)
    'u4pruydqqvj'
    """
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    point = (longitude, latitude)
    code, number = [], 0
    for step in range(length * 5):
        low, high = ranges[step % 2]
        middle = (low + high) / 2
        upper = point[step % 2] >= middle
        ranges[step % 2][0 if upper else 1] = middle
        number = number * 2 + upper
        if step % 5 == 4:
            code.append(_GEOHASH[number])
            number = 0
    return "".join(code)


def plus_code(latitude: float, longitude: float) -> str:
    """The ten-digit Open Location Code of a place (Google, specification of 2014): about 14 m.

    >>> plus_code(47.365590, 8.524997)
    '8FVC9G8F+6X'
    """
    # in whole 1/8000 degrees, because the cells of the tenth digit are that wide
    rows = min(int((latitude + 90) * 8000 + 1e-6), 180 * 8000 - 1)
    columns = int((longitude + 180) * 8000 + 1e-6) % (360 * 8000)
    digits = ""
    for _ in range(5):
        rows, row = divmod(rows, 20)
        columns, column = divmod(columns, 20)
        digits = _PLUS[row] + _PLUS[column] + digits
    return f"{digits[:8]}+{digits[8:]}"
