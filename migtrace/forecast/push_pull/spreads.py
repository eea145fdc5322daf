"""What push and pull answer with: flows that meet margins, and what is behind them."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, eq=False, repr=False)
class Spread:
    """Flows that meet given margins, and the push and pull behind them.

    Parameters
    ----------
    flows
        `origin`, `destination`, `people`: one row per pair, sorted so. Below 0 where the plain
        quadratic problem says so.
    push
        `origin`, `push` (R_i, persons per unit of affinity).
    pull
        `destination`, `pull` (E_j). In each part of the world between which people can go, pushes
        and pulls have the same sum; only sums R_i + E_j mean something.
    deviation
        The largest difference between a sum of flows and its margin, relative to the margin (to
        the mean margin where it is 0).
    """

    flows: pl.DataFrame
    push: pl.DataFrame
    pull: pl.DataFrame
    deviation: float

    @property
    def negative(self) -> pl.DataFrame:
        """The flows below 0."""
        return self.flows.filter(pl.col("people") < 0)

    @property
    def negative_share(self) -> float:
        """The sum of flows below 0, without its sign, over all people who leave."""
        return abs(float(self.negative["people"].sum())) / float(self.flows["people"].sum())

    def __repr__(self) -> str:
        return (
            f"Spread of {self.flows['people'].sum():,.0f} people over {self.flows.height:,} pairs; "
            f"{self.negative.height:,} flows below 0"
        )
