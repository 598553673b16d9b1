"""Reverse domain names, as apps have them: what tells ``com.example.app`` from a host, a file and a class. Each takes a text its pattern already matched."""

import re

FILE_ENDINGS = frozenset("png jpg jpeg gif webp svg css js json html xml ico ttf woff mp4 bundle framework so".split())
_LAST_OF_HOSTS = frozenset(("com", "net", "org"))
_FIRST_LABELS = frozenset("com org net io de cn jp kr ru fr uk us in br it es nl pl eu me co app dev air tv ai tld xyz info biz edu gov mobi im to cc".split())
_TOP_LEVEL = frozenset("com org net io cn ru de".split())
_NOT_LAST = FILE_ENDINGS | frozenset("php txt csv zip apk dex jar java kt swift py sh log map pdf jsp do asp aspx".split())
_NOT_FIRST = frozenset("www api cdn img static m mail java javax kotlin kotlinx dalvik sun".split())


def package(text: str) -> bool:
    """A reverse domain name: begins with a label that is a top level domain or a usual first label, and does not end like a file or a host."""
    labels = text.split(".")
    first, last = labels[0].lower(), labels[-1].lower()
    if last in _NOT_LAST or first in _NOT_FIRST or any(label.isdigit() for label in (labels if first not in _FIRST_LABELS else (first, last))):
        return False
    return first in _FIRST_LABELS or (len(labels) >= 3 and (len(first) == 2 and first.isalpha())) or (len(labels) >= 3 and last not in _TOP_LEVEL)


def appid(text: str) -> bool:
    """A reverse domain name whose last label ends no host."""
    return package(text) and text.rpartition(".")[2].lower() not in _LAST_OF_HOSTS


def packages(text: str) -> bool:
    """At least three different reverse domain names, and most parts are; or two of different makers and nothing else, which begin as packages do."""
    parts = {part for part in re.split(r"[\[\]\"' ,;|\n&#]+", text) if part}
    good = {part for part in parts if package(part)}
    if len(good) == 2:
        makers = {tuple(part.lower().split(".")[:2]) for part in good if part.split(".")[0].lower() in _FIRST_LABELS and part.islower()}
        return len(parts) == 2 and len(makers) == 2
    return len(good) >= 3 and len(good) * 3 >= len(parts) * 2
