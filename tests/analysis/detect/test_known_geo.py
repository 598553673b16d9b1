import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.detect.known_geo import coordinates, geohash, plus_code, roundings, scaled


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("52.520008,13.404954", ("52.520008", "13.404954")),
        ("-33.8688; 151.2093", ("-33.8688", "151.2093")),
        ("+1.5 +2.5", ("1.5", "2.5")),
        ("91.5,10.0", None),
        ("10.5,190.1", None),
        ("12,34", None),
        ("hello", None),
        ("52.5", None),
        ("1.2.3.4", None),
    ],
)
def test_coordinates(text: str, pair: tuple[str, str] | None) -> None:
    assert coordinates(text) == pair


def test_roundings_and_cuts_are_told_apart() -> None:
    assert roundings("13.404958") == {
        "13.404958": "",
        "13.40496": "rounded to 5 decimals",
        "13.40495": "cut off to 5 decimals",
        "13.4050": "rounded to 4 decimals",
        "13.405": "rounded to 3 decimals",
        "13.4049": "cut off to 4 decimals",
        "13.404": "cut off to 3 decimals",
        "13.40": "rounded to 2 decimals",
        "13.4": "rounded to 1 decimals",
    }


def test_scaled() -> None:
    assert list(scaled("-33.86885")) == ["-33868850", "-338688500"]


@pytest.mark.parametrize(("place", "code"), [((57.64911, 10.40744), "u4pruydqqvj8"), ((-25.382708, -49.265506), "6gkzwgjzn820"), ((0.0, 0.0), "s00000000000")])
def test_geohashes_of_published_places(place: tuple[float, float], code: str) -> None:
    assert geohash(*place) == code


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((47.365590, 8.524997), "8FVC9G8F+6X"),
        ((20.3701125, 2.78223535), "7FG49QCJ+2V"),
        ((-41.2730625, 174.7859375), "4VCPPQGP+Q9"),
        ((90.0, 1.0), "CFX3X2X2+X2"),
    ],
)
def test_plus_codes_of_the_specification(place: tuple[float, float], code: str) -> None:
    assert plus_code(*place) == code


@given(st.floats(-90, 90), st.floats(-180, 179.9))
def test_codes_of_any_place_have_their_form(latitude: float, longitude: float) -> None:
    assert len(geohash(latitude, longitude)) == 12
    assert plus_code(latitude, longitude)[8] == "+" and len(plus_code(latitude, longitude)) == 11
