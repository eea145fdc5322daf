"""METHOD M1.3-M1.8: what a record is, which rows of a frame are none, and their order."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]

FIELDS = (
    "tweet_id",
    "user",
    "time",
    "country",
    "lon",
    "lat",
    "extent_km",
    "reply_to_tweet",
)


def normalise(row: Row) -> Row:
    """Return a row with the fields of M1.1, its position and country judged by M1.5.

    A row without the key `extent_km` comes from a frame without that column: an exact point (M1.4).
    """
    record = {field: row.get(field) for field in FIELDS}
    if "extent_km" not in row:
        record["extent_km"] = 0.0
    record["country"] = normalise_country(record["country"])
    if is_position(record["lon"], record["lat"]):
        record["extent_km"] = normalise_extent(record["extent_km"])
    else:
        # M1.5: "`lon`, `lat`, `extent_km` all become null; half a position is none".
        record["lon"] = record["lat"] = record["extent_km"] = None
    return record


def normalise_country(country: str | None) -> str | None:
    """M1.5, M1.7: two ASCII letters, upper-cased; anything else is null."""
    if country is None or len(country) != 2:
        return None
    # Letters are judged before upper-casing: some letters outside ASCII become ASCII by it.
    if not (country.isascii() and country.isalpha()):
        return None
    return country.upper()


def is_position(lon: float | None, lat: float | None) -> bool:
    """M1.5: both halves there, numbers, on the globe and not exactly (0, 0)."""
    if lon is None or lat is None:
        return False
    if math.isnan(lon) or math.isnan(lat):
        return False
    if not -180 <= lon <= 180 or not -90 <= lat <= 90:
        return False
    return not (lon == 0 and lat == 0)


def normalise_extent(extent: float | None) -> float | None:
    """M1.5: a NaN, infinite or negative extent is null."""
    if extent is None or math.isnan(extent) or math.isinf(extent) or extent < 0:
        return None
    return extent


def is_located(record: Row, max_extent_km: float) -> bool:
    """M1.4: a position whose extent is known and below the limit, strictly."""
    if record["lon"] is None or record["extent_km"] is None:
        return False
    return bool(record["extent_km"] < max_extent_km)


def reason_to_reject(record: Row, earliest: datetime, now: datetime) -> str | None:
    """Return the first reason of M1.7 by which M1 alone rejects a record of a frame, or None."""
    if record["user"] is None:
        return "malformed"
    if record["country"] is None and record["lon"] is None:
        return "no_geography"
    time = record["time"]
    if time is None or time < earliest or time > now + timedelta(days=1):
        return "bad_time"
    return None


def id_key(value: int | str | None) -> tuple[int, int, str]:
    """M1.8: nulls first, then ids made of digits as integers, then the other texts.

    Distinct texts of one number ("7", "007") are distinct ids: their text settles their order.
    """
    if value is None:
        return (0, 0, "")
    if isinstance(value, int):
        return (1, value, "")
    if value.isascii() and value.isdigit():
        return (1, int(value), value)
    return (2, 0, value)


def _nulls_first(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a time, a text or a number
    return (0,) if value is None else (1, value)


def order_key(record: Row) -> tuple[Any, ...]:
    """M1.8: (time, tweet_id, user, country, lon, lat, extent_km, reply_to_tweet), nulls first."""
    return (
        _nulls_first(record["time"]),
        id_key(record["tweet_id"]),
        id_key(record["user"]),
        _nulls_first(record["country"]),
        _nulls_first(record["lon"]),
        _nulls_first(record["lat"]),
        _nulls_first(record["extent_km"]),
        id_key(record["reply_to_tweet"]),
    )


def screen(rows: list[Row], study: Row) -> tuple[list[Row], dict[str, list[Row]]]:
    """Apply M1 to the rows of a frame.

    Returns the records that M1 keeps, in M1.8's order, and the rejected ones by reason.
    """
    earliest = study.get("earliest", datetime(2006, 3, 21, tzinfo=UTC))
    now = study.get("now") or datetime.now(UTC)
    kept: list[Row] = []
    dropped: dict[str, list[Row]] = {}
    for row in rows:
        record = normalise(row)
        reason = reason_to_reject(record, earliest, now)
        if reason is None:
            kept.append(record)
        else:
            dropped.setdefault(reason, []).append(record)
    return sorted(kept, key=order_key), dropped
