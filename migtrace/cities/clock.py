"""A city's clock: its time zone, and what its nights are (METHOD M12.1)."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.frames.checks import is_whole
from migtrace.readers.times import check_zone

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NIGHT_HOURS = (20, 8)
"""Local hours at which a night begins and ends."""
_HOURS = 24


def is_night(time_zone: str, /, *, hours: tuple[int, int] = NIGHT_HOURS) -> pl.Expr:
    """Whether a record was made at night by a city's clock.

    Parameters
    ----------
    time_zone
        Name of the zone, such as ``"America/Bogota"``; it knows summer time.
    hours
        Local hours at which a night begins and ends; the end does not belong to it. A night may
        pass midnight.

    Returns
    -------
    polars.Expr
        A boolean, from the column `time` (UTC).

    Raises
    ------
    ParameterError
        When there is no such zone, or the hours are not two different hours from 0 to 23.

    Notes
    -----
    METHOD M12.1: local time in [20:00, 08:00).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> at = pl.DataFrame({"time": [datetime(2018, 7, 1, h, tzinfo=UTC) for h in (0, 1, 12, 13)]})
    >>> at.select(is_night("America/Bogota")).to_series().to_list()
    [False, True, True, False]
    """
    check_zone(time_zone)
    check_night_hours(hours)
    begin, end = hours
    hour = pl.col("time").dt.convert_time_zone(time_zone).dt.hour()
    if begin < end:
        return (hour >= begin) & (hour < end)
    return (hour >= begin) | (hour < end)


def check_night_hours(value: object, /) -> None:
    """Raise ParameterError unless these are two different hours."""
    hours = value if isinstance(value, tuple | list) else ()
    whole = [h for h in hours if is_whole(h) and 0 <= h < _HOURS]
    if len(hours) != 2 or len(whole) != 2 or whole[0] == whole[1]:  # noqa: PLR2004 - a pair
        msg = f"night_hours: got {value!r}; expected two different hours 0 to 23 such as (20, 8)"
        raise ParameterError(msg)


def zone_of(polygon: "BaseGeometry", /) -> str:
    """Find the time zone of a polygon, offline.

    Parameters
    ----------
    polygon
        In degrees.

    Returns
    -------
    str
        Name of the zone at a point well inside of it.

    Raises
    ------
    MissingExtraError
        When tzfpy, which has the map of the zones, is not installed.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> zone_of(box(-74.2, 4.5, -74.0, 4.8))
    'America/Bogota'
    """
    try:
        # An extra, loaded when used.
        from tzfpy import get_tz  # noqa: PLC0415 - see above
    except ImportError as error:
        msg = (
            "time_zone: to find it needs tzfpy, which is not installed: give a name such as "
            '"America/Bogota", or pip install "migtrace[cities]"'
        )
        raise MissingExtraError(msg) from error
    point = polygon.representative_point()
    lon = (point.x + 180) % 360 - 180
    found: str = get_tz(lon, point.y)
    return str(check_zone(found))
