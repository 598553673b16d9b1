"""Who makes an app, by its package name or bundle id, where the reversed name is no domain of the maker (``com.ss.android.ugc.trill``).

A row holds a prefix of whole labels; the longest wins. Letters count alike in both cases, as bundle ids are written in both.
"""

from functools import cache

from . import facts


@cache
def _rows() -> dict[str, facts.Row]:
    return {row["package"].lower(): row for row in facts.table("makers")}


def maker(app: str) -> facts.Row | None:
    """The row of the longest prefix of a package name or bundle id; None for one that no row covers, and for a label such as ``TikTok``."""
    prefix = app.lower()
    while prefix:
        if row := _rows().get(prefix):
            return row
        prefix = prefix.rpartition(".")[0]
    return None
