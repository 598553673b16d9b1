"""User agents: app and version, system and version, device model, build, carrier. The text itself stays a field.

Shapes (from the vendors' own software): Android's Dalvik and WebView ``(Linux; U; Android 14; Pixel 7 Build/UP1A)``, Apple's ``App/1 CFNetwork/2 Darwin/3``,
``(iPhone; iOS 17.1; Scale/3.00)`` and ``(iPhone; CPU iPhone OS 17_1 like Mac OS X)``, Meta's ``[FBAN/…;FBDV/…]`` and Instagram's list.
"""

import re

from .tree import Hint, Tree

NAME = "user agent"
TAKES = (str,)
LABELS = ()
NEEDS = "/"
KEEPS = True

_SYSTEMS = "Linux|iPhone|iPad|iPod|Android|Windows|Macintosh|X11|iOS|Apple"
_PROOF = re.compile(rf"Mozilla/\d|Dalvik/|CFNetwork/|Darwin/\d|okhttp/\d|\((?:{_SYSTEMS})\b|; ?(?:Android|iOS) ?\d|FBAV/\d|^Instagram \d")
_COMMENT = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\]")
_WORDS = re.compile(r"[\w.\-%+@/;:,]+")
_FIRST = re.compile(r"((?:[\w.\-+%]+ ){0,4}[\w.\-+%@]+)/([\w.\-+]+)")
_PRODUCT = re.compile(r"([A-Za-z][\w.\-%+@]*)/([\w.\-+]+)")
_ANDROID = re.compile(r"Android[ /]?(\d+(?:\.\d+)*)")
_IOS = re.compile(r"(?:iOS |iPhone OS |CPU OS |iPadOS )(\d+(?:[._]\d+)*)")
_MODEL = re.compile(r"Android[^;()]*;\s*(?:[a-z]{2}[-_][A-Za-z]{2};\s*)?(?!wv\b)([^;()]+?)\s*(?:Build/([^;()\s]+)|[;)])")
_APPLE = re.compile(r"\b((?:iPhone|iPad|iPod)\d+,\d+|iPhone|iPad|iPod touch)\b")
_META = re.compile(r"\bFB(AN|AV|DV|SN|SV|CR|LC|PN)/([^;\[\]]+)")
_META_KEYS = {"AN": "app", "AV": "app_version", "DV": "model", "SN": "os", "SV": "os_version", "CR": "carrier", "LC": "locale", "PN": "package"}
_INSTAGRAM = re.compile(r"^Instagram ([\d.]+) Android \(\d+/([\d.]+); [^;]*; [^;]*; ([^;]*); ([^;]*);")
_COMMON = frozenset("Mozilla AppleWebKit Dalvik CFNetwork Darwin Version Mobile Safari okhttp Gecko KHTML Linux Scale Build Android".split())


def open(text: str, _hint: Hint) -> Tree | None:
    """What the text says, and only what is there: ``app``, ``app_version``, ``os``, ``os_version``, ``model``, ``build``, ``carrier``, ``locale``."""
    if " " not in text and "+(" in text:
        text = text.replace("+", " ")  # a form value that was encoded twice
    start = text.find("Mozilla/")
    if start > 0 and text[start - 1].isalnum():
        text = text[start:]  # it stands in one value with what a program put before it
    if not 12 <= len(text) <= 600 or not _PROOF.search(text):
        return None
    instagram = _INSTAGRAM.match(text)
    if instagram:
        version, system, maker, model = instagram.groups()
        return {"app": "Instagram", "app_version": version, "os": "Android", "os_version": system, "maker": maker, "model": model}
    products = _COMMENT.sub(" ", text)
    if not all(_WORDS.fullmatch(word) for word in products.split()):
        return None
    said = {**_app(products), **_system(text)} | {_META_KEYS[key]: value for key, value in _META.findall(text) if value != "null"}
    return said or None


def _app(products: str) -> dict[str, str]:
    """The first product that is not the platform's own."""
    first = _FIRST.match(products)
    named = [first.groups()] if first else []
    return next(({"app": name, "app_version": version} for name, version in (*named, *_PRODUCT.findall(products)) if name not in _COMMON), {})


def _system(text: str) -> dict[str, str]:
    """System, model and build."""
    system = next(((name, match) for name, pattern in (("Android", _ANDROID), ("iOS", _IOS)) if (match := pattern.search(text))), None)
    said = {"os": system[0], "os_version": system[1][1].replace("_", ".")} if system else {}
    model = _MODEL.search(text) or _APPLE.search(text)
    if model and model[1] != "K":  # "K" stands for every model where Chrome hides it
        said["model"] = model[1]
        if model.re is _MODEL and model[2]:
            said["build"] = model[2]
    return said
