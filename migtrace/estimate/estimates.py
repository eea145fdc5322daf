"""The answer: METHOD M16's tables and what can be asked of them."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

import polars as pl

from migtrace.disclosure.hide import hide_small_groups
from migtrace.errors import ParameterError
from migtrace.estimate.card import as_html, told_lines
from migtrace.estimate.flow_tables import flow_tables
from migtrace.estimate.histories import Histories
from migtrace.estimate.intervals import WITH_BOUNDS, Bootstrap, add_intervals, drop_bounds
from migtrace.estimate.lines import LineCount
from migtrace.estimate.replicates import Plain, Replicator
from migtrace.estimate.study import WEIGHING, Study
from migtrace.space import Line, check_line, crossings


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Estimates:
    """Migration estimates: the tables of METHOD M16 as polars frames.

    Attributes
    ----------
    study
        The parameters that they were made with.
    dropped
        `reason`, `records`, `users`: what was read, dropped and kept.
    notes
        `note`, `records`: positions and countries that could not be used (M1.5).
    reasons
        Why a table is empty, by its name.
    now
        The instant that no record was allowed to be a day past (M1.6); None of a store, which
        decided when it read.
    reading
        How the traces were read: the options of `read_traces`, or what a store says of itself.
    reference
        (lon, lat) of the point that moves go away from or toward (M11.3), if there is one.
    residents
        `user`, `c1`, `c2`, `c3`, `c4`.
    exits
        `user`, `time`, `destination`, `first`.
    factors
        `criterion`, `year`, `active`, `first_exits`, `population`, `factor`.
    appearances, detected
        `criterion`, `year`, `country`, `users`, `people`.
    monthly
        `criterion`, `month`, `exits`, `all_exits`, `movers`, `first_exits`.
    recurrence
        `user`, `first_exit`, `ratio`, `recurrent`.
    residence
        `user`, `country`, `cell`.
    new_residents
        `criterion`, `country`, `users`, `people`.
    density
        `cell`, `lon`, `lat`, `users`.
    routes
        `cell`, `direction`, `lon`, `lat`, `users`, `moves`, `east`, `north`.
    recurrence_share
        `criterion`, `recurrent`, `non_recurrent`, `share`.
    net_routes
        `cell`, `lon`, `lat`, `away`, `toward`, `net`.
    bootstrap
        How the bounds of intervals were made, if there are any (see `intervals`).

    Notes
    -----
    The data dictionary describes each column. Aggregate tables hide figures that rest on fewer than
    `study.min_users` people (M13).
    """

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

    def corrected(self, **corrections: Any) -> "Estimates":  # noqa: ANN401 - fields of Study
        """Compute the upscaled figures again with other corrections, without the traces.

        Parameters
        ----------
        **corrections
            Parameters of `Study` that only weigh what was counted: `penetration`, `origin_share`,
            `raking`, `natural_increase`, `activity` and `population`.

        Returns
        -------
        Estimates
            What `estimate` would answer for the study with these; without intervals, since those
            of other figures are no longer theirs.

        Raises
        ------
        ParameterError
            When a correction is none of these, cannot be what its name says, or has no rate or
            weight for somebody.
        UpscalingError
            When by the corrected counts nobody is left.

        Examples
        --------
        A destination where half as many people use the platform hides half of the migrants:

        >>> from datetime import UTC
        >>> from migtrace.corrections import Penetration
        >>> from migtrace.estimate import Study, estimate
        >>> posts = pl.DataFrame([
        ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
        ...      "country": "CO" if n < 20 and month > 6 else "VE"}
        ...     for n in range(100) for month in range(1, 13)
        ... ])
        >>> plain = estimate(posts, Study("VE", "2015-01:2015-12", 1000))
        >>> half = Penetration((("VE", None, 0.2), ("CO", None, 0.1)))
        >>> flows = [
        ...     answer.detected.filter(criterion=4)["people"].item()
        ...     for answer in (plain, plain.corrected(penetration=half))
        ... ]
        >>> flows
        [200.0, 400.0]
        """
        wrong = sorted(set(corrections) - set(WEIGHING))
        if wrong:
            msg = f"{wrong[0]}: is no correction of counts; expected one of {', '.join(WEIGHING)}"
            raise ParameterError(msg)
        study = replace(self.study, **corrections)
        return self._computed(study, self._plain)

    def replicator(self, tables: dict[str, pl.DataFrame], /) -> Replicator:
        """What computes the figures of some of these tables under other weights."""
        return Replicator.of(self._histories, self.study, tables, plain=self._plain)

    def without_ratios(self, plain: Plain, /) -> "Estimates":
        """Compute the figures again with flows that penetration does not weigh.

        Parameters
        ----------
        plain
            (destination, year of exit): their flows weigh as without the correction.

        Returns
        -------
        Estimates
            The same study, with intervals if there were any.
        """
        answer = self._computed(self.study, plain)
        if self.bootstrap is None:
            return answer
        made = self.bootstrap
        return answer.intervals(level=made.level, replicates=made.replicates, seed=made.seed)

    def _computed(self, study: Study, plain: Plain) -> "Estimates":
        tables: dict[str, Any] = dict(flow_tables(self._histories, study, plain=plain))
        tables |= {name: drop_bounds(getattr(self, name)) for name in ("routes", "net_routes")}
        return replace(self, study=study, bootstrap=None, _plain=plain, **tables)

    def intervals(
        self, *, level: float = 0.95, replicates: int = 500, seed: int = 0
    ) -> "Estimates":
        """Say how sure each upscaled figure is: bounds of intervals, by a bootstrap of users.

        Parameters
        ----------
        level
            Share of the replicates inside an interval.
        replicates
            How many times the users are drawn anew.
        seed
            What their weights are drawn with: the same seed, the same bounds.

        Returns
        -------
        Estimates
            The same, its tables with `low` and `high` besides: in `factors` of `factor` (those of
            `population` are `population_low` and `population_high`); in `appearances`, `detected`,
            `new_residents` and `crossings` of `people`; in `monthly` of `first_exits` (besides,
            `all_exits_low` and `all_exits_high`); in `recurrence_share` of `share`; in `net_routes`
            of `net`; in `routes` of `bearing`, which is new (degrees from north, clockwise; bounds
            can pass 0 or 360), and `moves_low`, `moves_high`. Null where a figure is hidden, or
            undefined in more than (1 - level) / 2 of the replicates.

        Raises
        ------
        ParameterError
            When a parameter cannot be what its name says.

        Notes
        -----
        METHOD M14: in replicate r each user counts Poisson(1) times, by a weight that depends on
        the seed, the user's id and r alone; everything from u_k and e_k through the recursion to
        flows and ratios follows, and an interval goes from one percentile of the replicates to
        another. It tells of the sample alone: not of who uses the platform, nor of what users
        do not show (see the page on trust). The given population is taken as exact.

        Examples
        --------
        >>> from datetime import UTC
        >>> from migtrace.estimate import Study, estimate
        >>> posts = pl.DataFrame([
        ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
        ...      "country": "CO" if n < 30 and month > 6 else "VE"}
        ...     for n in range(100) for month in range(1, 13)
        ... ])
        >>> sure = estimate(posts, Study("VE", "2015-01:2015-12", 1000)).intervals(level=0.9)
        >>> flow = sure.detected.filter(criterion=4).row(0, named=True)
        >>> flow["people"], flow["low"] < 300 < flow["high"]
        (300.0, True)
        """
        tables, bootstrap = add_intervals(
            {name: getattr(self, name) for name in WITH_BOUNDS},
            self._histories,
            self._measured,
            self.study,
            level=level,
            replicates=replicates,
            seed=seed,
            plain=self._plain,
        )
        given: dict[str, Any] = dict(tables)  # mypy would compare it with every field
        return replace(self, bootstrap=bootstrap, **given)

    def __repr__(self) -> str:
        return "\n".join(told_lines(self))

    def _repr_html_(self) -> str:
        return as_html(self)
