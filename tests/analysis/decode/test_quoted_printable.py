"""Quoted-printable."""

from typing import Any

import pytest

from analysis.decode import quoted_printable
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("Gr=C3=BC=C3=9Fe", "Grüße"),
    ("a long line =\r\ngoes on", "a long line goes on"),
    ("x =3D y=20=\r\nz", "x = y z"),
    ("abcdefghi " * 7 + "abcde=\nfgh", "abcdefghi " * 7 + "abcdefgh"),
)

MISSES: tuple[Any, ...] = (
    "h041;h2=25556773;h3=14332309",
    "a=1",
    "a=41&b=42&c=43",
    "dGVzdA=\n",
    "x=DE;y=AT;z=CH",
    "1=20",
    "1,Zm9vYmE=\n2,Zm9vYmE=\n3,x",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert quoted_printable.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert quoted_printable.open(value, Hint()) is None
