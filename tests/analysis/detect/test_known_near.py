"""Known places in other digits than the user's."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import Opener
from analysis.detect.known import find_known
from analysis.model import KnownValue, MessageTable
from tests.factories import indexed, message

HOME = KnownValue("location.coordinates", "52.52438,13.41053", "home")
SOUTH_WEST = KnownValue("location.coordinates", "-33.86882,-70.66927")


def found(body: Any, known: KnownValue = HOME) -> set[str]:
    """The paths of fields where the known place stands."""
    opener = Opener()
    opener.add(0, message(body=json.dumps(body).encode()))
    fields = opener.fields
    findings = find_known(fields, MessageTable(), (known,))
    assert all(verdict.tier == "known value" and not re.search(r"\d\.\d", verdict.evidence) for verdict in findings.verdicts)
    return {indexed(fields.templates[fields.template[row]].path, fields.indices[fields.index[row]]).partition("!")[0] for row in findings.row}


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({"lat": 52.5243812, "lon": 13.4105261}, {"lat", "lon"}),
        ({"p": {"latitude": "52.5243899", "longitude": "13.4105399"}}, {"p.latitude", "p.longitude"}),
        ({"lat": 52.52438, "lon": 13.4105261}, {"lat", "lon"}),
        ({"p": [13.4105261, 52.5243812]}, {"p[0]", "p[1]"}),
        ({"p": [{"a": 52.5243812, "b": 13.4105261}, {"a": 1, "b": 2}]}, {"p[0].a", "p[0].b"}),
        ({"p": "52.5243812,13.4105261"}, {"p"}),
        ({"u": "https://maps.example/@52.5243812,13.4105261,15z"}, {"u"}),
        ({"n": "$GPGGA,170834,5231.4628,N,01324.6318,E,1,08,0.9,12.0,M,46.9,M,,*47"}, {"n"}),
        ({"n": "$GPRMC,170834,A,5231.46,N,01324.63,E,0.1,0,110326,,*00"}, {"n"}),
        ({"d": "52°31'27.8\"N 13°24'37.9\"E"}, {"d"}),
        ({"d": "N 52° 31.463' E 13° 24.632'"}, {"d"}),
        ({"d": "52 31 27.8, 13 24 37.9"}, {"d"}),
        ({"d": "52:31:28N,13:24:38E"}, {"d"}),
        ({"lat": "52/1,31/1,278/10", "lon": "13/1,24/1,379/10"}, {"lat", "lon"}),
        # half of a place, other places, other numbers
        ({"lat": 52.5243812, "lon": 13.5105261}, set()),
        ({"lat": 52.5244212, "lon": 13.4105261}, set()),
        ({"a": {"lat": 52.5243812}, "b": {"lon": 13.4105261}}, set()),
        ({"p": [{"a": 52.5243812, "b": 1}, {"a": 2, "b": 13.4105261}]}, set()),
        ({"lat": 152.5243812, "lon": 13.4105261}, set()),
        ({"lat": -52.5243812, "lon": 13.4105261}, set()),
        ({"v": "1.52.5243812", "w": "13.4105261"}, set()),
        ({"v": "52.52438121.13.4105261"}, set()),
        ({"n": "$GPRMC,170834,A,5231.46,S,01324.63,E,0.1,0,110326,,*00"}, set()),
        ({"n": "$GPRMC,170834,A,5231.56,N,01324.63,E,0.1,0,110326,,*00"}, set()),
        ({"d": "52°31'27.8\"S 13°24'37.9\"E"}, set()),
        ({"d": "52°31' 13°24'"}, set()),
        ({"d": "13°24'37.9\"N 52°31'27.8\"E"}, set()),
    ],
)
def test_more_digits_and_degrees(body: Any, paths: set[str]) -> None:
    assert found(body) == paths


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({"lat": -33.8688231, "lon": -70.6692712}, {"lat", "lon"}),
        ({"lat": 33.8688231, "lon": -70.6692712}, set()),
        ({"d": "33°52'07.8\"S 70°40'09.4\"W"}, {"d"}),
        ({"d": "33°52'07.8\"N 70°40'09.4\"W"}, set()),
        ({"n": "$GPRMC,1,A,3352.1292,S,07040.1562,W,0"}, {"n"}),
    ],
)
def test_south_and_west(body: Any, paths: set[str]) -> None:
    assert found(body, SOUTH_WEST) == paths


def test_a_coarse_known_place_is_not_compared() -> None:
    assert found({"lat": 52.5243812, "lon": 13.4105261}, KnownValue("location.coordinates", "52.52,13.41")) == set()


def test_whole_minutes_say_too_little() -> None:
    place = KnownValue("location.coordinates", "52.51667,13.40000")
    assert found({"d": "52°31' 13°24'"}, place) == set() and found({"d": "52°31'00\" 13°24'00\""}, place) == {"d"}


def test_whole_degrees_on_the_border() -> None:
    assert found({"lat": 52.99999881, "lon": 12.99999712}, KnownValue("location.coordinates", "53.00000,13.00000")) == {"lat", "lon"}


def apart_from_zero(largest: int) -> st.SearchStrategy[float]:
    return st.floats(-largest, largest).filter(lambda degrees: abs(degrees) > 1e-4)


@given(apart_from_zero(89), apart_from_zero(179), st.integers(6, 12))
def test_every_place_is_found_in_more_digits(latitude: float, longitude: float, digits: int) -> None:
    known = KnownValue("location.coordinates", f"{latitude:.5f},{longitude:.5f}")
    assert found({"p": [f"{latitude:.{digits}f}", f"{longitude:.{digits}f}"]}, known) == {"p[0]", "p[1]"}


@given(st.text(st.sampled_from("52.13°'\"NSEW,/ 1:4"), max_size=40))
def test_any_text_is_judged(text: str) -> None:
    found({"t": text})
