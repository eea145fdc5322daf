"""How much the figures hang on choices: criteria, thresholds, window ends, activity (METHOD M7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from migtrace.errors import ParameterError
from migtrace.estimate.choice_figures import (
    ABOUT,
    CHOICES,
    flow_figures,
    no_figures,
    space_figures,
)
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.run import estimate, estimate_leniently
from migtrace.estimate.study import Study
from migtrace.flows import ACTIVITIES, Activity
from migtrace.frames import Window
from migtrace.residence import CRITERIA
from migtrace.space import Line, check_line

THRESHOLDS = (0.4, 0.5, 0.6, 0.75)
"""METHOD M9: the paper's figures are stable on [0.4, 0.75]."""


def sensitivity(
    traces: Any,  # noqa: ANN401 - whatever `estimate` takes
    study: Study,
    /,
    *,
    criteria: Sequence[int] = CRITERIA,
    recurrence_thresholds: Sequence[float] = THRESHOLDS,
    window_ends: Sequence[str | date] | None = None,
    activities: Sequence[Activity] = ACTIVITIES,
    lines: Mapping[str, Line] | None = None,
    routes: bool = False,
    executor: object = None,
) -> pl.DataFrame:
    """Compute the figures under every combination of choices that METHOD leaves open.

    Parameters
    ----------
    traces
        Whatever `estimate` takes. It is read once for each end of the window; with `lines` or
        `routes` once for each end and criterion, since moves are of one criterion's residents.
    study
        The study whose figures the others are compared with.
    criteria
        Resident criteria, 1 to 4 (M5). The study's own is always among them.
    recurrence_thresholds
        Ratios below which a migrant is recurrent (M9). The study's own is always among them.
    window_ends
        Last months, such as ``"2018-06"``; by default the study's own. It is always among them.
    activities
        Definitions of activity (see `Study`). The study's own is always among them.
    lines
        Lines whose crossings are counted (M11.5), by name: ((lon, lat), (lon, lat)) each.
    routes
        Whether the net direction of the moves from each cell is among the figures (M11.4): these
        are many rows.
    executor
        As for `estimate`.

    Returns
    -------
    polars.DataFrame
        One row per `window_end` (a date, the month's first), `activity`, `recurrence_threshold`
        (null for figures that no threshold touches), `criterion`, `figure`, `year`, `month` (a
        date, its first), `country`, `line`, `direction` and `cell` (null where a figure has none),
        sorted by these: `users` (distinct, behind the figure; null where they are not counted),
        `value`, and `ratio`, the value divided by that of the study's own choices (null where these
        give none, or 0). The figures are

        - by year ``"first_exits"`` (upscaled), ``"population"`` and ``"factor"``; by year and
          country ``"appearances"`` and ``"detected"``; by country ``"new_residents"``;
          ``"recurrence_share"``;
        - by month ``"monthly_first_exits"`` and ``"monthly_all_exits"``, upscaled;
        - by line, year and direction ``"crossings"``, upscaled, and by cell ``"net_routes"`` (from
          -1, all toward the reference, to 1), when they are asked for. Without a reference there
          are none (see `Estimates.reasons`).

        Small groups are hidden; `first_exits`, `population` and `factor` are totals of the whole
        study and stay, as in `factors` (M13).

    Raises
    ------
    ParameterError
        When a choice or a line cannot be what its name says.
    UpscalingError
        When, for some end of the window, nobody of the study's own choices is active in a year.

    Notes
    -----
    METHOD M5, M7-M11. A combination under which nobody is left to stand for the people has nulls
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
    _check_several(
        criteria=criteria,
        recurrence_thresholds=recurrence_thresholds,
        window_ends=window_ends or (),
        activities=activities,
    )
    lines = _checked(lines)
    # Each choice makes a study of its own, which checks it.
    wanted = {replace(study, criterion=k).criterion for k in (*criteria, study.criterion)}
    thresholds = dict.fromkeys(
        replace(study, recurrence_threshold=threshold).recurrence_threshold
        for threshold in (*recurrence_thresholds, study.recurrence_threshold)
    )
    chosen = dict.fromkeys(
        replace(study, activity=activity).activity for activity in (*activities, study.activity)
    )
    ends = {_ending(study, end) for end in window_ends or ()} | {study.months}
    tables: list[pl.DataFrame] = []
    for window in sorted(ends, key=lambda ending: ending.last):
        of_window = replace(study, window=window)
        moving = wanted if lines or routes else set[int]()
        for answer in _answers(traces, of_window, moving, executor):
            tables.append(no_figures(answer.histories))
            for activity in chosen:
                variant = replace(answer.study, activity=activity)
                if variant.criterion == study.criterion:
                    tables += flow_figures(answer.histories, variant, thresholds=[*thresholds])
                tables += space_figures(answer, variant, lines=lines, routes=routes)
    every = pl.concat(tables, how="diagonal").filter(pl.col("criterion").is_in(sorted(wanted)))
    return _compared(every, study)


def _check_several(**choices: object) -> None:
    for name, several in choices.items():
        if isinstance(several, str) or not isinstance(several, Sequence):
            msg = f"{name}: got {several!r}; expected several in a list"
            raise ParameterError(msg)


def _checked(lines: object) -> dict[str, Line]:
    """Read lines by name, sorted by it; ParameterError says which is none."""
    if lines is None:
        return {}
    if not isinstance(lines, Mapping) or not all(isinstance(name, str) for name in lines):
        msg = f"lines: got {lines!r}; expected names and lines {{name: ((lon, lat), (lon, lat))}}"
        raise ParameterError(msg)
    for name, line in lines.items():
        try:
            check_line(line)
        except ParameterError as error:
            msg = f"lines: {name!r}: {error}"
            raise ParameterError(msg) from None
    return dict(sorted(lines.items()))


def _ending(study: Study, end: str | date) -> Window:
    return Window.parse((study.months.first, end))


def _answers(
    traces: object, study: Study, moving: set[int], executor: object
) -> Iterator[Estimates]:
    """Yield the study's estimate, then those of the other criteria whose moves are wanted.

    Nobody has to be left by the others.
    """
    yield estimate(traces, study, executor=executor)
    for k in sorted(moving - {study.criterion}):
        yield estimate_leniently(traces, replace(study, criterion=k), executor=executor)


def _compared(every: pl.DataFrame, study: Study) -> pl.DataFrame:
    """Put beside each value its ratio to that of the study's own choices."""
    threshold = pl.col("recurrence_threshold")
    own = every.filter(
        pl.col("window_end") == study.months.last,
        pl.col("activity") == study.activity,
        pl.col("criterion") == study.criterion,
        threshold.is_null() | (threshold == study.recurrence_threshold),
        pl.col("value") != 0,
    ).select(*ABOUT, own="value")
    keys = [*CHOICES, *ABOUT]
    return (
        every.join(own, on=ABOUT, how="left", nulls_equal=True)
        .with_columns(ratio=pl.col("value") / pl.col("own"))
        .select(*keys, "users", "value", "ratio")
        .sort(keys)
    )
