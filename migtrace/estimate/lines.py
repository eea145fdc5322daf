"""Crossings of a line under weights: corrected figures, bounds of intervals (METHOD M11.5)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from migtrace.estimate.histories import Histories
from migtrace.estimate.intervals import Bootstrap, blocks, bounded
from migtrace.estimate.replicates import People
from migtrace.estimate.study import Study
from migtrace.space import Line, line_crossers
from migtrace.uncertainty import Tally, Weights, percentile_interval
from migtrace.uncertainty.tally import Floats


@dataclass(frozen=True, slots=True)
class LineCount:
    """The users who cross a line, ready to be counted under other weights.

    Attributes
    ----------
    table
        From `crossings`, small groups hidden.
    people
        The residents.
    tally
        Who is behind each row.
    """

    table: pl.DataFrame
    people: People
    tally: Tally

    @classmethod
    def of(
        cls,
        table: pl.DataFrame,
        histories: Histories,
        measured: pl.DataFrame,
        study: Study,
        /,
        *,
        line: Line,
    ) -> Self:
        """Arrange the crossings of a line for counting.

        Parameters
        ----------
        table
            From `crossings`.
        histories, measured, study
            What it was computed from.
        line
            The line.

        Returns
        -------
        LineCount
            Rows as in the table.
        """
        people = People.of(histories.residents, study)
        crossers = line_crossers(histories.moves, measured, line=line)
        events = people.numbered(crossers.with_columns(weight_year="year"))
        rows = table.with_columns(criterion=pl.lit(study.criterion, dtype=pl.UInt8))
        keys, years = ["year", "direction"], list(study.months.years)
        return cls(
            table, people, Tally.of(events, rows, keys, users=len(people.users), years=years)
        )

    def corrected(self, factors: pl.DataFrame, /) -> pl.DataFrame:
        """Count weighted users instead of plain ones (`factors` of the study's criterion)."""
        factor = factors["factor"].cast(pl.Float64).fill_null(np.nan).to_numpy()[:, None]
        people = pl.Series(self._upscaled(self.people.everyone(), factor)[:, 0], dtype=pl.Float64)
        shown = pl.when(pl.col("users").is_not_null())
        return self.table.with_columns(shown.then(people.fill_nan(None)).alias("people"))

    def bounded(self, table: pl.DataFrame, bootstrap: Bootstrap, /) -> pl.DataFrame:
        """Add the bounds of intervals to the table, corrected or not."""
        parts = [
            self._upscaled(
                self.people.weigh(bootstrap.weights[:, block]), bootstrap.factor[:, block]
            )
            for block in blocks(bootstrap.replicates)
        ]
        low, high = percentile_interval(np.concatenate(parts, axis=1), level=bootstrap.level)
        return bounded(table, "people", "", low, high)

    def _upscaled(self, weights: Weights, factor: Floats) -> Floats:
        """People, (rows, replicates), by a factor of (years, replicates)."""
        factors = np.broadcast_to(factor[None], (self.table.height, *factor.shape))
        return self.tally.upscaled(weights, factors)
