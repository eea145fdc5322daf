"""The tables of an estimate, and how they are computed again (METHOD M16)."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from migtrace.disclosure.hide import hide_small_groups
from migtrace.estimate.again import Again
from migtrace.estimate.card import told_lines
from migtrace.estimate.flow_tables import flow_tables
from migtrace.estimate.histories import Histories
from migtrace.estimate.intervals import Bootstrap, drop_bounds
from migtrace.estimate.lines import LineCount
from migtrace.estimate.replicates import Plain, Replicator
from migtrace.estimate.study import Study
from migtrace.space import Line, check_line, crossings

if TYPE_CHECKING:
    from migtrace.estimate.cities import Cities


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Answer:
    """What `migtrace.Estimates` holds; see there."""

    study: Study
    dropped: pl.DataFrame
    notes: pl.DataFrame
    residents: pl.DataFrame
    exits: pl.DataFrame
    factors: pl.DataFrame
    appearances: pl.DataFrame
    detected: pl.DataFrame
    monthly: pl.DataFrame
    recurrence: pl.DataFrame
    recurrence_share: pl.DataFrame
    residence: pl.DataFrame
    new_residents: pl.DataFrame
    density: pl.DataFrame
    routes: pl.DataFrame
    net_routes: pl.DataFrame
    now: datetime | None
    reference: tuple[float, float] | None = None
    reading: dict[str, object] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    bootstrap: Bootstrap | None = None
    _histories: Histories = field(kw_only=True)
    _measured: pl.DataFrame = field(kw_only=True)
    _again: Again = field(kw_only=True)
    _plain: Plain = field(default=frozenset(), kw_only=True)

    @property
    def histories(self) -> Histories:
        """What is kept of each resident: all that the figures rest on, but the cells visited."""
        return self._histories

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name, in METHOD M16's order (`crossings` needs a line)."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name[0] != "_"}
        frames = {name: v for name, v in values.items() if isinstance(v, pl.DataFrame)}
        return {name: frame for name, frame in frames.items() if name != "notes"}

    def crossings(self, line: Line, /) -> pl.DataFrame:
        """Residents who crossed a line, by year and direction, upscaled.

        Parameters
        ----------
        line
            ((lon, lat), (lon, lat)) in degrees.

        Returns
        -------
        polars.DataFrame
            `year`, `direction` (``away``, ``toward``), `users`, `people`, after `intervals` also
            `low` and `high`; only rows with someone, small groups hidden. Empty when there is no
            reference point (see `reasons`).

        Raises
        ------
        ParameterError
            When `line` is not two different points in degrees.

        Notes
        -----
        METHOD M11.5, Table 3 of Mazzoli et al. 2020.
        """
        check_line(line)
        factors = self.factors.filter(pl.col("criterion") == self.study.criterion)
        table = crossings(self._histories.moves, self._measured, factors, line=line)
        table = hide_small_groups(table, min_users=self.study.min_users)
        if self.bootstrap is None and self.study.raking is None:
            return table
        count = LineCount.of(table, self._histories, self._measured, self.study, line=line)
        table = table if self.study.raking is None else count.corrected(factors)
        return table if self.bootstrap is None else count.bounded(table, self.bootstrap)

    def has(self, cities: "Cities", /) -> bool:
        """Whether these cities were found in the traces of this estimate, by its study."""
        return cities.is_of(self.study, self._again)

    def replicator(self, tables: dict[str, pl.DataFrame], /) -> Replicator:
        """What computes the figures of some of these tables under other weights."""
        return Replicator.of(self._histories, self.study, tables, plain=self._plain)

    def computed(self, study: Study, /, *, plain: Plain | None = None) -> Self:
        """Compute the upscaled figures for a study that only weighs otherwise, without intervals.

        Destinations and years of exit in `plain` weigh as without penetration.
        """
        plain = self._plain if plain is None else plain
        tables: dict[str, Any] = dict(flow_tables(self._histories, study, plain=plain))
        tables |= {name: drop_bounds(getattr(self, name)) for name in ("routes", "net_routes")}
        return replace(self, study=study, bootstrap=None, _plain=plain, **tables)

    def __repr__(self) -> str:
        return "\n".join(told_lines(self))
