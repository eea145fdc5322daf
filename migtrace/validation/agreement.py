"""The answer: how an estimate agrees with official figures."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from migtrace.cards import card
from migtrace.official.selection import counted
from migtrace.validation.shown import pairs_table, scatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHARES = ("mape", "relative_bias")
_TOLD = (
    ("r2_identity", "R2 about the identity"),
    ("r2_pearson", "Pearson r2"),
    ("mape", "mean absolute error"),
    ("relative_bias", "bias of the total"),
    ("concordance", "concordance"),
)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Agreement:
    """Agreement of estimated with official figures, country by country.

    Attributes
    ----------
    pairs
        One row per country with both figures, by country: `country`, `estimated`, `low`, `high`,
        `official`, `difference`, `ratio` (null when the official figure is 0), `inside` (whether
        the official figure lies in [low, high]; null without an interval).
    statistics
        One row per statistic: `statistic`, `value`, `low`, `high`, `pairs` (that it looks at),
        `left_out` (other pairs), `reason` (why a figure of the row is null).
    influence
        One row per country left out and statistic: `country`, `statistic`, `value` (of the other
        countries), `change` (from that of all), `reason`.
    unmatched
        One row per country without a pair: `side` (``only_estimate``, ``only_official``,
        ``neither``), `country`, `estimated`, `official`, `reason`.
    about
        What was compared: `table`, `criterion`, `origin`, `year` (of the official figures),
        `estimate_year` (of the estimated ones; null when they do not tell), `kind`, `source`,
        `licence`, `citation`, `categories`, `unresolved` (rows of the source without an ISO place,
        of that year and of people who may be from the origin), `level`, `replicates`, `seed`; and
        of the study behind the estimate `study` (its criterion and rule, in words),
        `study_criterion`, `window`, `corrections`, `estimate_level` (of the estimate's own
        intervals) and `version`. These are null for a table that comes without its study; its
        `study_criterion` is its only criterion, or 4.

    Notes
    -----
    The statistics are those of METHOD M15, and more. The official figure is the one that is to be
    explained: R2 about the identity line is 1 - SS(official - estimated) / SS(official - mean).

    `r2_identity`, `r2_pearson`
        R2 about the identity line, and the squared Pearson correlation, which does not see a
        constant factor or offset; with `_log`, of natural logarithms where both figures are above
        0.
    `mape`
        Mean of abs(estimated - official) / official, where the official figure is above 0.
    `bias`, `relative_bias`
        Mean of estimated - official, in people; sum of it over the official sum.
    `concordance`
        Lin's coefficient (Lin 1989, Biometrics 45), 1 on the identity line only.
    `spearman`, `kendall`
        Rank correlations, ties at their mean rank, tau-b.
    `inside`
        Number of official figures inside the estimate's own interval.

    Few countries say little: with four pairs an interval is wide, and one country can make the
    figure. `influence` shows which.
    """

    pairs: pl.DataFrame
    statistics: pl.DataFrame
    influence: pl.DataFrame
    unmatched: pl.DataFrame
    about: dict[str, Any]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What belongs beside the figures: the study behind them, and years that differ."""
        about = self.about
        told: list[str] = []
        if about["study"] is not None:
            level = about["estimate_level"]
            told.append(
                f"Study: {about['study']}, {about['window']}; corrections: "
                f"{', '.join(about['corrections']) or 'none'}; "
                f"{'no intervals' if level is None else f'{percent(level)} intervals'}; "
                f"migtrace {about['version']}"
            )
        if about["estimate_year"] not in (None, about["year"]):
            told.append(
                f"Years differ: the estimate is of {about['estimate_year']}, the official figures "
                f"of {about['year']}"
            )
        return tuple(told)

    def value(self, statistic: str, /) -> float | None:
        """Look a statistic up.

        Parameters
        ----------
        statistic
            Its name, such as ``r2_identity``.

        Returns
        -------
        float or None
            Its value; None when it is not defined (`statistics` says why), or there is none of
            this name.
        """
        found = self.statistics.filter(pl.col("statistic") == statistic)["value"]
        return None if found.is_empty() else found[0]

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw estimated against official figures, with the diagonal (Figure 1 of the paper).

        Parameters
        ----------
        ax
            Axes to draw into; a new figure otherwise.

        Returns
        -------
        matplotlib.axes.Axes
            A dot per country on logarithmic axes, with bars where the estimate has intervals.

        Raises
        ------
        MissingExtraError
            When matplotlib is not installed.
        """
        from migtrace.plot.agreement import agreement  # noqa: PLC0415 - an extra

        return agreement(self, ax=ax)

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        title, *rest = self._lines()
        return card(title, rest, scatter(self), pairs_table(self.pairs))

    def _lines(self) -> list[str]:
        """Say in a few lines what agrees with what, and how well."""
        about = self.about
        whose = "" if about["origin"] is None else f" of {about['origin']}"
        by = "" if about["criterion"] is None else f", criterion {about['criterion']}"
        what = f"{about['table']}{whose}{by}"
        return [
            f"Agreement: {what}, with {about['source']} ({about['kind']}, {about['year']})",
            *self.remarks,
            self._coverage(),
            "; ".join(self._statistic(name, text) for name, text in _TOLD),
            *self._strongest(),
        ]

    def _coverage(self) -> str:
        """Count the pairs and what has none."""
        counts = dict(self.unmatched.group_by("side").len().iter_rows())
        alone = [
            f"{counts[side]} {text}"
            for side, text in (
                ("only_estimate", "estimated only"),
                ("only_official", "official only"),
                ("neither", "without a figure"),
            )
            if side in counts
        ]
        shares = [
            f"{share:.0%} of the {column} people"
            for column in ("estimated", "official")
            if (share := self._share(column)) is not None
        ]
        text = counted(self.pairs.height, "country", "countries")
        text += f" with {' and '.join(shares)}" if shares else ""
        return f"{text}; {', '.join(alone) or 'none unmatched'}"

    def _share(self, column: str) -> float | None:
        """The share of all figures of a column that has a partner."""
        paired = float(self.pairs[column].sum())
        whole = paired + float(self.unmatched[column].sum())
        return paired / whole if whole else None

    def _statistic(self, name: str, text: str) -> str:
        row = self.statistics.row(by_predicate=pl.col("statistic") == name, named=True)
        if row["value"] is None:
            return f"{text}: none, {row['reason']}"
        shown = f"{text} {_number(name, row['value'])}"
        if row["low"] is None:
            return shown
        return f"{shown} ({_number(name, row['low'])} to {_number(name, row['high'])})"

    def _strongest(self) -> list[str]:
        """Name the country whose absence changes R2 most."""
        r2 = self.influence.filter(
            (pl.col("statistic") == "r2_identity") & pl.col("change").is_not_null()
        )
        if r2.is_empty():
            return []
        size = pl.col("change").abs()
        largest = r2.sort(size, "country", descending=[True, False])
        country, value = largest.select("country", "value").row(0)
        return [f"most influential: {country}; without it R2 about the identity is {value:,.2f}"]


def percent(share: float, /) -> str:
    """A share in percent, with as many digits as it has.

    Examples
    --------
    >>> percent(0.95), percent(0.975)
    ('95%', '97.5%')
    """
    return f"{100 * share:.6g}%"


def _number(name: str, value: float) -> str:
    return f"{value:,.0%}" if name in _SHARES else f"{value:,.2f}"
