"""Reading when a status was posted, strictly and in any locale (METHOD M1.6)."""

from collections.abc import Sequence

import polars as pl

from migtrace.frames import TIME

# Seconds end at 59: a leap second is no time that a clock in UTC without them can show.
_CLASSIC = (
    r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d\d \d\d:\d\d:[0-5]\d [+-]\d{4} \d{4}$"
)
_ISO = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$"
_HAS_ZONE = r"(Z|[+-]\d\d:?\d\d)$"
_WEEKDAY = len("Fri ")
_MILLISECONDS = r"^[0-9]{1,15}$"


def read_times(
    created_at: Sequence[str | None], timestamp_ms: Sequence[str | int | None], /
) -> pl.Series:
    """Instants of statuses.

    Parameters
    ----------
    created_at
        Texts such as "Fri Mar 13 21:46:40 +0000 2015" (v1.1) or "2015-03-13T21:46:40.000Z" (v2;
        without an offset it is UTC). A day of the week that is not the date's is overlooked.
    timestamp_ms
        Milliseconds since 1970, text or integers; used where `created_at` is absent or unreadable.

    Returns
    -------
    polars.Series
        Type `TIME`; null where neither can be read.

    Notes
    -----
    METHOD M1.6.

    Examples
    --------
    >>> read_times(["Fri Mar 13 21:46:40 +0100 2015"], [None]).dt.to_string("%H:%M").to_list()
    ['20:46']
    """
    text = pl.Series("time", created_at, dtype=pl.String)
    times = _classic(text)
    if times.null_count():
        times = times.zip_with(times.is_not_null(), _iso(text))
    if times.null_count():
        times = times.zip_with(times.is_not_null(), _from_milliseconds(timestamp_ms))
    return times


def _classic(text: pl.Series) -> pl.Series:
    form = "%b %d %H:%M:%S %z %Y"
    # Posts of one second follow each other: remembering their times is worth it.
    dates = _where(text, _CLASSIC).str.slice(_WEEKDAY)
    return dates.str.to_datetime(form, time_unit="us", strict=False).cast(TIME)


def _iso(text: pl.Series) -> pl.Series:
    fits = _where(text, _ISO)
    zoned = fits.zip_with(fits.str.contains(_HAS_ZONE), fits + "Z")
    return zoned.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", strict=False).cast(TIME)


def _from_milliseconds(counts: Sequence[str | int | None]) -> pl.Series:
    text = pl.Series([None if n is None else str(n) for n in counts], dtype=pl.String)
    return (_where(text, _MILLISECONDS).cast(pl.Int64) * 1000).cast(TIME)


def _where(text: pl.Series, pattern: str) -> pl.Series:
    """Keep the texts that fit the pattern whole; the others are null."""
    return text.zip_with(
        text.str.contains(pattern), pl.repeat(None, len(text), dtype=pl.String, eager=True)
    )
