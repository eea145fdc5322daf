"""The oracle on hand-made rows: METHOD M1."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from .screening import Row, is_located, normalise, normalise_country, order_key, screen

NOON = datetime(2015, 1, 1, 12, tzinfo=UTC)


def row(**fields: object) -> Row:
    blank: Row = {"tweet_id": 1, "user": 1, "time": NOON, "country": "VE", "lon": None, "lat": None}
    return {**blank, "extent_km": None, "reply_to_tweet": None, **fields}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("VE", "VE"),
        ("ve", "VE"),
        ("V", None),
        ("VEN", None),
        ("V1", None),
        ("ß", None),
        ("\u0131s", None),  # a dotless i, whose capital is ASCII
    ],
)
def test_a_country_is_two_ascii_letters(given: str, kept: str | None) -> None:
    assert normalise_country(given) == kept


@pytest.mark.parametrize(
    ("lon", "lat"), [(0.0, -0.0), (180.1, 1.0), (1.0, math.nan), (1.0, None), (1.0, -90.1)]
)
def test_no_position_takes_all_three_fields(lon: float, lat: float | None) -> None:
    record = normalise(row(lon=lon, lat=lat, extent_km=1.0))
    assert (record["lon"], record["lat"], record["extent_km"]) == (None, None, None)


@pytest.mark.parametrize("extent", [None, math.nan, math.inf, -1.0])
def test_a_position_of_unknown_extent_stays_but_is_not_located(extent: float | None) -> None:
    record = normalise(row(lon=180.0, lat=90.0, extent_km=extent))
    assert (record["lon"], record["lat"], record["extent_km"]) == (180.0, 90.0, None)
    assert not is_located(record, 40.0)


def test_located_is_strictly_below_the_limit() -> None:
    finest = [normalise(row(lon=1.0, lat=1.0, extent_km=e)) for e in (39.9, 40.0)]
    assert [is_located(record, 40.0) for record in finest] == [True, False]


def test_a_frame_without_extents_has_exact_points() -> None:
    whole = row(lon=1.0, lat=1.0)
    del whole["extent_km"]
    assert normalise(whole)["extent_km"] == 0.0


def test_the_first_reason_counts() -> None:
    earliest, now = NOON - timedelta(days=1), NOON
    tick = timedelta(microseconds=1)
    rows = [
        row(user=None, country=None, time=None),  # malformed before the others
        row(country=None, time=None),  # no_geography before bad_time
        row(time=None),
        row(time=earliest - tick),
        row(time=earliest),
        row(time=now + timedelta(days=1)),
        row(time=now + timedelta(days=1) + tick),
    ]
    kept, dropped = screen(rows, {"earliest": earliest, "now": now})
    assert [r["time"] for r in kept] == [earliest, now + timedelta(days=1)]
    counts = {reason: len(records) for reason, records in dropped.items()}
    assert counts == {"malformed": 1, "no_geography": 1, "bad_time": 3}


def test_ids_of_digits_come_as_integers_after_nulls_and_before_texts() -> None:
    ids = ["x9", "10", "9", None, "B", "007", "7"]
    records = sorted((row(tweet_id=i) for i in ids), key=order_key)
    assert [r["tweet_id"] for r in records] == [None, "007", "7", "9", "10", "B", "x9"]


def test_ties_of_time_and_id_go_down_the_columns() -> None:
    rows = [row(country="CO"), row(country=None, lon=2.0), row(country=None, lon=None)]
    records = sorted(rows, key=order_key)
    assert [(r["country"], r["lon"]) for r in records] == [(None, None), (None, 2.0), ("CO", None)]
