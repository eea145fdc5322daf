"""Every object of the real samples is read right; counts by hand from the files."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from migtrace.stream.harvest import Harvest
from tests.stream.harvesting import counted, read_all

_DATA = Path(__file__).parent / "data"


def _read(name: str) -> Harvest:
    return read_all(gzip.decompress((_DATA / f"{name}.jsonl.gz").read_bytes()))


def _pages(lines: int, statuses: int, **ends: int) -> dict[str, int]:
    return {"lines": lines, "pages": lines, "paged": statuses, "read": statuses, **ends}


# Retweets are tweets that reference one as `retweeted`. Records are tweets with a point: places of
# these files do not have the ids that the tweets name, so that a place alone is no geography.
_V2 = {
    # 78 of 100 and 67 of 100 are retweets; one of the others names a place that is not there.
    "v2_2sets": _pages(2, 200, retweet=145, no_geography=55),
    "v2_cashtags": _pages(1, 1, no_geography=1),
    "v2_edited_after": _pages(1, 1, no_geography=1),
    "v2_entities_test": _pages(1, 474, retweet=314, no_geography=160),
    # The first has a point, the second only a place.
    "v2_geo_tweets": _pages(2, 2, no_geography=1, records=1),
    "v2_media_policy_violation_off": _pages(1, 100, retweet=42, no_geography=58),
    "v2_media_tweet": _pages(1, 1, no_geography=1),
    "v2_noflat": _pages(1, 100, retweet=47, no_geography=53),
    # `data` is one object; the third and the seventh have a point.
    "v2_streaming_output_with_error": _pages(7, 7, no_geography=5, records=2),
    "v2_two_tweets": _pages(1, 1, retweet=1),
    # 1 + 1 + 1 + 100 + 112 tweets; 34 and 49 are retweets; three of the fourth page have a point.
    "v2_withheld": _pages(5, 215, retweet=83, no_geography=129, records=3),
    "v2_counts": {"lines": 1, "control": 1},
    "v2_lists": {"lines": 2, "control": 2},
    "v2_users_compliance": {"lines": 2, "control": 2},
}


@pytest.mark.parametrize("name", _V2)
def test_v2_sample_counts(name: str) -> None:
    found = _read(name)
    assert counted(found) == _V2[name]
    assert found.bad == []


@pytest.mark.parametrize(
    ("name", "controls"),
    [
        ("v2_counts", {"counts": 1}),
        ("v2_lists", {"lists": 2}),
        ("v2_users_compliance", {"compliance": 2}),
    ],
)
def test_v2_samples_without_tweets(name: str, controls: dict[str, int]) -> None:
    assert _read(name).controls == controls


def test_v1_sample_counts() -> None:
    found = _read("v1_statuses")
    # 394 statuses: 71 carry a retweet; of the others 115 have a place, of which 37 a point too.
    assert counted(found) == {
        "lines": 398,
        "control": 4,
        "read": 394,
        "retweet": 71,
        "no_geography": 208,
        "records": 115,
    }
    assert found.controls == {"event": 1, "friends": 1, "delete": 1, "warning": 1}
    assert found.deletes.to_list() == [912417062034771888]
    # 108 of the places are in the United States, 2 in Brazil, 2 in Britain.
    countries = dict(found.records.group_by("country").len().iter_rows())
    assert countries == {"US": 108, "BR": 2, "GB": 2, "CO": 1, "MA": 1, "PH": 1}
    assert sum(found.notes.values()) == 0


def _record(name: str, tweet: int) -> dict[str, object]:
    """Find a record; its position in millionths of a degree, its extent in hundredths of a km."""
    records = _read(name).records.with_columns(
        (pl.col("lon", "lat") * 1e6).round(), (pl.col("extent_km") * 100).round()
    )
    [found] = [row for row in records.iter_rows(named=True) if row["tweet_id"] == tweet]
    return found


def _where(record: dict[str, object]) -> list[object]:
    return [record[name] for name in ("country", "lon", "lat", "extent_km")]


def test_v1_place_is_its_box() -> None:
    # Line 2: corners (-74.041878, 40.570842) and (-73.855673, 40.739434). Centre: half of
    # -147.897551 (-73.9487755) and of 81.310276. North-south 0.168592° of 111.19505 km is
    # 18.75 km; east-west cos(40.655°) · 0.186205° = 0.14127°, 15.71 km.
    record = _record("v1_statuses", 155670462648394832)
    assert _where(record) in (
        ["US", -73948776, 40655138, 1875],
        ["US", -73948775, 40655138, 1875],
    )
    assert (record["user"], record["reply_to_tweet"]) == (140260662, 208524553037123627)


def test_v1_larger_place() -> None:
    # Line 76: (-73.857183, 9.793337) and (-73.069389, 10.855564). 1.062227° north-south are
    # 118.11 km, more than 0.787794° east-west at 10.3°. Centre: half of -146.926572, 20.648901.
    record = _record("v1_statuses", 703219659986039163)
    assert _where(record) in (
        ["CO", -73463286, 10324450, 11811],
        ["CO", -73463286, 10324451, 11811],
    )


def test_v1_place_of_one_point() -> None:
    # Lines 226, 229 and 233: places of interest, all corners of whose boxes are one point.
    exact = _read("v1_statuses").records.filter(pl.col("extent_km") == 0)
    assert (-105.275944, 40.018625) in exact.select("lon", "lat").rows()
    # And 37 points.
    assert exact.height == 40


def test_v1_point_beats_its_place() -> None:
    # Line 52: `coordinates` is [-46.3833, -23.9667], `geo` the same the other way round.
    record = _record("v1_statuses", 656461371111362579)
    assert _where(record) == ["BR", -46383300, -23966700, 0]
    assert str(record["time"]) == "2017-11-19 23:13:58+00:00"


def test_v2_point_of_a_streamed_tweet() -> None:
    # Line 3: geo.coordinates.coordinates, longitude first; its place has another id: no country.
    record = _record("v2_streaming_output_with_error", 7432318873135788806)
    assert _where(record) == [None, -86582170, 34751922, 0]
    assert record["user"] == 566804600


def test_v2_time_has_milliseconds() -> None:
    # The first page's tweet says "2020-04-13T14:14:01.000Z".
    [time] = _read("v2_geo_tweets").records["time"]
    assert str(time) == "2020-04-13 14:14:01+00:00"
