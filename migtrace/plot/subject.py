"""What a plot is about: a table and what is known of the study behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handed_on import handed_on
from migtrace.plot.columns import checked_columns
from migtrace.plot.facts import Facts

Unit = Literal["people", "counts"]
"""Upscaled people, or the persons and events that were observed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A table to draw and the facts for its caption; a fact that is not known is None.

    Parameters
    ----------
    table
        The table, of one criterion.
    facts
        The study, when the plot was given estimates or a handout.
    criterion
        The resident criterion that the table rests on, 1 to 4.
    reason
        Why the table is empty, in words.
    """

    table: pl.DataFrame
    facts: Facts | None
    criterion: int | None
    reason: str | None

    @property
    def origin(self) -> str | None:
        """The country of origin, ISO 3166-1 alpha-2."""
        return None if self.facts is None else self.facts.origin

    @property
    def min_users(self) -> int | None:
        """The fewest distinct users that a shown figure rests on (METHOD M13)."""
        return None if self.facts is None else self.facts.min_users

    @property
    def hidden(self) -> str:
        """How to call a hidden figure in a legend."""
        if self.min_users is None or self.min_users <= 1:
            return "hidden"
        return f"hidden: at most {self.min_users - 1} people"

    @property
    def whose(self) -> str:
        """The words that name the origin, if it is known."""
        return "" if self.origin is None else f" from {self.origin}"

    @property
    def sentences(self) -> list[str]:
        """What a caption must say of any figure: origin, window, criterion, number."""
        if self.facts is not None:
            return self.facts.sentences
        return [] if self.criterion is None else [f"Resident criterion {self.criterion}."]

    def intervals(self, marks: str, /) -> str | None:
        """Say what marks of intervals are, when the table has bounds."""
        if not any(name.endswith("low") for name in self.table.columns):
            return None
        made = None if self.facts is None else self.facts.intervals
        return f"{marks}: {made or 'intervals'}."


def take(subject: object, name: str, /, columns: tuple[str, ...]) -> Subject:
    """Find a table of METHOD M16 in what a plot was given.

    Parameters
    ----------
    subject
        Estimates, a handout (`tables` by name, and `about`), or the table itself.
    name
        The table's name.
    columns
        The columns that the plot needs.

    Returns
    -------
    Subject
        The table as it may be handed on, of the study's criterion when it has several, and what is
        known of it.

    Raises
    ------
    FrameError
        When `subject` is none of these, has no such table, a column is missing or of another type,
        a position, month or year is, or a table on its own holds more than one criterion.

    Examples
    --------
    >>> table = pl.DataFrame({"lon": [0.0], "lat": [1.0], "users": [4]})
    >>> take(table, "density", ("lon", "lat", "users")).table.height
    1
    """
    table, facts = open_up(subject, name)
    missing = [column for column in columns if column not in table.columns]
    if missing:
        msg = (
            f"plot of {name}: column {missing[0]!r} is missing; "
            f"expected the columns {', '.join(columns)}, found {', '.join(table.columns)}"
        )
        raise FrameError(msg)
    table = checked_columns(table, name, columns)
    if facts is None:
        return Subject(table, None, _only_criterion(table, name), None)
    if "criterion" in table.columns:
        table = table.filter(pl.col("criterion") == facts.criterion)
    return Subject(table, facts, facts.criterion, facts.reasons.get(name))


def open_up(subject: object, name: str, /) -> tuple[pl.DataFrame, Facts | None]:
    """Find a table by its name, with the study behind it.

    Parameters
    ----------
    subject, name
        As in `take`.

    Returns
    -------
    table : polars.DataFrame
        The table, with all of its criteria.
    facts : Facts or None
        The study; None of a table on its own.

    Raises
    ------
    FrameError
        When there is none.
    """
    if isinstance(subject, pl.DataFrame):
        return subject, None
    if isinstance(subject, Estimates):
        return getattr(handed_on(subject), name), Facts.of_estimates(subject)
    tables, about = getattr(subject, "tables", None), getattr(subject, "about", None)
    if not isinstance(tables, Mapping) or not isinstance(about, Mapping):
        msg = (
            f"plot of {name}: got {type(subject).__name__}; "
            f"expected estimates, a handout, or their `{name}`"
        )
        raise FrameError(msg)
    if name not in tables:
        msg = f"plot of {name}: the handout has no such table; it has {', '.join(tables)}"
        raise FrameError(msg)
    if not isinstance(tables[name], pl.DataFrame):
        msg = f"plot of {name}: got {type(tables[name]).__name__}; expected a table of polars"
        raise FrameError(msg)
    return tables[name], Facts.of_about(about, tables.get("factors"))


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
