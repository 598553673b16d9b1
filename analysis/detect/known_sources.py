"""Known values out of what the user had a phone print: ``adb shell`` outputs saved to files, the ``Info.plist`` of an iOS backup, ``ideviceinfo``.

What each line means stands in ``data/known_sources.csv``. Nothing here talks to a phone.
"""

import plistlib
import re
from collections.abc import Iterator
from pathlib import Path

from ..model import KnownValue
from .facts import rows

_PROPERTY = re.compile(r"\[([^\]]+)\]: \[(.*)\]")
_SETTING = re.compile(r"([a-z0-9_]+)=(.*)")
_PAIR = re.compile(r"(\w+): (.+)")
_TEXT = re.compile(r"(?<!\w)(Device ID|mSerialNumber|BSSID|SSID|MAC|link/ether)\s*[:= ]\s*\"?([^\",]+?)\"?(?=,| brd|$)")
_PARCEL = re.compile(r"'([^']*)'")
_ANDROID_ID = re.compile(r"[0-9a-f]{13,16}")
_SAYS_NOTHING = frozenset(("", "null", "unknown", "00:00:00:00:00:00", "02:00:00:00:00:00", "<unknown ssid>", "0", "none"))


def read_source(path: Path) -> list[KnownValue]:
    """The known values in one saved output, in its order. Raises ValueError naming the file when nothing in it is known here."""
    data = path.read_bytes()
    found: list[KnownValue] = []
    for kind, key, value in _said(data, path):
        match = _meaning(kind).get(key)
        if match and value.strip().lower() not in _SAYS_NOTHING:
            found.append(KnownValue(match[0], value.strip(), match[1]))
    if not found:
        android = "adb shell getprop, settings get secure android_id, settings list secure, dumpsys iphonesubinfo or wifi"
        raise ValueError(f"{path}: nothing known in it; expected the output of {android}; Info.plist of an iOS backup; ideviceinfo")
    return list(dict.fromkeys(found))


def _meaning(kind: str) -> dict[str, tuple[str, str]]:
    return {row["key"]: (row["type"], row["label"]) for row in rows("known_sources") if row["kind"] == kind}


def _said(data: bytes, path: Path) -> Iterator[tuple[str, str, str]]:
    """(kind of source, key, value) of everything that reads like one."""
    if data.startswith((b"<?xml", b"bplist", b"<plist")):
        yield from _plist(data, path)
        return
    text = data.decode("utf-8", "replace").strip()
    if _ANDROID_ID.fullmatch(text):
        yield "settings", "android_id", text
    if "Parcel(" in text:
        digits = re.sub(r"\D", "", "".join(_PARCEL.findall(text)))
        if len(digits) == 15:
            yield "text", "Device ID", digits
    for line in text.splitlines():
        for kind, pattern in (("getprop", _PROPERTY), ("settings", _SETTING), ("pairs", _PAIR)):
            if match := pattern.fullmatch(line.strip()):
                yield kind, match[1], match[2].split(",")[0] if match[1].startswith("gsm.") else match[2]
        for match in _TEXT.finditer(line.strip()):
            yield "text", match[1], match[2]


def _plist(data: bytes, path: Path) -> Iterator[tuple[str, str, str]]:
    try:
        content = plistlib.loads(data)
    except Exception as error:  # noqa: BLE001 (plistlib lets many kinds through on damaged files)
        raise ValueError(f"{path}: not a readable property list: {type(error).__name__}") from None
    for key, value in content.items() if isinstance(content, dict) else ():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, (str, int)) and not isinstance(item, bool):
                yield "plist", str(key), str(item)
