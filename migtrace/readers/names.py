"""Which column of a table plays which part: the names of the usual tools, or the caller's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from migtrace.errors import FrameError, ParameterError

NAMES: dict[str, tuple[str, ...]] = {
    "tweet_id": ("tweet_id", "status_id", "id_str"),
    "user": (
        "user",
        "user_id",
        "uid",
        "author_id",
        "user.id_str",
        "traj_id",
        "trajectory_id",
        "individual.local.identifier",
        "recordedBy",
    ),
    "time": (
        "time",
        "timestamp",
        "datetime",
        "created_at",
        "tracked_at",
        "started_at",
        "t",
        "eventDate",
    ),
    "country": ("country", "country_code", "geo.country_code", "place.country_code"),
    "lon": ("lon", "lng", "long", "longitude", "location.long", "decimalLongitude", "x"),
    "lat": ("lat", "latitude", "location.lat", "decimalLatitude", "y"),
    "extent_km": ("extent_km",),
    "reply_to_tweet": (
        "reply_to_tweet",
        "in_reply_to_status_id",
        "in_reply_to_status_id_str",
        "in_reply_to_tweet_id",
        "referenced_tweets.replied_to.id",
    ),
    "retweet": ("retweet", "is_retweet"),
    "retweet_of": ("retweet_of", "referenced_tweets.retweeted.id"),
    "point": ("point", "geo.coordinates.coordinates"),
    "box": ("box", "geo.geo.bbox"),
    "radius_m": ("radius_m", "coordinateUncertaintyInMeters"),
}
"""The names that are recognised for each part; the first is migtrace's own."""


_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Shape:
    """A tool whose names mean something only when they come together."""

    tool: str
    needs: tuple[str, ...]
    roles: Mapping[str, str]


SHAPES = (
    # `id` alone could be anybody's; beside `author_id` and `created_at` it is the post's.
    Shape("twarc-csv", ("id", "author_id", "created_at"), {"tweet_id": "id", "user": "author_id"}),
    # Darwin Core's `country` is a name in any language, `countryCode` the code.
    Shape(
        "Darwin Core",
        ("decimalLongitude", "decimalLatitude", "countryCode"),
        {"country": "countryCode"},
    ),
)


def fold(name: str, /) -> str:
    """Name without case and punctuation: ``location-long`` and ``location.long`` are one.

    Examples
    --------
    >>> fold("individual.local-identifier")
    'individuallocalidentifier'
    """
    return re.sub(r"[\W_]+", "", name).lower()


def resolve_columns(
    names: Iterable[str],
    /,
    columns: Mapping[str, str | None] | None = None,
    *,
    source: str = "the table",
) -> dict[str, str]:
    """Find the column of each part of a record.

    Parameters
    ----------
    names
        The table's columns.
    columns
        The caller's choice, part to column; None leaves a part out. It wins over recognition.
    source
        What the table is called in messages.

    Returns
    -------
    dict
        Part (a key of `NAMES`) to column, for the parts that the table has.

    Raises
    ------
    FrameError
        When `columns` names a column that is not there, when two columns are recognised for one
        part, or when no column is found for `user`, for `time`, or for any place.
    ParameterError
        When `columns` is no mapping of parts of a record to columns.

    Notes
    -----
    METHOD M1.1. In order: the caller's choice; the shape of twarc-csv (`id` is the post,
    `author_id` the user) and of Darwin Core (`countryCode`, not `country`); migtrace's own names,
    as they stand; the recognised names without regard to case and punctuation, where
    ``..._str`` wins over the same name without it. GBIF's and Movebank's record ids are not taken
    for posts: a person who notes ten species at one spot is there once (M2.1).

    Examples
    --------
    >>> resolve_columns(["uid", "datetime", "lat", "lng"])
    {'user': 'uid', 'time': 'datetime', 'lon': 'lng', 'lat': 'lat'}
    >>> resolve_columns(["who", "t", "x", "y"], {"user": "who"})
    {'user': 'who', 'time': 't', 'lon': 'x', 'lat': 'y'}
    """
    names = list(names)
    chosen = _chosen(names, {} if columns is None else columns, source)
    shaped = _shaped(names)
    found: dict[str, str] = {}
    for role in NAMES:
        if role in chosen:
            column = chosen[role]
        elif role in shaped:
            column = shaped[role]
        else:
            column = _recognised(role, names, source, taken=set(chosen.values()))
        if column is not None:
            found[role] = column
    _require(found, names, source)
    return found


def _chosen(
    names: list[str], columns: Mapping[str, str | None], source: str
) -> dict[str, str | None]:
    if not isinstance(columns, Mapping):
        msg = f'columns: got {columns!r}; expected a part for each column, as in {{"user": "who"}}'
        raise ParameterError(msg)
    for role, column in columns.items():
        if not isinstance(role, str) or not isinstance(column, str | None):
            msg = (
                f"columns: got {column!r} for {role!r}; "
                f"expected a column's name, or None, for a part: {_list(NAMES)}"
            )
            raise ParameterError(msg)
        if role not in NAMES:
            hint = _did_you_mean(role, NAMES)
            msg = f"columns: there is no part {role!r}{hint}; parts: {_list(NAMES)}"
            raise ParameterError(msg)
        if column is not None and column not in names:
            hint = _did_you_mean(column, names)
            msg = (
                f"{source}: no column {column!r} (given for {role}){hint}; columns: {_list(names)}"
            )
            raise FrameError(msg)
    return dict(columns)


def _shaped(names: list[str]) -> dict[str, str]:
    """Parts that the first fitting shape settles; spelling as the tool's wins, then any folding."""
    spelled = {fold(name): name for name in reversed(names)} | {
        fold(need): need for shape in SHAPES for need in shape.needs if need in names
    }
    for shape in SHAPES:
        if all(fold(need) in spelled for need in shape.needs):
            return {role: spelled[fold(name)] for role, name in shape.roles.items()}
    return {}


def _recognised(role: str, names: list[str], source: str, *, taken: set[str | None]) -> str | None:
    if role in names and role not in taken:
        return role
    known = {fold(name) for name in NAMES[role]}
    hits = [name for name in names if fold(name) in known and name not in taken]
    hits = [name for name in hits if f"{name}_str" not in hits]
    if len(hits) > 1:
        msg = (
            f"{source}: columns {_list(hits)} could each be {role}; "
            f'choose one, as in columns={{"{role}": "{hits[0]}"}}'
        )
        raise FrameError(msg)
    return hits[0] if hits else None


def _require(found: Mapping[str, str], names: list[str], source: str) -> None:
    placed = {"lon", "lat"} <= set(found) or {"country", "point", "box"} & set(found)
    missing = [role for role in ("user", "time") if role not in found]
    if missing or not placed:
        role = missing[0] if missing else "country"
        what = role if missing else "country, nor one pair of lon and lat"
        msg = (
            f"{source}: no column is recognised as {what} (known names: {_list(NAMES[role])}); "
            f'say which it is, as in columns={{"{role}": "..."}}; columns: {_list(names)}'
        )
        half = half_position(found, names)
        msg += f" ({half})" if half and not missing else ""
        if len(names) == 1 and any(mark in names[0] for mark in ";|\t"):
            msg += " (are the fields separated by something else than a comma? save with commas)"
        raise FrameError(msg)


def half_position(roles: Mapping[str, str], names: Iterable[str], /) -> str | None:
    """Say which column is half a position, and which one may be the other half.

    Parameters
    ----------
    roles
        Part to column, as `resolve_columns` answers.
    names
        The table's columns.

    Returns
    -------
    str or None
        None when there are both longitude and latitude, or neither.

    Examples
    --------
    >>> print(half_position({"lon": "lng"}, ["user", "time", "lng", "latt"]))
    column lng is read as lon, but no column is recognised as lat, did you mean 'latt'?
    """
    halves = [role for role in ("lon", "lat") if role in roles]
    if len(halves) != 1:
        return None
    (half,) = halves
    other = "lat" if half == "lon" else "lon"
    free = {fold(name): name for name in names if name not in roles.values()}
    # A single letter resembles too much.
    known = [fold(name) for name in NAMES[other] if len(name) > 1]
    near = [hit for name in known for hit in get_close_matches(name, free, n=1, cutoff=_NEAR)]
    known_names = f" (known names: {_list(NAMES[other])})"
    hint = f", did you mean {free[near[0]]!r}?" if near else known_names
    return f"column {roles[half]} is read as {half}, but no column is recognised as {other}{hint}"


def _did_you_mean(name: str, names: Iterable[str]) -> str:
    folded = {fold(other): other for other in names}
    close = get_close_matches(fold(name), folded, n=1)
    return f", did you mean {folded[close[0]]!r}?" if close else ""


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
