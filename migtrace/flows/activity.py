"""Who counts as active in a year (METHOD M7)."""

from typing import Literal, NamedTuple, get_args

import polars as pl

from migtrace.errors import ParameterError
from migtrace.flows.destinations import first_exit_years

Activity = Literal["record", "three_months", "not_left"]
"""Definitions of activity, METHOD's first."""

ACTIVITIES: tuple[Activity, ...] = get_args(Activity)
LEAST_MONTHS = 3


class Active(NamedTuple):
    """One row per user and year of activity, and per first exit that counts: `user`, `year`."""

    active: pl.DataFrame
    left: pl.DataFrame


def choose_active(
    active: pl.DataFrame, exits: pl.DataFrame, /, *, activity: Activity = "record"
) -> Active:
    """Choose the years in which a resident stands for others.

    Parameters
    ----------
    active
        From `active_years`.
    exits
        From `find_exits`.
    activity
        ``"record"``: a record in the year, anywhere (METHOD M7). ``"not_left"``: besides, the user
        has not left before that year, so that emigrants who go on posting no longer stand for
        those at home. ``"three_months"``: records in at least three months of the year.

    Returns
    -------
    Active
        Of the first exits, those in a year in which the user is active.

    Raises
    ------
    ParameterError
        When there is no such definition.

    Notes
    -----
    METHOD M7; the paper says "active" and no more, so the others are there for comparison (ours).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> active = pl.DataFrame({"user": [1, 1], "year": [2015, 2016], "months": [12, 1]})
    >>> exits = pl.DataFrame({
    ...     "user": [1], "time": [datetime(2015, 5, 1, tzinfo=UTC)], "first": [True],
    ... })
    >>> choose_active(active, exits, activity="not_left").active["year"].to_list()
    [2015]
    """
    check_activity(activity)
    left = first_exit_years(exits).rename({"weight_year": "year"})
    if activity == "three_months":
        active = active.filter(pl.col("months") >= LEAST_MONTHS)
        left = left.join(active, on=["user", "year"], how="semi")
    if activity == "not_left":
        gone = active.join(left.rename({"year": "exit_year"}), on="user", how="left")
        stays = pl.col("exit_year").is_null() | (pl.col("year") <= pl.col("exit_year"))
        active = gone.filter(stays)
    return Active(active.select("user", "year"), left)


def check_activity(value: object) -> None:
    """Raise ParameterError unless `value` is a definition of activity."""
    if value not in ACTIVITIES:
        names = ", ".join(repr(name) for name in ACTIVITIES)
        msg = f"activity: got {value!r}; expected one of {names}"
        raise ParameterError(msg)
