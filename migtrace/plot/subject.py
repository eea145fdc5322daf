"""What a plot is about: a table and what is known of the study behind it."""

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handed_on import handed_on

Unit = Literal["people", "counts"]
"""Upscaled people, or the persons and events that were observed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A table to draw and the facts for its caption; a fact that is not known is None.

    Parameters
    ----------
    table
        The table, of one criterion.
    study
        The study, when the plot was given estimates.
    criterion
        The resident criterion that the table rests on, 1 to 4.
    residents
        The number of residents by that criterion.
    reason
        Why the table is empty, in words.
    """

    table: pl.DataFrame
    study: Any
    criterion: int | None
    residents: int | None
    reason: str | None

    @property
    def origin(self) -> str | None:
        """The country of origin, ISO 3166-1 alpha-2."""
        return None if self.study is None else str(self.study.origin)

    @property
    def min_users(self) -> int | None:
        """The fewest distinct users that a shown figure rests on (METHOD M13)."""
        return None if self.study is None else int(self.study.min_users)

    @property
    def hidden(self) -> str:
        """How to call a hidden figure in a legend."""
        if self.min_users is None:
            return "hidden"
        return f"hidden: at most {self.min_users - 1} people"

    def facts(self) -> list[str]:
        """Say what a caption must say of any figure: origin, window, criterion, number."""
        if self.study is None:
            return [] if self.criterion is None else [f"Resident criterion {self.criterion}."]
        number = "" if self.residents is None else f"{self.residents:,} "
        window = f"{self.study.window.first:%Y-%m} to {self.study.window.last:%Y-%m}"
        corrections = ", ".join(getattr(self.study, "corrections", ()))
        return [
            f"{number}residents of {self.origin} by {self.study.told}, {window} (UTC).",
            *([f"Corrected by {corrections}."] if corrections else []),
        ]


def take(subject: object, name: str, /, columns: tuple[str, ...]) -> Subject:
    """Find a table of METHOD M16 in what a plot was given.

    Parameters
    ----------
    subject
        Estimates, or the table itself.
    name
        The table's name.
    columns
        The columns that the plot needs.

    Returns
    -------
    Subject
        The table, of the study's criterion when it has several, and what is known of it.

    Raises
    ------
    FrameError
        When `subject` is neither, a column is missing, or a table on its own holds more than one
        criterion.

    Examples
    --------
    >>> table = pl.DataFrame({"lon": [0.0], "lat": [1.0], "users": [4]})
    >>> take(table, "density", ("lon", "lat", "users")).table.height
    1
    """
    table = subject if isinstance(subject, pl.DataFrame) else getattr(subject, name, None)
    if not isinstance(table, pl.DataFrame):
        msg = f"plot of {name}: got {type(subject).__name__}; expected estimates or their `{name}`"
        raise FrameError(msg)
    missing = [column for column in columns if column not in table.columns]
    if missing:
        msg = (
            f"plot of {name}: column {missing[0]!r} is missing; "
            f"expected the columns {', '.join(columns)}, found {', '.join(table.columns)}"
        )
        raise FrameError(msg)
    if table is subject:
        return Subject(table, None, _only_criterion(table, name), None, None)
    return _of_study(subject, table, name)


def _of_study(estimates: Any, table: pl.DataFrame, name: str) -> Subject:  # noqa: ANN401 - duck-typed
    study = estimates.study
    if isinstance(estimates, Estimates):
        table = getattr(handed_on(estimates), name)
    if "criterion" in table.columns:
        table = table.filter(pl.col("criterion") == study.criterion)
    residents = getattr(estimates, "residents", None)
    number = None if residents is None else int(residents[f"c{study.criterion}"].sum())
    reason = getattr(estimates, "reasons", {}).get(name)
    return Subject(table, study, study.criterion, number, reason)


def _only_criterion(table: pl.DataFrame, name: str) -> int | None:
    if "criterion" not in table.columns or table.is_empty():
        return None
    found = table["criterion"].unique().sort().to_list()
    if len(found) > 1:
        msg = (
            f"plot of {name}: the table holds the criteria {found}; "
            "expected one: filter it, or give the estimates"
        )
        raise FrameError(msg)
    return int(found[0])


def why(subject: Subject, thing: str, /) -> str | None:
    """Say why there is nothing to show; `thing` is what would be shown."""
    if subject.reason is not None or subject.table.is_empty():
        return subject.reason
    return f"no {thing} has enough people behind it"


def check_unit(unit: str) -> None:
    """Raise ParameterError unless `unit` is one of the two."""
    if unit not in ("people", "counts"):
        msg = f'unit: got {unit!r}; expected "people" or "counts"'
        raise ParameterError(msg)
