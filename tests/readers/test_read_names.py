"""Column names of the usual tools are recognised, or mapped (M1.1)."""

from typing import Any

import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.readers import read_traces
from migtrace.readers.names import resolve_columns

FRAME = pl.DataFrame({"user": [1], "time": ["2015-03-13Z"], "country": ["VE"]})
TOOLS = {
    "migtrace": (
        ["tweet_id", "user", "time", "country", "lon", "lat", "extent_km", "reply_to_tweet"],
        {},
    ),
    "scikit-mobility": (
        ["uid", "datetime", "lat", "lng", "tid"],
        {"user": "uid", "time": "datetime", "lon": "lng", "lat": "lat"},
    ),
    "trackintel positionfixes": (
        ["user_id", "tracked_at", "latitude", "longitude", "elevation"],
        {"user": "user_id", "time": "tracked_at", "lon": "longitude", "lat": "latitude"},
    ),
    "trackintel staypoints": (
        ["user_id", "started_at", "finished_at", "latitude", "longitude"],
        {"user": "user_id", "time": "started_at", "lon": "longitude", "lat": "latitude"},
    ),
    "movingpandas": (
        ["traj_id", "t", "x", "y"],
        {"user": "traj_id", "time": "t", "lon": "x", "lat": "y"},
    ),
    "movingpandas, long": (
        ["trajectory_id", "t", "x", "y", "speed"],
        {"user": "trajectory_id", "time": "t", "lon": "x", "lat": "y"},
    ),
    "Movebank": (
        [
            "event-id",
            "visible",
            "timestamp",
            "location-long",
            "location-lat",
            "tag-local-identifier",
            "individual-local-identifier",
            "study-name",
        ],
        {
            "user": "individual-local-identifier",
            "time": "timestamp",
            "lon": "location-long",
            "lat": "location-lat",
        },
    ),
    "GBIF": (
        [
            "gbifID",
            "occurrenceID",
            "country",
            "countryCode",
            "decimalLatitude",
            "decimalLongitude",
            "coordinateUncertaintyInMeters",
            "eventDate",
            "recordedBy",
            "recordedByID",
        ],
        {
            "user": "recordedBy",
            "time": "eventDate",
            "country": "countryCode",
            "lon": "decimalLongitude",
            "lat": "decimalLatitude",
            "radius_m": "coordinateUncertaintyInMeters",
        },
    ),
    "twarc-csv": (
        [
            "id",
            "conversation_id",
            "referenced_tweets.replied_to.id",
            "referenced_tweets.retweeted.id",
            "author_id",
            "in_reply_to_user_id",
            "created_at",
            "author.id",
            "author.created_at",
            "geo.coordinates.coordinates",
            "geo.country",
            "geo.country_code",
            "geo.geo.bbox",
            "geo.id",
        ],
        {
            "tweet_id": "id",
            "user": "author_id",
            "time": "created_at",
            "country": "geo.country_code",
            "reply_to_tweet": "referenced_tweets.replied_to.id",
            "retweet_of": "referenced_tweets.retweeted.id",
            "point": "geo.coordinates.coordinates",
            "box": "geo.geo.bbox",
        },
    ),
}


@pytest.mark.parametrize("tool", TOOLS)
def test_names_of_a_tool(tool: str) -> None:
    names, expected = TOOLS[tool]
    assert resolve_columns(names) == (expected or {name: name for name in names})


def test_case_and_punctuation_do_not_matter() -> None:
    names = ["User ID", "TimeStamp", "Location_Long", "LOCATION.LAT"]
    assert resolve_columns(names) == {
        "user": "User ID",
        "time": "TimeStamp",
        "lon": "Location_Long",
        "lat": "LOCATION.LAT",
    }


def test_own_names_win_over_recognised_ones() -> None:
    found = resolve_columns(["user_id", "user", "timestamp", "time", "country_code", "country"])
    assert found == {"user": "user", "time": "time", "country": "country"}


def test_id_is_a_post_only_in_twarcs_shape() -> None:
    assert "tweet_id" not in resolve_columns(["id", "user_id", "created_at", "country"])


def test_text_ids_win_over_numbers_of_the_same_name() -> None:
    found = resolve_columns(
        ["user", "time", "country", "in_reply_to_status_id", "in_reply_to_status_id_str"]
    )
    assert found["reply_to_tweet"] == "in_reply_to_status_id_str"


def test_the_callers_choice_wins() -> None:
    found = resolve_columns(["user", "who", "time", "country"], {"user": "who"})
    assert found["user"] == "who"


def test_a_part_can_be_left_out() -> None:
    found = resolve_columns(["user", "time", "country", "lon", "lat"], {"country": None})
    assert "country" not in found


def test_two_candidates_ask_for_a_choice() -> None:
    with pytest.raises(FrameError, match=r'uid, author_id could each be user.*columns=\{"user"'):
        resolve_columns(["uid", "author_id", "time", "country"])


def test_a_choice_ends_the_ambiguity() -> None:
    found = resolve_columns(["uid", "author_id", "time", "country"], {"user": "uid"})
    assert found["user"] == "uid"


@pytest.mark.parametrize("columns", ["user", ["user"], [], ("user", "who"), 7])
def test_a_choice_is_a_mapping(columns: Any) -> None:  # noqa: ANN401 - anything wrong
    with pytest.raises(ParameterError, match=r'columns: got .*; expected .* as in \{"user": "who"'):
        read_traces(FRAME, columns=columns)


@pytest.mark.parametrize("columns", [{"user": 3}, {"user": ["user"]}, {3: "user"}])
def test_a_choice_maps_names_to_names(columns: Any) -> None:  # noqa: ANN401 - anything wrong
    with pytest.raises(ParameterError, match=r"columns: got .* for .*; expected a column's name"):
        read_traces(FRAME, columns=columns)


def test_an_unknown_part_is_named_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"no part 'usr', did you mean 'user'\?; parts: tweet"):
        resolve_columns(["user", "time", "country"], {"usr": "user"})


def test_an_absent_column_is_named_with_the_nearest() -> None:
    with pytest.raises(FrameError, match=r"no column 'autor'.*did you mean 'author'.*columns: aut"):
        resolve_columns(["author", "time", "country"], {"user": "autor"})


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["time", "country"], "user"),
        (["user", "country"], "time"),
        (["user", "time"], "country, nor one pair of lon and lat"),
        (["user", "time", "lon"], "country, nor one pair of lon and lat"),
        ([], "user"),
    ],
)
def test_a_missing_column_is_named(names: list[str], missing: str) -> None:
    with pytest.raises(FrameError, match=f"no column is recognised as {missing} "):
        resolve_columns(names)


def test_a_header_with_other_separators_gets_a_hint() -> None:
    with pytest.raises(FrameError, match="separated by something else"):
        resolve_columns(["user;time;country"])
