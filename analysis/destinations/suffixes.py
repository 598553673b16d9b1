"""The public suffix list: below which names somebody can register one (publicsuffix.org/list, "Algorithm").

The list is the snapshot shipped inside tldextract, read as data: the package itself loads an HTTP client, which takes longer than a small capture. Nothing is
ever fetched.
"""

import importlib.util
from functools import cache
from pathlib import Path

import idna

PRIVATE = "// ===BEGIN PRIVATE DOMAINS==="
"""Parts the rules of registries from those of companies that let others register below their names."""


@cache
def _rules() -> dict[str, bool]:
    """Rule (``co.uk``, ``*.ck``, ``!www.ck``) → whether it is a company's."""
    found = importlib.util.find_spec("tldextract")
    if not found or not found.origin:
        raise ValueError("the package tldextract, which holds the list of public suffixes, is not installed")
    public, _, private = (Path(found.origin).parent / ".tld_set_snapshot").read_text("utf-8").partition(PRIVATE)
    rules = dict.fromkeys(_listed(public), False)
    return rules | dict.fromkeys(_listed(private), True)


def _listed(text: str) -> list[str]:
    return [line.split(None, 1)[0] for line in text.splitlines() if line and not line.startswith("//")]


def registrable(host: str) -> tuple[str, str]:
    """(domain, tenant) of a lower-case name: what was registered below the suffix of a registry, and what below that of a registry or a company
    (``cloudfront.net``, ``d1.cloudfront.net``). Both are empty where nothing was; they differ only below a company's suffix."""
    labels = host.split(".")
    listed = [_unicode(label) for label in labels]
    return _below(labels, _suffix(listed, companies=False)), _below(labels, _suffix(listed, companies=True))


def _below(labels: list[str], size: int) -> str:
    """The suffix with the label before it."""
    return ".".join(labels[-size - 1 :]) if size and len(labels) > size and labels[-size - 1] else ""


def _suffix(labels: list[str], companies: bool) -> int:
    """How many labels the suffix has; 0 when the list does not know it. The longest rule wins, and an exception to a wildcard over all."""
    rules = _rules()
    size, name = 0, ""
    for count, label in enumerate(reversed(labels), start=1):
        wildcard, name = f"*.{name}", f"{label}.{name}" if name else label
        held = [rule for rule in (f"!{name}", name, wildcard) if rule in rules and (companies or not rules[rule])]
        if held and held[0][0] == "!":
            return count - 1
        size = count if held else size
    return size


def _unicode(label: str) -> str:
    """A label as the list spells it; what is no valid label stays as it is."""
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (UnicodeError, IndexError):
        return label
