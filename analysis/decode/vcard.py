"""vCard (RFC 6350 for 4.0, RFC 2426 for 3.0, and 2.1): cards of an address book, one or many, in a body or a text."""

import re

from .content_lines import address, components, fields
from .tree import Hint, Tree

NAME = "vcard"
TAKES = (str,)
LABELS = ("text/vcard", "text/x-vcard", "text/directory")
NEEDS = "\n"
KEEPS = False

_BEGIN = re.compile(r"(?i)\s*BEGIN:VCARD[ \t]*\r?[\n\r]")
_VALUES = {
    "n": fields("family", "given", "additional", "prefix", "suffix"),
    "adr": fields("po_box", "extended", "street", "locality", "region", "postal_code", "country"),
    "org": fields("name", "unit", "subunit"),
    "tel": address,
    "email": address,
}


def open(text: str, _hint: Hint) -> Tree | None:
    """The cards in a list, properties by their names in lower case. Raises ValueError for components that do not pair."""
    text = text.lstrip("\ufeff")
    if not _BEGIN.match(text):
        return None
    return [card for name, card in components(text, _VALUES) if name == "vcard"] or None
