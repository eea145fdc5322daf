"""What a rule of residence is: something that says where users live and when they move."""

from dataclasses import dataclass, is_dataclass
from inspect import signature
from typing import Protocol, runtime_checkable

import polars as pl

from migtrace.errors import ParameterError


@dataclass(frozen=True, slots=True)
class Decided:
    """What a rule says of some users.

    Parameters
    ----------
    homes
        One row per user and country in which it lived at some time: `user` (of the type
        that it has in the posts), `country` (ISO 3166-1 alpha-2).
    moves
        One row per move from one home to the next: `user`, `home`, `destination` (countries),
        `date` (inside the study's window).
    """

    homes: pl.DataFrame
    moves: pl.DataFrame


@runtime_checkable
class Rule(Protocol):
    """A rule of residence beside the paper's, for `Study`: `Segments`, `TwelveMonths`, or yours.

    A frozen dataclass with this method will do. Its fields stand in `study.json`, and `estimate`
    checks what it answers.

    Examples
    --------
    A rule by which people live in every country where they were seen on 60 days or more, and move
    on the first day in the next one:

    >>> from dataclasses import dataclass
    >>> from datetime import datetime, timedelta, UTC
    >>> import migtrace as mt
    >>> @dataclass(frozen=True)
    ... class DaysSeen:
    ...     least: int = 60
    ...
    ...     def decide(self, posts: pl.DataFrame, /) -> mt.Decided:
    ...         day = pl.col("time").dt.date()
    ...         homes = (
    ...             posts.drop_nulls()
    ...             .group_by("user", "country")
    ...             .agg(date=day.min(), days=day.n_unique())
    ...             .filter(pl.col("days") >= self.least)
    ...             .sort("user", "date", "country")
    ...         )
    ...         moves = homes.select(
    ...             "user", pl.col("country").shift().over("user").alias("home"),
    ...             pl.col("country").alias("destination"), "date",
    ...         )
    ...         return mt.Decided(homes.select("user", "country"), moves.drop_nulls())
    >>> start = datetime(2015, 1, 1, 12, tzinfo=UTC)
    >>> posts = pl.DataFrame({
    ...     "user": [1] * 365 + [2] * 365, "country": ["VE"] * 665 + ["CO"] * 65,
    ...     "time": [start + timedelta(days=day) for day in range(365)] * 2,
    ... })
    >>> study = mt.Study("VE", "2015-01:2015-12", 1000, min_users=1, rule=DaysSeen())
    >>> mt.estimate(posts, study).exits.select("user", "time", "destination").rows()
    [(2, datetime.datetime(2015, 10, 28, 0, 0, tzinfo=zoneinfo.ZoneInfo(key='UTC')), 'CO')]
    """

    def decide(self, posts: pl.DataFrame, /) -> Decided:
        """Say where users live and when they move.

        Parameters
        ----------
        posts
            Cleaned records of whole users, inside the study's window: `user` (a number that stands
            for the id), `time`, `country` (null where unknown).

        Returns
        -------
        Decided
            Homes and moves. What it says of a user must rest on this user's records alone, since
            it is asked about some users at a time.
        """
        ...


def check_rule(value: object) -> None:
    """Raise ParameterError unless `value` is None, for the paper's rule, or a rule."""
    if value is None:
        return
    if isinstance(value, type) or not isinstance(value, Rule) or not _can_be_asked(value):
        msg = (
            f"rule: got {value!r}; expected None, Segments(...), TwelveMonths(...) or another "
            "object with a method decide(posts)"
        )
        raise ParameterError(msg)
    # A rule that could change, or that `study.json` cannot tell, would not be the study's.
    if not is_dataclass(value) or not value.__dataclass_params__.frozen:
        msg = (
            f"rule: {type(value).__name__} is no frozen dataclass; expected @dataclass(frozen=True)"
        )
        raise ParameterError(msg)


def _can_be_asked(rule: Rule) -> bool:
    try:
        signature(rule.decide).bind(None)
    except TypeError:
        return False
    return True
