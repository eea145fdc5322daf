"""An estimate as it leaves the house: tables without single users, and how they came about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from migtrace.disclosure.coarse import check_grid
from migtrace.errors import ParameterError, SourceError
from migtrace.estimate.cities import Cities
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handed_on import handed_on, handed_on_cities, leavers_in_all, rounded
from migtrace.estimate.manifest import describe, versions
from migtrace.frames.cities import CITY_TABLES
from migtrace.frames.tables import TABLES
from migtrace.readers.objects import parse_object
from migtrace.space import Line, check_line

STUDY_FILE = "study.json"
CITIES_FILE = "cities.geojson"
ABOUT_PEOPLE = ("residents", "exits", "recurrence", "residence")
"""The tables with one row or more per user."""


_PLAIN = tuple(name for name in TABLES if name not in ABOUT_PEOPLE)
_PUBLIC = (*_PLAIN, *CITY_TABLES)
_COUNTS = (
    "users",
    "exits",
    "movers",
    "recurrent",
    "non_recurrent",
    "migrants",
    "locals",
)  # null when hidden (METHOD M13)


@dataclass(frozen=True, slots=True)
class Handout:
    """What may be handed on of an estimate: all that exports and reports are made from.

    Attributes
    ----------
    tables
        Tables of METHOD M16 by name, in their order, of the study's own criterion, small groups
        hidden; none about single users. `crossings` has a first column `line`.
    about
        What `study.json` says: `study` (its parameters), `reading`, `versions`, `counts`,
        `intervals`, `empty` (tables and why), `hidden` (figures by table), `lines`, `cities` (how
        homes were found and measures were made), `leavers` (first exits in all, with their
        interval, if intervals were made).
    outlines
        The cities as a GeoJSON FeatureCollection, when there are any.

    See Also
    --------
    hand_out : Makes one of an estimate.
    read_study : Reads one from a folder that `write_study` wrote.
    """

    tables: dict[str, pl.DataFrame]
    about: dict[str, Any]
    outlines: dict[str, Any] | None = None


def hand_out(
    estimates: Estimates,
    /,
    *,
    lines: Mapping[str, Line] | None = None,
    cities: Cities | None = None,
) -> Handout:
    """Take from an estimate what may be handed on (METHOD M13).

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.
    lines
        Lines to count crossings of (METHOD M11.5), by name: ((lon, lat), (lon, lat)) in degrees.
    cities
        From `Estimates.cities` of the same study: they become the tables `segregation` and `homes`.

    Returns
    -------
    Handout
        The tables that `write_study` writes, but for those about single users.

    Raises
    ------
    ParameterError
        When a line is none, the cities are of another study, or the study's grid is finer than
        1 km.

    Examples
    --------
    >>> from migtrace.estimate import Study, estimate
    >>> times = ["2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01", "2015-05-01"]
    >>> posts = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    >>> posts = posts.with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))
    >>> handout = hand_out(estimate(posts, Study("VE", "2015-01:2015-12", 1000)))
    >>> list(handout.tables)[:3], handout.about["study"]["origin"]
    (['dropped', 'factors', 'appearances'], 'VE')
    """
    check_grid(estimates.study.grid)
    if cities is not None and not (isinstance(cities, Cities) and estimates.has(cities)):
        msg = f"cities: got {cities!r}; expected what `cities` of these estimates answered"
        raise ParameterError(msg)
    given = _checked_lines(lines)
    handed = handed_on(estimates)
    tables = dict(_tables(handed, given))
    cities = None if cities is None else handed_on_cities(cities)
    if cities is not None:
        tables |= {"segregation": cities.segregation, "homes": cities.homes}
    about = _about(estimates, tables, given)
    # Without intervals `factors` tell the same.
    about["leavers"] = None if estimates.bootstrap is None else leavers_in_all(handed)
    about["cities"] = None if cities is None else {n: describe(v) for n, v in cities.about.items()}
    return Handout(tables, about, None if cities is None else cities.outlines)


def read_study(folder: str | PathLike[str], /) -> Handout:
    """Read what `write_study` wrote, but for the tables about single users.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    Handout
        Its tables and the content of its `study.json`.

    Raises
    ------
    SourceError
        When it is no such folder, or a table is missing or cannot be read.

    Notes
    -----
    METHOD M13 and M16.

    Examples
    --------
    >>> read_study("nowhere")
    Traceback (most recent call last):
    ...
    migtrace.errors.SourceError: 'nowhere' has no study.json; expected an exported estimate
    """
    place = Path(folder)
    about = read_json(place, STUDY_FILE)
    names = about.get("rows")
    if not isinstance(names, dict) or not set(names) <= set(_PUBLIC):
        path = str(place / STUDY_FILE)
        msg = f"{path!r} does not name its tables; expected what `migtrace estimate` wrote"
        raise SourceError(msg)
    tables = {name: _checked(place, name) for name in _PUBLIC if name in names}
    return Handout(tables, about, read_json(place, CITIES_FILE) if "homes" in names else None)


def read_json(folder: Path, name: str, /) -> dict[str, Any]:
    """Read `study.json`, or the outlines, whatever they hold; SourceError when that is nothing."""
    path = folder / name
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"{str(folder)!r} has no {name}; expected an exported estimate"
        raise SourceError(msg) from error
    except OSError as error:
        msg = f"{str(path)!r} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    return parse_object(data, repr(str(path)), expected="what `migtrace estimate` wrote")


def read_table(folder: Path, name: str, /) -> pl.DataFrame:
    """Read one table of an exported estimate; SourceError when it cannot be."""
    path = folder / f"{name}.parquet"
    try:
        return pl.read_parquet(path)
    except FileNotFoundError as error:
        msg = f"{str(path)!r} is missing; expected a folder that `migtrace estimate` wrote"
        raise SourceError(msg) from error
    except (OSError, pl.exceptions.PolarsError) as error:
        msg = f"{str(path)!r} cannot be read: {str(error).splitlines()[0]}"
        raise SourceError(msg) from error


def _checked(folder: Path, name: str) -> pl.DataFrame:
    """Read a table, and make sure that it has its columns."""
    table = read_table(folder, name)
    expected = {**TABLES, **CITY_TABLES}[name].column_names()
    missing = [column for column in expected if column not in table.columns]
    if missing:
        path = str(folder / f"{name}.parquet")
        msg = f"{path!r} has no column {missing[0]!r}; expected what `migtrace estimate` wrote"
        raise SourceError(msg)
    return table


def count_hidden(tables: Mapping[str, pl.DataFrame], /) -> dict[str, int]:
    """Count the figures that rest on too few people to be shown (METHOD M13).

    Parameters
    ----------
    tables
        Tables of METHOD M16 by name.

    Returns
    -------
    dict of str to int
        By table the number of hidden counts, where there are any. Tables keyed by cell lose the
        whole row, so they are not told here.

    Examples
    --------
    >>> count_hidden({"detected": pl.DataFrame({"country": ["CO", "PE"], "users": [None, 4]})})
    {'detected': 1}
    """
    hidden = {
        name: sum(table[column].null_count() for column in _COUNTS if column in table.columns)
        for name, table in tables.items()
    }
    return {name: count for name, count in hidden.items() if count}


def own_criterion(name: str, table: pl.DataFrame, /, criterion: int) -> pl.DataFrame:
    """Cut a table to one criterion, as whatever leaves the library must be (METHOD M13).

    Parameters
    ----------
    name
        The table's name in METHOD M16.
    table
        The table.
    criterion
        The study's criterion, 1 to 4.

    Returns
    -------
    polars.DataFrame
        Its rows of that criterion; of `residents` the users and the column of that criterion.

    Examples
    --------
    >>> residents = pl.DataFrame({"user": [7, 8], "c1": [True, False], "c4": [True, True]})
    >>> own_criterion("residents", residents, 1).to_dicts()
    [{'user': 7, 'c1': True}]
    """
    if name == "residents":
        column = f"c{criterion}"
        return table.filter(column).select("user", column)
    if "criterion" in table.columns:
        return table.filter(pl.col("criterion") == criterion)
    return table


def _checked_lines(lines: object) -> dict[str, Line]:
    if lines is None:
        return {}
    if not isinstance(lines, Mapping):
        msg = f"lines: got {lines!r}; expected lines by name: {{name: ((lon, lat), (lon, lat))}}"
        raise ParameterError(msg)
    for name, line in lines.items():
        if not isinstance(name, str):
            msg = f"lines: got the name {name!r}; expected a text"
            raise ParameterError(msg)
        check_line(line)
    return dict(lines)


def _tables(estimates: Estimates, lines: Mapping[str, Line]) -> Iterator[tuple[str, pl.DataFrame]]:
    for name in _PLAIN:
        if name == "crossings":
            if lines:
                yield name, _crossings(estimates, lines)
            continue
        yield name, own_criterion(name, getattr(estimates, name), estimates.study.criterion)


def _crossings(estimates: Estimates, lines: Mapping[str, Line]) -> pl.DataFrame:
    table = pl.concat(
        estimates.crossings(line).select(pl.lit(name).alias("line"), pl.all())
        for name, line in sorted(lines.items())
    )
    coarse = estimates.study.raking is not None and estimates.study.min_users > 1
    return rounded(table) if coarse else table


def _about(
    estimates: Estimates, tables: Mapping[str, pl.DataFrame], lines: Mapping[str, Line]
) -> dict[str, Any]:
    return {
        "study": describe(estimates.study),
        "now": describe(estimates.now),
        "reading": dict(estimates.reading),
        "versions": versions(),
        "input": None,
        "counts": estimates.dropped.rows_by_key("reason", named=True, unique=True),
        "notes": dict(zip(estimates.notes["note"], estimates.notes["records"], strict=True)),
        "intervals": None if estimates.bootstrap is None else estimates.bootstrap.about,
        "empty": dict(sorted(estimates.reasons.items())),
        "hidden": count_hidden(tables),
        "lines": {name: describe(line) for name, line in sorted(lines.items())},
        "individuals": {"written": False},
        "rows": {name: table.height for name, table in tables.items()},
    }
