"""Pairs of countries and what is known of them: distance, language, size, last year's flow."""

from collections.abc import Collection, Sequence

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.bilateral import FlowSource, read_flows
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.numbers import NumberSource, read_numbers
from migtrace.forecast.push_pull.world import country_pairs, country_years
from migtrace.forecast.push_pull.years import asked_years
from migtrace.frames.checks import check_count
from migtrace.official.population import Population

PairSource = NumberSource
"""What a table of pairs or of countries can be read from."""

_PAIR = ("origin", "destination")


def pair_features(
    pairs: PairSource | Sequence[PairSource] | None = None,
    countries: "PairSource | Population | Sequence[PairSource | Population] | None" = None,
    /,
    *,
    years: int | Collection[int],
    flows: "FlowSource | BilateralFlows | None" = None,
    lag: int = 1,
) -> pl.DataFrame:
    """Put together what was known of each pair of countries before each year.

    Parameters
    ----------
    pairs
        Tables of pairs (`origin`, `destination`, columns of numbers); the first says which pairs
        there are. One that has a `year` is looked up `lag` years before. None: `country_pairs`.
    countries
        Tables of countries by year (`country`, `year`, columns of numbers), or
        `migtrace.official.Population`, one or several. None: `country_years`; conflicts, of which
        none come with the package, go into a table beside it.
    years
        The years that flows are to be told for.
    flows
        Past flows, as `read_flows` takes them: they give `past_people`.
    lag
        How many years before a year its facts are from, at least 1: nothing looks ahead.

    Returns
    -------
    polars.DataFrame
        One row per `origin`, `destination` and `year`, sorted so. A column x of countries becomes
        `x_origin` and `x_destination`: its latest value of `lag` years before or earlier, null when
        there is none. `past_people`: the flow `lag` years before, 0 without a row, null when the
        flows have no such year.

    Raises
    ------
    FrameError
        When a table lacks a column, has a pair or a country and year twice, or two tables have the
        same column.
    ParameterError
        When `years` or `lag` are no whole numbers, or there is no table of pairs.

    Examples
    --------
    >>> table = pair_features(years=2016).filter(origin="SY", destination="TR")
    >>> table.select("distance_km", "population_destination").rows()  # people of 2015
    [(753.8, 78218479.0)]
    """
    check_count("lag", lag, least=1)
    wanted = asked_years("years", years)
    tables = [read_pairs(table) for table in _listed(country_pairs, pairs)]
    if not tables:
        msg = "pairs: got no table; expected one or several, or None for `country_pairs`"
        raise ParameterError(msg)
    first, *others = tables
    facts = [_read_countries(table) for table in _listed(country_years, countries)]
    past = None if flows is None else read_flows(flows)
    frames = []
    for year in wanted:
        frame = _at(first, year - lag)
        for table in others:
            _refuse_clash(frame, table, _PAIR)
            frame = frame.join(_at(table, year - lag), on=_PAIR, how="left")
        for table in facts:
            frame = _with_ends(frame, table, year - lag)
        if past is not None:
            frame = _with_past(frame, past, year - lag)
        frames.append(frame.with_columns(year=pl.lit(year, pl.Int32)))
    whole = pl.concat(frames)
    return whole.select(*_PAIR, "year", pl.exclude(*_PAIR, "year")).sort(*_PAIR, "year")


def read_pairs(subject: PairSource, /) -> pl.DataFrame:
    """Read a table of pairs: any columns of numbers beside `origin` and `destination`.

    Parameters
    ----------
    subject
        A polars, pandas or Arrow table, the path or bytes of a CSV, or the path of a Parquet file.

    Returns
    -------
    polars.DataFrame
        `origin`, `destination`, perhaps `year` (Int32), and the other columns that hold numbers or
        true and false, as Float64; NaN is null. Sorted, without self-pairs.

    Raises
    ------
    FrameError
        When a column is missing, a name is null, a year no whole number, or a pair (and year) is
        there twice.
    """
    frame = read_numbers(subject, _PAIR, "pairs")
    key = [*_PAIR, "year"] if "year" in frame.columns else [*_PAIR]
    _refuse_twice(frame, key, "pairs")
    return frame.filter(pl.col("origin") != pl.col("destination")).sort(key)


def _read_countries(subject: "PairSource | Population") -> pl.DataFrame:
    """A table of countries by year, numbers as Float64."""
    if isinstance(subject, Population):
        subject = subject.table.rename({"people": "population"})
    frame = read_numbers(subject, ("country",), "countries")
    if "year" not in frame.columns:
        msg = f"countries: has no column 'year'; it has {', '.join(frame.columns)}"
        raise FrameError(msg)
    _refuse_twice(frame, ["country", "year"], "countries")
    return frame.sort("country", "year")


def _listed(default: object, given: object) -> list[PairSource]:
    if given is None:
        return [default()]  # type: ignore[operator]  # one of the functions above
    return list(given) if isinstance(given, list | tuple) else [given]  # type: ignore[list-item]  # one table


def _at(table: pl.DataFrame, year: int) -> pl.DataFrame:
    """The pairs as they were in a year, where the table tells years apart."""
    return table.filter(pl.col("year") == year).drop("year") if "year" in table.columns else table


def _with_ends(frame: pl.DataFrame, table: pl.DataFrame, year: int) -> pl.DataFrame:
    """The latest facts of both countries up to a year."""
    columns = [column for column in table.columns if column not in ("country", "year")]
    latest = (
        table.filter(pl.col("year") <= year)
        .sort("country", "year")
        .group_by("country")
        .agg(pl.col(column).drop_nulls().last() for column in columns)
    )
    for end in _PAIR:
        ends = latest.rename({"country": end, **{column: f"{column}_{end}" for column in columns}})
        _refuse_clash(frame, ends, (end,))
        frame = frame.join(ends, on=end, how="left")
    return frame


def _with_past(frame: pl.DataFrame, flows: BilateralFlows, year: int) -> pl.DataFrame:
    """The flow of a year, 0 where it has no row."""
    if year not in flows.years:
        return frame.with_columns(past_people=pl.lit(None, pl.Float64))
    past = flows.of(year).table.select(*_PAIR, past_people="people")
    _refuse_clash(frame, past, _PAIR)
    return frame.join(past, on=_PAIR, how="left").with_columns(pl.col("past_people").fill_null(0.0))


def _refuse_clash(frame: pl.DataFrame, table: pl.DataFrame, key: Sequence[str]) -> None:
    both = [column for column in table.columns if column in frame.columns and column not in key]
    if both:
        msg = f"pairs: two tables have the column {both[0]!r}; rename one"
        raise FrameError(msg)


def _refuse_twice(frame: pl.DataFrame, key: list[str], name: str) -> None:
    twice = frame.filter(pl.struct(key).is_duplicated()).sort(key)
    if not twice.is_empty():
        row = dict(zip(key, twice.select(key).row(0), strict=True))
        msg = f"{name}: {row} is there twice; expected one row for each"
        raise FrameError(msg)
