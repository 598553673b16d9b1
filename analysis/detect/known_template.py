"""``phonehome known new``: a first phone.toml, filled with what is known already, with an example of everything else, commented out."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from ..model import KnownValue

QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("device.advertising_id", "Advertising id (Android: Settings > Google > Ads; iOS: an app that shows the IDFA)", "38400000-8cf0-11bd-b23e-10b96e40000d"),
    ("device.vendor_scoped_id", "Android id, or IDFV of the app", "9774d56d682e549c"),
    ("device.imei", "IMEI (dial *#06#)", "490154203237518"),
    ("sim.iccid", "SIM serial (ICCID)", "89490200001234567890"),
    ("sim.imsi", "Subscriber number (IMSI)", "262011234567890"),
    ("user.phone_number", "Phone number with country code", "+491701234567"),
    ("user.email", "E-mail of the account", "anna.test@example.com"),
    ("user.name", "Name of the account", "Anna Quittenbaum"),
    ("network.wifi_ssid", "Wi-Fi name (SSID)", "Quittenbaum WLAN"),
    ("network.wifi_bssid", "Address of the access point (BSSID)", "a4:91:b1:0c:22:7e"),
    ("device.mac_address", "Wi-Fi MAC address of the phone", "3c:28:6d:aa:01:9f"),
    ("location.coordinates", "Where the phone was: latitude,longitude", "52.520008,13.404954"),
    ("device.model", "Model", "Pixel 7"),
    ("device.name", "Name of the phone", "Anna's Pixel"),
)
"""Type, question, example."""

_EXAMPLES = """\
# Several values of one type, and what people call them:
# "user.username" = ["anna_quitte", {value = "quittenbaum77", label = "forum name"}]

# What you planted on the phone. Each string is searched by itself. used = true or false says of one value whether the feature that reads it was used.
# "content.contacts" = [{name = "Zora Quittenbaum", phone = "+4915112345678", email = "zora@example.org", label = "planted contact"}]
# "content.calendar" = {title = "Quitten ernten in Werder", place = "Obstweg 17", used = true}
# "usage.search_query" = "quittengelee ohne zucker rezept"
"""

_HEAD = """\
# Known values of a test phone, for: phonehome analyze … --known {name}
#
# phonehome searches every value here in all traffic: as it is, encoded, hashed (also salted with another value of this file), rounded, reordered.
# Left of = stands a type: `phonehome types` lists them all. Values too short to be sure of are searched only under keys that name their type:
# `phonehome known check {name}` says which. Use values that exist nowhere else: an invented surname is better than Smith.
# This file is personal data. It was created readable for you alone.

[phone]
# name = "Test phone 1"
# country = "DE"         # completes national phone numbers
# notes = "bought in May, fresh account"
# used = true            # only if every feature that reads a value below was used during the capture: else "not observed" is said of none of them

[values]
"""

_CANARIES = """
[canaries]
# Anything else you planted, by a name of your own.
# clipboard = "kq7-quitte-canary"
"""


def template(name: str, found: Sequence[KnownValue]) -> str:
    """The text of a phone.toml: values that are known, and commented examples of the types that are not."""
    lines: list[str] = []
    for type_id in dict.fromkeys((*(question[0] for question in QUESTIONS), *(known.type for known in found))):
        own = [known for known in found if known.type == type_id]
        if own:
            lines.append(f"{_quoted(type_id)} = {_written(own)}")
        else:
            lines += [f"# {question}\n# {_quoted(type_id)} = {_quoted(example)}" for kind, question, example in QUESTIONS if kind == type_id]
    return _HEAD.format(name=name) + "\n".join(lines) + "\n\n" + _EXAMPLES + _CANARIES


def _written(own: Sequence[KnownValue]) -> str:
    items = [f"{{value = {_quoted(k.value)}, label = {_quoted(k.label)}}}" if k.label else _quoted(k.value) for k in own]
    return items[0] if len(items) == 1 else "[\n    " + ",\n    ".join(items) + ",\n]"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON escapes the same characters, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def ask(answer: Callable[[str], str], found: Sequence[KnownValue]) -> list[KnownValue]:
    """What the user answers to the questions whose type is not known yet; an empty answer leaves a type out."""
    there = {known.type for known in found}
    asked: list[KnownValue] = []
    for type_id, question, example in QUESTIONS:
        if type_id not in there:
            text = answer(f"{question}, e.g. {example} [leave out]: ").strip()
            if text:
                asked.append(KnownValue(type_id, text))
    return asked


def write_new(path: Path, text: str) -> None:
    """Write a new file that only its owner may read. Raises ValueError when there is one already."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise ValueError(f"{path}: exists already; choose another name or edit it") from None
    path.write_text(text, encoding="utf-8")
