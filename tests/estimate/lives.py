"""Short ways to write records down: one letter a month, or one line a record."""

from datetime import UTC, datetime, timedelta

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from migtrace.frames import COUNTRY

COUNTRIES = {"V": "VE", "C": "CO", "P": "PE", "B": "BR", "?": None}
SCHEMA: dict[str, DataType | DataTypeClass] = {
    "tweet_id": pl.Int64,
    "user": pl.Int64,
    "time": pl.Datetime("us", "UTC"),
    "country": COUNTRY,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "extent_km": pl.Float64,
}


def lives(months: dict[int, str], *, start: str = "2015-01", each: int = 1) -> pl.DataFrame:
    """Give each user a letter a month: its country, `?` for an unknown one, `.` for silence.

    A month has `each` records, at midnight of the 10th, the 11th and so on.
    """
    year, month = (int(part) for part in start.split("-"))
    rows = []
    for user, letters in months.items():
        for n, letter in enumerate(letters.replace(" ", "")):
            step = year * 12 + month - 1 + n
            first = datetime(step // 12, step % 12 + 1, 10, tzinfo=UTC)
            if letter != ".":
                rows += [
                    {"user": user, "time": first + timedelta(days=d), "country": COUNTRIES[letter]}
                    for d in range(each)
                ]
    return pl.DataFrame(rows, schema=SCHEMA)


def posts(text: str) -> pl.DataFrame:
    """Read records, one a line: `user time country [lon lat [extent]] [#tweet]`, `-` for null."""
    rows = []
    for line in text.strip().splitlines():
        words = line.split()
        tweets = [int(word[1:]) for word in words if word.startswith("#")]
        user, time, country, *place = [word for word in words if not word.startswith("#")]
        lon, lat, extent = [*(float(word) for word in place), 0.0][:3] if place else [None] * 3
        rows.append(
            {
                "tweet_id": tweets[0] if tweets else None,
                "user": int(user),
                "time": datetime.fromisoformat(time).replace(tzinfo=UTC),
                "country": None if country == "-" else country,
                "lon": lon,
                "lat": lat,
                "extent_km": extent,
            }
        )
    return pl.DataFrame(rows, schema=SCHEMA)


def users(*ids: int) -> pl.LazyFrame:
    """Return a table of users, as stages take them."""
    return pl.LazyFrame({"user": list(ids)}, schema={"user": pl.Int64})
