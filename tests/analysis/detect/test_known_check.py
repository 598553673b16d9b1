import pytest

from analysis.detect.known_check import how_searched
from analysis.model import KnownValue


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "not searched"),
        ("de", "only as a whole value"),
        ("1234", "only under a key"),
        ("Pixel 7", "only under a key that names its type; hashes anywhere"),
        ("Telekom", "as a whole value, or"),
        ("anna@example.com", "anywhere"),
    ],
)
def test_each_band(value: str, said: str) -> None:
    (row,) = how_searched([KnownValue("canary", value, "mine")])
    assert said in row["searched"] and row["label"] == "mine"
    assert not value or value not in "".join(row[name] for name in ("type", "label", "says", "spellings"))
