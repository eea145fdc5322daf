"""On which days a user was seen where: the evidence that every rule looks at."""

import polars as pl

from migtrace.errors import FrameError, ParameterError

_NEEDED = ("user", "time")


def check_posts(posts: pl.LazyFrame | pl.DataFrame, location: object) -> pl.LazyFrame:
    """Take what a rule looks at from records; raise unless it is there, with times in UTC."""
    if not isinstance(location, str) or location in _NEEDED:
        msg = f"location: got {location!r}; expected the name of a column such as 'country'"
        raise ParameterError(msg)
    if not isinstance(posts, pl.LazyFrame | pl.DataFrame):
        msg = f"posts: got {type(posts).__name__}; expected a polars frame"
        raise FrameError(msg)
    schema = posts.lazy().collect_schema()
    for name in (*_NEEDED, location):
        if name not in schema:
            msg = f"no column {name}; the frame has: {', '.join(schema) or 'no columns'}"
            raise FrameError(msg)
    kind = schema["time"]
    if not isinstance(kind, pl.Datetime) or kind.time_zone != "UTC":
        msg = f"time: has type {kind}; expected a datetime in UTC, as `screen_records` makes it"
        raise FrameError(msg)
    return posts.lazy().select(*_NEEDED, location)


def days_seen(posts: pl.DataFrame, location: str, /) -> pl.DataFrame:
    """Distinct days, in UTC, on which each user has a record at each known location.

    Parameters
    ----------
    posts
        Records with `user`, `time` and the column named by `location`.
    location
        The column that says where; records without a value there say nothing.

    Returns
    -------
    polars.DataFrame
        One row per user, location and day, sorted by them: `user`, `location`, `day` (days since
        1970-01-01, Int64). A day belongs to every location that was seen on it.
    """
    rows = posts.lazy().select(
        "user", location=pl.col(location), day=pl.col("time").dt.epoch("d").cast(pl.Int64)
    )
    # Most records repeat their user's last day and place: a look at the neighbour drops these.
    repeats = pl.all_horizontal(pl.all() == pl.all().shift())
    return (
        rows.drop_nulls()
        .filter(~repeats.fill_null(value=False))
        .unique()
        .sort("user", "location", "day")
        .collect(engine="in-memory")
    )


def as_date(day: str, /) -> pl.Expr:
    """Turn a column of days since 1970-01-01 into dates."""
    return pl.col(day).cast(pl.Int32).cast(pl.Date)
