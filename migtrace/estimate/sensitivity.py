"""How much the figures hang on choices: criteria, thresholds, window ends, activity (METHOD M7)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from migtrace.errors import ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.flow_tables import first_exit_people, flow_tables
from migtrace.estimate.run import estimate
from migtrace.estimate.study import Study
from migtrace.flows import ACTIVITIES, Activity
from migtrace.frames import Window
from migtrace.residence import CRITERIA

THRESHOLDS = (0.4, 0.5, 0.6, 0.75)
"""METHOD M9: the paper's figures are stable on [0.4, 0.75]."""

_KEYS = ("window_end", "activity", "recurrence_threshold", "criterion")
_WHAT = ("figure", "year", "country")
_COLUMNS = (*_KEYS, *_WHAT, "users", "value", "ratio")


def sensitivity(
    traces: Any,  # noqa: ANN401 - whatever `estimate` takes
    study: Study,
    /,
    *,
    criteria: Sequence[int] = CRITERIA,
    recurrence_thresholds: Sequence[float] = THRESHOLDS,
    window_ends: Sequence[str | date] | None = None,
    activities: Sequence[Activity] = ACTIVITIES,
    executor: object = None,
) -> pl.DataFrame:
    """Compute the figures under every combination of choices that METHOD leaves open.

    Parameters
    ----------
    traces
        Whatever `estimate` takes. It is read once for each end of the window.
    study
        The study whose figures the others are compared with.
    criteria
        Resident criteria, 1 to 4 (M5).
    recurrence_thresholds
        Ratios below which a migrant is recurrent (M9). The study's own is always among them.
    window_ends
        Last months, such as ``"2018-06"``; by default the study's own. It is always among them.
    activities
        Definitions of activity (see `Study`). The study's own is always among them.
    executor
        As for `estimate`.

    Returns
    -------
    polars.DataFrame
        One row per `window_end` (a date, the month's first), `activity`, `recurrence_threshold`
        (null for figures that no threshold touches), `criterion`, `figure` (``"first_exits"`` and
        ``"all_exits"`` of a year, ``"population"``, ``"factor"``, ``"appearances"``,
        ``"detected"``, ``"new_residents"``, ``"recurrence_share"``), `year` and `country` (null
        where a figure has none), sorted by these: `users` (behind the figure; null of
        `population`, `factor` and `recurrence_share`), `value`, and `ratio`, the value divided by
        that of the study's own choices (null where
        these give none, or 0). Small groups are hidden; `first_exits`, `population` and `factor`
        are totals of the whole study and stay, as in `factors` (M13).

    Raises
    ------
    ParameterError
        When a choice cannot be what its name says.
    UpscalingError
        When, for some end of the window, nobody of the study's own choices is active in a year.

    Notes
    -----
    METHOD M5, M7, M9. A combination under which nobody is left to stand for the people has nulls
    from that year on, and is no error. Nested criteria and neighbouring thresholds can be
    subtracted from each other: this table is for those who hold the traces, and not to be handed on
    (M13).

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
    ...      "country": "CO" if n < 30 and month > 6 else "VE"}
    ...     for n in range(100) for month in range(1, 13)
    ... ])
    >>> table = sensitivity(posts, Study("VE", "2015-01:2015-12", 1000), window_ends=["2015-09"])
    >>> left = table.filter(figure="first_exits", criterion=4, activity="record")
    >>> left.select("window_end", "value", "ratio").rows()
    [(datetime.date(2015, 9, 1), 300.0, 1.0), (datetime.date(2015, 12, 1), 300.0, 1.0)]
    """
    if not isinstance(study, Study):
        msg = f"study: got {type(study).__name__}; expected a Study"
        raise ParameterError(msg)
    for name, choices in {
        "criteria": criteria,
        "recurrence_thresholds": recurrence_thresholds,
        "window_ends": window_ends or (),
        "activities": activities,
    }.items():
        if isinstance(choices, str) or not isinstance(choices, Sequence):
            msg = f"{name}: got {choices!r}; expected several in a list"
            raise ParameterError(msg)
    # Each choice makes a study of its own, which checks it.
    wanted = {replace(study, criterion=k).criterion for k in (*criteria, study.criterion)}
    ends = {_ending(study, end).last for end in window_ends or ()} | {study.months.last}
    variants = [
        replace(study, activity=activity, recurrence_threshold=threshold)
        for activity in dict.fromkeys((*activities, study.activity))
        for threshold in dict.fromkeys((*recurrence_thresholds, study.recurrence_threshold))
    ]
    tables: list[pl.DataFrame] = []
    for end in sorted(ends):
        window = Window(study.months.first, end)
        answer = estimate(traces, replace(study, window=window), executor=executor)
        for variant in variants:
            tables += _figures(answer, replace(variant, window=window))
    every = pl.concat(tables).filter(pl.col("criterion").is_in(sorted(wanted)))
    # Thresholds touch few figures: the others came once for each of them.
    return _compared(every.unique([*_KEYS, *_WHAT]), study)


def _ending(study: Study, end: str | date) -> Window:
    return Window.parse((study.months.first, end))


def _figures(answer: Estimates, variant: Study) -> Iterator[pl.DataFrame]:
    """Yield the figures of one combination of choices, each figure's rows in a table."""
    h = answer.histories
    ratio = pl.col("ratio") < variant.recurrence_threshold
    h = replace(h, recurrence=h.recurrence.with_columns(recurrent=ratio))
    tables = flow_tables(h, variant, lenient=True)
    factors = tables["factors"]
    left = factors.with_columns(people=first_exit_people(h, variant, factors))
    yield _rows(left, "first_exits", variant, users="first_exits")
    yield _rows(_by_year(tables["monthly"]), "all_exits", variant, users="exits")
    for name in ("population", "factor"):
        yield _rows(factors, name, variant, value=name)
    for name in ("appearances", "detected"):
        yield _rows(tables[name], name, variant, users="users")
    yield _rows(tables["new_residents"], "new_residents", variant, users="users", recurrence=True)
    shares = tables["recurrence_share"]
    yield _rows(shares, "recurrence_share", variant, value="share", recurrence=True)


def _by_year(monthly: pl.DataFrame) -> pl.DataFrame:
    """Exits of any order by year; null when those of a month are hidden, as they are few."""
    shown = pl.col("all_exits").is_not_null().all()
    sums = (pl.when(shown).then(pl.col(name).sum()) for name in ("exits", "all_exits"))
    yearly = monthly.group_by("criterion", year=pl.col("month").dt.year()).agg(*sums)
    return yearly.rename({"all_exits": "people"}).sort("criterion", "year")


def _rows(
    table: pl.DataFrame,
    figure: str,
    variant: Study,
    *,
    value: str = "people",
    users: str | None = None,
    recurrence: bool = False,
) -> pl.DataFrame:
    """Give a table of one figure the columns of the answer."""
    shown = pl.col(value).is_not_null()
    absent = {"year": pl.Int32, "country": pl.String}
    return table.select(
        window_end=pl.lit(variant.months.last, dtype=pl.Date),
        activity=pl.lit(variant.activity, dtype=pl.String),
        recurrence_threshold=pl.lit(
            variant.recurrence_threshold if recurrence else None, dtype=pl.Float64
        ),
        criterion="criterion",
        figure=pl.lit(figure),
        **{
            name: pl.col(name) if name in table.columns else pl.lit(None, dtype=dtype)
            for name, dtype in absent.items()
        },
        users=pl.when(shown).then(pl.col(users) if users else pl.lit(None, dtype=pl.Int64)),
        value=pl.col(value).cast(pl.Float64),
    )


def _compared(every: pl.DataFrame, study: Study) -> pl.DataFrame:
    """Put beside each value its ratio to that of the study's own choices."""
    threshold = pl.col("recurrence_threshold")
    own = every.filter(
        pl.col("window_end") == study.months.last,
        pl.col("activity") == study.activity,
        pl.col("criterion") == study.criterion,
        threshold.is_null() | (threshold == study.recurrence_threshold),
        pl.col("value") != 0,
    ).select(*_WHAT, own="value")
    return (
        every.join(own, on=_WHAT, how="left", nulls_equal=True)
        .with_columns(ratio=pl.col("value") / pl.col("own"))
        .select(_COLUMNS)
        .sort(*_KEYS, *_WHAT)
    )
