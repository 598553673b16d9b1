"""User agents: app and version, system and version, device model, build. The text itself stays a field.

Shapes (from the vendors' own documentation): Android WebView and Dalvik ``(Linux; U; Android 14; Pixel 7 Build/UP1A)``, iOS ``App/1 CFNetwork/2 Darwin/3``,
``(iPhone; iOS 17.1; Scale/3.00)``, ``(iPhone; CPU iPhone OS 17_1 like Mac OS X)``, and ``app/1 (key; key)`` of apps' own making.
"""

import re

from .tree import Hint, Tree

NAME = "user agent"
TAKES = (str,)
LABELS = ()
NEEDS = "/"
KEEPS = True

_SHAPE = re.compile(r"(?:[\w.\-%+@ ]{1,80}/[\w.\-+]{1,40}\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])?[\s;,]*){1,20}[^/]{0,100}")
_PRODUCT = re.compile(r"([A-Za-z%][\w.\-%+@]*)/([\w.\-+]+)")
_SYSTEMS = "Linux|iPhone|iPad|iPod|Android|Windows|Macintosh|X11|iOS|Apple"
_PROOF = re.compile(rf"Mozilla/\d|Dalvik/|CFNetwork/|Darwin/\d|okhttp/\d|\((?:{_SYSTEMS})\b|; ?(?:Android|iOS) ?\d")
_ANDROID = re.compile(r"Android[ /]?(\d+(?:\.\d+)*)")
_IOS = re.compile(r"(?:iOS |iPhone OS |CPU OS |iPadOS )(\d+(?:[._]\d+)*)")
_MODEL = re.compile(r"Android[^;()]*;\s*(?:[a-z]{2}[-_][A-Za-z]{2};\s*)?(?!wv\b)([^;()]+?)\s*(?:Build/([^;()\s]+)|[;)])")
_APPLE = re.compile(r"\b((?:iPhone|iPad|iPod)\d+,\d+|iPhone|iPad|iPod touch)\b")
_COMMON = frozenset("Mozilla AppleWebKit Dalvik CFNetwork Darwin Version Mobile Safari okhttp Gecko KHTML Linux Scale Build Android".split())


def open(text: str, _hint: Hint) -> Tree | None:
    """What the text says: ``app``, ``app_version``, ``os``, ``os_version``, ``model``, ``build``; only what is there."""
    if " " not in text and "+(" in text:
        text = text.replace("+", " ")  # a form value that was encoded twice
    if "/" not in text or len(text) < 12 or len(text) > 600 or not _PROOF.search(text) or not _SHAPE.fullmatch(text):
        return None
    said: dict[str, Tree] = {}
    for name, version in _PRODUCT.findall(re.sub(r"\([^)]*\)", " ", text)):
        if name not in _COMMON and "app" not in said:
            said |= {"app": name, "app_version": version}
    for system, pattern in (("Android", _ANDROID), ("iOS", _IOS)):
        match = pattern.search(text)
        if match:
            said |= {"os": system, "os_version": match[1].replace("_", ".")}
            break
    model = _MODEL.search(text) or _APPLE.search(text)
    if model and model[1] != "K":
        said["model"] = model[1]
        if model.re is _MODEL and model[2]:
            said["build"] = model[2]
    return said or None
