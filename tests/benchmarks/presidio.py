"""Presidio's answers in our types. It runs in an environment of its own: ``PRESIDIO`` names the Python there."""

import json
import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from .needs import program_from

_PSEUDONYMS = (
    "device.device_id", "device.advertising_id", "device.vendor_scoped_id", "device.installation_id", "device.other_id", "usage.session_id", "user.account_id",
)  # fmt: skip

TYPES: dict[str, tuple[str, ...]] = {
    "EMAIL_ADDRESS": ("user.email",), "EMAIL": ("user.email",), "PHONE_NUMBER": ("user.phone_number",), "PERSON": ("user.name",),
    "AGE": ("user.age_or_birthdate",),
    "IP_ADDRESS": ("network.ip_public", "network.ip_local"), "MAC_ADDRESS": ("device.mac_address", "network.wifi_bssid", "device.bluetooth_mac"),
    "UUID": _PSEUDONYMS, "ID": _PSEUDONYMS, "CREDIT_CARD": ("financial.payment_card",),
    "IBAN_CODE": ("financial.account",), "US_BANK_NUMBER": ("financial.account",), "CRYPTO": ("financial.account",),
    "US_SSN": ("user.government_id",), "US_ITIN": ("user.government_id",), "US_PASSPORT": ("user.government_id",), "US_DRIVER_LICENSE": ("user.government_id",),
    "UK_NHS": ("user.government_id",), "MEDICAL_LICENSE": ("user.government_id",), "LOCATION": ("location.city", "location.country", "location.coordinates"),
    "NRP": ("special.racial_ethnic_origin", "special.religion", "special.political_opinion"),
}  # fmt: skip
"""Entity → the types it may mean; any of them counts as right. ``URL``, ``DATE_TIME`` and ``ORGANIZATION`` are no personal data by themselves: not counted."""


def answers(values: Sequence[tuple[str, str]]) -> tuple[str, list[list[tuple[str, float]]]]:
    """(value, key) pairs → Presidio's version, and for each the entities with their scores, best first. Raises Absent where Presidio is not installed."""
    python = program_from("PRESIDIO", "a Python that has presidio-analyzer")
    asked = json.dumps([(value, words(key)) for value, key in values])
    script = Path(__file__).with_name("presidio_values.py")
    said = json.loads(subprocess.run([str(python), str(script)], input=asked, capture_output=True, text=True, check=True).stdout)
    return said["version"], [sorted((tuple(one) for one in some if one[0] in TYPES), key=lambda one: -one[1]) for some in said["answers"]]


@cache
def words(key: str) -> list[str]:
    """The words of a key: ``deviceId`` → device, id."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", key)]
