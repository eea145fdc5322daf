"""A short way to write down where users were, day by day."""

import re
from datetime import UTC, date, datetime, timedelta

import polars as pl

from migtrace.frames import COUNTRY

FIRST_DAY = date(2015, 1, 1)
COUNTRIES = {"V": "VE", "C": "CO", "P": "PE", "?": None}
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "user": pl.Int64,
    "time": pl.Datetime("us", "UTC"),
    "country": COUNTRY,
}


def diaries(*texts: str) -> pl.LazyFrame:
    """Write the posts of users 1, 2, ... from 1 January 2015 on.

    ``V30 -5 VC2 ?1``: 30 days with a post from VE each, 5 of silence, 2 with a post from VE and one
    an hour later from CO, 1 with a post from nowhere known.
    """
    rows = []
    for user, text in enumerate(texts, start=1):
        now = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 12, tzinfo=UTC)
        for letters, days in re.findall(r"([A-Z?]+|-)(\d+)", text):
            for _ in range(int(days)):
                rows += [
                    (user, now + timedelta(hours=hour), COUNTRIES[letter])
                    for hour, letter in enumerate(letters)
                    if letter != "-"
                ]
                now += timedelta(days=1)
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def day(number: int) -> date:
    """The day of a diary with this number; the first is 1."""
    return FIRST_DAY + timedelta(days=number - 1)


def number(when: date) -> int:
    """The inverse of `day`."""
    return (when - FIRST_DAY).days + 1
