"""Features by day out of observations of the weather and out of news."""

from collections.abc import Sequence

import polars as pl

from migtrace.errors import FrameError
from migtrace.forecast.arrivals.exogenous import MONTH, dated, named, numbers
from migtrace.forecast.series import NODE
from migtrace.forecast.tables import listed, read_cells
from migtrace.official.commas import simplify
from migtrace.official.rows import Rows
from migtrace.readers.sources import TraceSource

_THEMES = ("country", "word", "theme")
_TAKEN = ("date", "time", *NODE)
"""Names by which a table of variables finds its date and its node."""


def daily_weather(observations: "TraceSource | bytes", /) -> pl.DataFrame:
    """Daily extremes, sums and means of observations that are made many times a day.

    Parameters
    ----------
    observations
        A table with a column of times (`time`, `date`), perhaps `node`, and a column of numbers for
        each variable; days are those that the times say.

    Returns
    -------
    polars.DataFrame
        One row per day (and node), sorted so: `date`, perhaps `node`, and for each variable
        `..._min`, `..._max`, `..._sum`, `..._mean`, in the variable's unit; null on a day without
        one.

    Raises
    ------
    FrameError
        When there is no time or no variable, or a value is no number.

    Examples
    --------
    >>> times = ["2016-01-01 06:00", "2016-01-01 18:00"]
    >>> daily_weather(pl.DataFrame({"time": times, "wind": [2.0, 5.0]})).row(0)[1:]
    (2.0, 5.0, 7.0, 3.5)
    """
    rows = dated(named(read_cells(observations, parameter="observations"), node=True))
    keys = [key for key in ("date", "node") if key in rows.titles]
    names = [name for name in rows.titles if name not in keys]
    if not names:
        msg = f"{rows.name}: has no column but {listed(keys)}; expected variables"
        raise FrameError(msg)
    figures = []
    for name in names:
        some = pl.col(name).sort()
        total = pl.when(some.count() > 0).then(some.sum())
        figures += [
            some.min().alias(f"{name}_min"),
            some.max().alias(f"{name}_max"),
            total.alias(f"{name}_sum"),
            (total / some.count()).alias(f"{name}_mean"),
        ]
    return numbers(rows, names).group_by(keys).agg(figures).sort(keys)


def news_counts(articles: "TraceSource | bytes", /) -> pl.DataFrame:
    """Count news by day, country, word and theme.

    Parameters
    ----------
    articles
        A table with a row per article or count: `date`, any of `country`, `word`, `theme`, and
        perhaps `count` (1 where there is no such column).

    Returns
    -------
    polars.DataFrame
        One row per day from the first to the last: `date`, and for each combination a column such
        as ``GR/border/refugees``, sorted by name; 0 on days without. A slash or backslash in a
        word has a backslash before it. One row per month when all dates are months (2016-01).

    Raises
    ------
    FrameError
        When there is no date, nothing to count by, a count is no number of at least 0, or a column
        would pass for the date or the node of a table of variables.

    Examples
    --------
    >>> some = {"date": ["2016-01-01", "2016-01-03", "2016-01-03"], "country": ["GR", "GR", "AT"]}
    >>> news_counts(pl.DataFrame(some)).select("GR", "AT").rows()
    [(1.0, 0.0), (0.0, 0.0), (1.0, 1.0)]
    """
    rows = named(read_cells(articles, parameter="articles"), node=False)
    by = [name for name in _THEMES if name in rows.titles]
    if not by:
        msg = f"{rows.name}: has {listed(rows.titles)}; expected country, word or theme"
        raise FrameError(msg)
    for name in by:
        rows.refuse(pl.col(name).is_null(), name, "some text")
    if rows.frame.is_empty():
        msg = f"{rows.name}: has no row; expected news by date"
        raise FrameError(msg)
    step = "1mo" if rows.frame["date"].str.contains(MONTH).all() else "1d"
    rows = dated(rows)
    about = pl.concat_str(pl.col(by).str.replace_all(r"([/\\])", r"\${1}"), separator="/")
    counted = _counts(rows).with_columns(about=about)
    _refuse_reserved(rows, by, about)
    wide = counted.group_by("date", "about").agg(pl.col("count").sort().sum())
    wide = wide.pivot(on="about", index="date", values="count")
    names = sorted(name for name in wide.columns if name != "date")
    days = wide.select(pl.date_range(pl.col("date").min(), pl.col("date").max(), step))
    whole = days.join(wide, on="date", how="left").sort("date")
    return whole.select("date", pl.col(names).fill_null(0.0))


def _counts(rows: Rows) -> pl.DataFrame:
    """The rows with their `count`: what is not stated is no count."""
    if "count" not in rows.titles:
        return rows.frame.with_columns(count=pl.lit(1.0))
    count = pl.col("count").cast(pl.Float64, strict=False)
    bad = ~(count.is_finite() & (count >= 0)).fill_null(value=False)
    rows.refuse(bad, "count", "a number of at least 0")
    return rows.frame.with_columns(count)


def _refuse_reserved(rows: Rows, by: Sequence[str], about: pl.Expr) -> None:
    """Raise for a column that `read_exogenous` would take for a date or a node."""
    taken = {
        name for name in rows.frame.select(about.unique()).to_series() if simplify(name) in _TAKEN
    }
    word = "a word that is no name of a column of dates or nodes"
    rows.refuse(about.is_in(list(taken)), by[0], word)
