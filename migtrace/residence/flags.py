"""Where a user is each month, seen from one origin country (METHOD M4)."""

from datetime import UTC, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.frames import COUNTRIES, COUNTRY, Window, WindowLike
from migtrace.frames.checks import check_count
from migtrace.records import order_records

FLAG = pl.Enum(["O", "U", "F"])
"""Origin, undetermined, foreign."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MIN_RECORDS = 5
MIN_SPAN_MONTHS = 3


def flag_months(
    posts: pl.LazyFrame,
    /,
    *,
    origin: str,
    window: WindowLike,
    min_records: int = MIN_RECORDS,
    min_span_months: int = MIN_SPAN_MONTHS,
    every_month: bool = True,
) -> pl.LazyFrame:
    """Say for each month of the window whether a user is in the origin country or abroad.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and `country`.
    origin
        ISO 3166-1 alpha-2 code of the country of origin.
    window
        The study's months (see `Window.parse`).
    min_records
        Users with fewer records in `origin` are left out.
    min_span_months
        Users whose last record is earlier than this many calendar months after their first are
        left out.
    every_month
        Whether months without a record have a row too (`U`). Without them the table is sparse.

    Returns
    -------
    polars.LazyFrame
        One row per user and month, sorted by them: `user`, `month` (its first day), `flag`: `O`
        when `origin` is the only most frequent country of the month, `U` when it ties with another
        or the month has no record, otherwise `F`.

    Raises
    ------
    ParameterError
        When `origin` is not a two-letter code or `window` cannot be read.

    Notes
    -----
    METHOD M4 (Mazzoli et al. 2020). Only records with a known country inside the window count. A
    month with more than half its records in `origin`, or none, is clear; countries are counted
    one by one only in the others.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.LazyFrame({
    ...     "user": [1] * 7,
    ...     "time": [datetime(2015, m, 10, tzinfo=UTC) for m in (1, 1, 1, 2, 4, 4, 4)],
    ...     "country": ["VE", "VE", "CO", "CO", "VE", "VE", "VE"],
    ... })
    >>> flags = flag_months(posts, origin="VE", window=("2015-01", "2015-05"))
    >>> "".join(flags.collect()["flag"])
    'OFUOU'
    """
    window = Window.parse(window)
    check_country("origin", origin)
    check_count("min_records", min_records)
    check_count("min_span_months", min_span_months)
    known = (
        order_records(posts)
        .filter(window.contains() & pl.col("country").is_not_null())
        .select("user", "time", country=pl.col("country").cast(COUNTRY))
    )
    schema = {"user": known.collect_schema()["user"], "month": pl.Date(), "flag": FLAG}

    def flag(frame: pl.DataFrame) -> pl.DataFrame:
        runs = _month_runs(frame, origin, window)
        runs = _candidates(runs, min_records, min_span_months)
        flags = _flag(runs, frame, origin)
        flags = _fill(flags, window) if every_month else flags
        # Months ascend within a user already.
        flags = flags if flags["user"].is_sorted() else flags.sort("user", "number")
        months = pl.Series(window.months, dtype=pl.Date)
        month = months.gather(flags["number"] - Window.month_number(window.first))
        return flags.select("user", month.alias("month"), "flag")

    return known.map_batches(flag, schema=schema)


def check_country(name: str, code: object) -> None:
    """Raise ParameterError unless `code` is two capital letters."""
    if not isinstance(code, str) or code not in COUNTRIES:
        hint = ""
        if isinstance(code, str) and code.upper() in COUNTRIES:
            hint = f"; did you mean {code.upper()!r}?"
        msg = f"{name}: got {code!r}; expected an ISO 3166-1 alpha-2 code such as 'VE'{hint}"
        raise ParameterError(msg)


def _month_runs(known: pl.DataFrame, origin: str, window: Window) -> pl.DataFrame:
    """One row per user and month with records: ordered rows of a month stand in one piece."""
    days = known["time"].dt.epoch("d").to_numpy() - (window.start - _EPOCH).days
    number = pl.Series("number", _months_of_days(window)[days], dtype=pl.Int32)
    new = (known["user"] != known["user"].shift()) | (number != number.shift())
    new = new.fill_null(value=True)
    start = new.arg_true()
    end = start.shift(-1).fill_null(known.height).cast(pl.Int64) - 1
    here = (known["country"] == origin).cast(pl.Int64)
    total = here.cum_sum()
    user = known["user"].gather(start)
    return pl.DataFrame(
        {
            "user": user.set_sorted() if user.is_sorted() else user,
            "number": number.gather(start),
            "first": known["time"].gather(start),
            "last": known["time"].gather(end),
            "n": end - start.cast(pl.Int64) + 1,
            "home": total.gather(end) - total.gather(start) + here.gather(start),
            "start": start.cast(pl.Int64),
        }
    )


def _months_of_days(window: Window) -> NDArray[np.int32]:
    """Month number of every day of the window."""
    starts = [(month - window.first).days for month in window.months]
    days = np.diff([*starts, (window.end - window.start).days])
    first = Window.month_number(window.first)
    return np.repeat(np.arange(first, first + len(days), dtype=np.int32), days)


def _candidates(runs: pl.DataFrame, min_records: int, min_span_months: int) -> pl.DataFrame:
    """Keep the users who may be residents (METHOD M4.1)."""
    long_enough = pl.col("last") >= pl.col("first").dt.offset_by(f"{min_span_months}mo")
    candidates = (
        runs.group_by("user")
        .agg(pl.col("home").sum(), pl.col("first").min(), pl.col("last").max())
        .filter((pl.col("home") >= min_records) & long_enough)
    )
    return runs.join(candidates, on="user", how="semi", maintain_order="left")


def _flag(runs: pl.DataFrame, known: pl.DataFrame, origin: str) -> pl.DataFrame:
    """Flag each month; rivals are counted only where the origin has some but no majority."""
    mixed = ((runs["home"] > 0) & (2 * runs["home"] <= runs["n"])).to_numpy()
    n, start = runs["n"].to_numpy()[mixed], runs["start"].to_numpy()[mixed]
    run = np.repeat(np.flatnonzero(mixed).astype(np.uint32), n)
    place = np.arange(n.sum()) + np.repeat(start - (np.cumsum(n) - n), n)
    rivals = (
        pl.DataFrame({"run": run, "country": known["country"].gather(place)})
        .filter(pl.col("country") != origin)
        .group_by("run", "country")
        .agg(n=pl.len().cast(pl.Int64))
        .group_by("run")
        .agg(abroad=pl.col("n").max())
    )
    # Without a rival's count, the origin has either more than half of the records or none.
    abroad = np.zeros(runs.height, dtype=np.int64)
    abroad[rivals["run"].to_numpy()] = rivals["abroad"].to_numpy()
    at_home, tie = pl.col("home") > pl.col("abroad"), pl.col("home") == pl.col("abroad")
    flag = (
        pl.when(at_home)
        .then(pl.lit("O", dtype=FLAG))
        .when(tie & (pl.col("home") > 0))
        .then(pl.lit("U", dtype=FLAG))
        .otherwise(pl.lit("F", dtype=FLAG))
    )
    return runs.with_columns(abroad=pl.Series(abroad)).select("user", "number", flag=flag)


def _fill(flags: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Give every user a row for every month; months without a record are undetermined."""
    numbers = [Window.month_number(month) for month in window.months]
    months = pl.DataFrame({"number": numbers}, schema={"number": pl.Int32})
    users = flags.select("user").unique()
    return (
        users.join(months, how="cross")
        .join(flags, on=["user", "number"], how="left")
        .with_columns(pl.col("flag").fill_null(pl.lit("U", dtype=FLAG)))
    )
