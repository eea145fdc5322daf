"""Where a user is each month, seen from one origin country (METHOD M4)."""

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames import COUNTRIES, Window, WindowLike
from migtrace.frames.window import MONTHS_A_YEAR

FLAG = pl.Enum(["O", "U", "F"])
"""Origin, undetermined, foreign."""

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
    known = posts.filter(window.contains() & pl.col("country").is_not_null()).select(
        "user", "time", country=pl.col("country").cast(pl.Enum(COUNTRIES))
    )
    here = pl.col("country") == origin
    long_enough = pl.col("last") >= pl.col("first").dt.offset_by(f"{min_span_months}mo")
    candidates = (
        known.group_by("user")
        .agg(n=here.sum(), first=pl.col("time").min(), last=pl.col("time").max())
        .filter((pl.col("n") >= min_records) & long_enough)
        .select("user")
    )
    flags = _flag(known.join(candidates, on="user", how="semi"), here)
    if every_month:
        months = pl.LazyFrame({"number": [Window.month_number(m) for m in window.months]})
        grid = candidates.join(months.cast(pl.Int32), how="cross")
        flags = grid.join(flags, on=["user", "number"], how="left")
    month = pl.date(pl.col("number") // MONTHS_A_YEAR, pl.col("number") % MONTHS_A_YEAR + 1, 1)
    return flags.select(
        "user", month=month, flag=pl.col("flag").fill_null(pl.lit("U", dtype=FLAG))
    ).sort("user", "month")


def check_country(name: str, code: object) -> None:
    """Raise ParameterError unless `code` is two capital letters."""
    if not isinstance(code, str) or code not in COUNTRIES:
        hint = ""
        if isinstance(code, str) and code.upper() in COUNTRIES:
            hint = f"; did you mean {code.upper()!r}?"
        msg = f"{name}: got {code!r}; expected an ISO 3166-1 alpha-2 code such as 'VE'{hint}"
        raise ParameterError(msg)


def _flag(known: pl.LazyFrame, here: pl.Expr) -> pl.LazyFrame:
    year, month = pl.col("time").dt.year(), pl.col("time").dt.month().cast(pl.Int32)
    number = (year * MONTHS_A_YEAR + month - 1).alias("number")
    months = (
        known.select("user", number, "country")
        .group_by("user", "number")
        .agg(n=pl.len().cast(pl.Int64), home=here.sum().cast(pl.Int64))
    )
    mixed = months.filter((pl.col("home") > 0) & (2 * pl.col("home") <= pl.col("n")))
    rivals = (
        known.filter(~here)
        .select("user", number, "country")
        .join(mixed, on=["user", "number"], how="semi")
        .group_by("user", "number", "country")
        .agg(abroad=pl.len().cast(pl.Int64))
        .group_by("user", "number")
        .agg(pl.col("abroad").max())
    )
    at_home = pl.col("home") > pl.col("abroad").fill_null(pl.lit(0))
    # In a month without a rival count, the origin has either more than half the records or none.
    return months.join(rivals, on=["user", "number"], how="left").select(
        "user",
        "number",
        flag=pl.when(at_home)
        .then(pl.lit("O", dtype=FLAG))
        .when(pl.col("home") == pl.col("abroad"))
        .then(pl.lit("U", dtype=FLAG))
        .otherwise(pl.lit("F", dtype=FLAG)),
    )
