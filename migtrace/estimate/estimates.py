"""The answer: METHOD M16's tables and what can be asked of them."""

from dataclasses import dataclass, field, fields
from datetime import datetime

import polars as pl

from migtrace.disclosure.hide import hide_small_groups
from migtrace.estimate.card import as_html
from migtrace.estimate.study import Study
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
    residence: pl.DataFrame
    new_residents: pl.DataFrame
    density: pl.DataFrame
    routes: pl.DataFrame
    now: datetime | None
    reference: tuple[float, float] | None = None
    reading: dict[str, object] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    _moves: pl.DataFrame = field(default_factory=pl.DataFrame)
    _measured: pl.DataFrame = field(default_factory=pl.DataFrame)

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
            `year`, `direction` (``away``, ``toward``), `users`, `people`; only rows with someone,
            small groups hidden. Empty when there is no reference point (see `reasons`).

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
        table = crossings(self._moves, self._measured, factors, line=line)
        return hide_small_groups(table, min_users=self.study.min_users)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        return as_html(self._lines(), self.density)

    def _lines(self) -> list[str]:
        """Say in a few lines what was found."""
        study = self.study
        counts = dict(zip(self.dropped["reason"], self.dropped["records"], strict=True))
        own = self.factors.filter(pl.col("criterion") == self.study.criterion)
        first, last = own.row(0, named=True), own.row(-1, named=True)
        stands = f"{first['factor']:,.1f} people in {first['year']}"
        if last["year"] != first["year"]:
            stands += f", {last['factor']:,.1f} in {last['year']}"
        residents = self.residents[f"c{self.study.criterion}"].sum()
        migrants = self.exits["first"].sum()
        return [
            f"Migration estimates: {study.origin}, {study.window}, {study.told}",
            f"records: {counts['read']:,} read, {counts['kept']:,} kept",
            f"residents: {residents:,}, of whom {migrants:,} left",
            f"one resident stands for {stands}",
            *(f"{table}: empty, {why}" for table, why in self.reasons.items()),
        ]
