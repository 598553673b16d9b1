"""The page that a request names to somebody else. A browser says in ``Referer`` (RFC 9110 section 10.1.3) which page made the request. To the page's own site
that is no news; another site learns which page was looked at.

Left out are addresses without path and query, which modern browsers send (Referrer Policy ``strict-origin-when-cross-origin``) and which name no page; styles,
scripts and players, which load things too; frames in a page, as far as their addresses say so; and pages on the phone itself.
"""

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, MessageTable, Verdict
from .columns import rows_of
from .names import words_of_endpoint

_PAGE = Verdict("usage.page_view", TIERS[3], "page:referer", "The page that made the request, told to another site in Referer (RFC 9110 section 10.1.3)")
_NO_PAGE = re.compile(r"\.(css|m?js|swf|xap|svg|woff2?)\Z|iframe|(?<![a-z])(banner|teaser|widget|embed)s?(?![a-z])", re.IGNORECASE)
_ADVERTISING = frozenset("ad ads adx dsp ssp rtb".split())
"""Words of hosts and paths from which frames of advertisements come."""
_REGISTRY = frozenset("co com net org ac edu gov go gob gouv or ne mil nom web id".split())
"""Labels under the code of a country below which names are registered, as in ``co.il``."""


def name_referrers(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Add the pages that requests name to other sites, where nothing else is known of the header."""
    slots = [number for number, one in enumerate(fields.templates) if one.place == "header" and one.path.lower() == "referer"]
    if not slots:
        return
    for row in np.setdiff1d(rows_of(fields, slots), findings.row).tolist():
        message, value = fields.message[row], fields.values[fields.value[row]]
        if messages.direction[message] == "sent" and isinstance(value, str) and tells_page(value, messages.host[message]):
            findings.row.append(row)
            findings.verdict.append(findings.code(_PAGE))


@lru_cache(maxsize=65536)
def tells_page(referer: str, host: str) -> bool:
    """Whether an address in ``Referer`` names a page to a host that is not of the page's site.

    >>> tells_page("https://www.example.org/a", "ads.example.com"), tells_page("https://www.example.org/a", "img.example.org")
    (True, False)
    """
    page = _split(referer)
    if page is None or not page.hostname or page.scheme not in ("http", "https") or not (page.path.strip("/") or page.query) or _NO_PAGE.search(page.path):
        return False
    if "." not in page.hostname or page.hostname.startswith("127.") or not _ADVERTISING.isdisjoint(words_of_endpoint(page.hostname, page.path)):
        return False
    return bool(host) and site_of(page.hostname) != site_of(host)


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # brackets that hold no IPv6 address
        return None


def site_of(host: str) -> str:
    """The last labels of a host, which sites of one owner share; rather too few than too many.

    >>> site_of("www.example.org"), site_of("a.b.example.co.il"), site_of("192.0.2.7")
    ('example.org', 'example.co.il', '192.0.2.7')
    """
    labels = host.lower().rstrip(".").split(".")
    if labels[-1].isdigit():
        return host
    return ".".join(labels[-3 if len(labels[-1]) == 2 and len(labels) > 2 and labels[-2] in _REGISTRY else -2 :])
