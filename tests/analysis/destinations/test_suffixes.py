"""The public suffix list: its own examples, and every rule against tldextract, whose copy of the list it is."""

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from analysis.destinations.suffixes import _rules, registrable

ORACLE = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@pytest.mark.parametrize(
    ("host", "domain", "tenant"),
    [
        ("www.example.com", "example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk", "example.co.uk"),
        ("co.uk", "", ""),
        ("com", "", ""),
        ("x.d1.cloudfront.net", "cloudfront.net", "d1.cloudfront.net"),
        ("cloudfront.net", "cloudfront.net", ""),
        ("a.b.c.ck", "b.c.ck", "b.c.ck"),
        ("c.ck", "", ""),
        ("a.www.ck", "www.ck", "www.ck"),
        ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("a.nosuchsuffix", "", ""),
        ("a..com", "", ""),
        ("", "", ""),
    ],
)
def test_what_somebody_registered(host: str, domain: str, tenant: str) -> None:
    assert registrable(host) == (domain, tenant)


def oracle(host: str) -> tuple[str, str]:
    return tuple(ORACLE.extract_str(host, include_psl_private_domains=private).top_domain_under_public_suffix for private in (False, True))  # type: ignore[return-value]


def test_every_rule_is_read_as_tldextract_reads_it() -> None:
    for rule in _rules():
        below = f"a.b.{rule.removeprefix('!').replace('*', 'w')}"
        assert registrable(below) == oracle(below), rule


@given(st.lists(st.sampled_from(["a", "b", "com", "uk", "co", "ck", "www", "jp", "city", "kawasaki", "github", "io", "xn--p1ai", ""]), min_size=1, max_size=5))
def test_any_labels_are_read_as_tldextract_reads_them(labels: list[str]) -> None:
    host = ".".join(labels)
    if host == host.strip("."):
        assert registrable(host) == oracle(host)
