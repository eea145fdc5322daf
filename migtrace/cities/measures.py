"""All measures of segregation of one city, each with what chance would give (METHOD M12.3, M12.4).

Figures of several estimators come from the same draws, so that they differ by the estimator alone.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from migtrace.cities.counts import HomeCounts, read_counts
from migtrace.cities.draws import Chance, Part, cross_table
from migtrace.cities.entropy import Floats, chao_shen, grassberger, miller_madow, plug_in
from migtrace.cities.evenness import dissimilarity, exposure, isolation, theil_h
from migtrace.cities.information import (
    Mean,
    expected_information,
    log2_bins,
    mean_entropy,
    mutual_information,
)
from migtrace.frames.checks import check_count, check_level, check_min_users, check_seed

MIN_DRAWS = 1
"""One draw gives a mean, and an interval that is a point."""

_ESTIMATORS: Final = {
    "h_plug_in": plug_in,
    "h_miller_madow": miller_madow,
    "h_chao_shen": chao_shen,
    "h_grassberger": grassberger,
}
_CLASSICS: Final = {
    "dissimilarity": dissimilarity,
    "isolation": isolation,
    "exposure": exposure,
    "theil_h": theil_h,
}
_H: Final = ("h", *_ESTIMATORS)
_BY_CELLS: Final = ("nmi", "ami")
_BY_PEOPLE: Final = ("nmi_contingency", "ami_contingency")
MEASURES: Final = tuple(sorted((*_H, *_BY_CELLS, *_BY_PEOPLE, *_CLASSICS)))
"""Names of the measures, in the order of the rows."""

_FEWEST = 2
"""One person lives neither spread nor together."""

_ROUNDING = 1e-12
"""Entropies and shares that are less than this apart are equal."""


class Measured(NamedTuple):
    """One measure: a value and what chance gives, or the reason why there is none."""

    value: float | None = None
    null_low: float | None = None
    null_high: float | None = None
    reason: str | None = None


def segregation_measures(
    homes: pl.DataFrame,
    /,
    *,
    draws: int = 200,
    level: float = 0.95,
    seed: int = 0,
    min_users: int = 1,
) -> pl.DataFrame:
    """Measure how differently migrants and locals are spread over the cells of a city.

    Parameters
    ----------
    homes
        One row per cell of one city: `cell` (whole numbers or texts, each once), `migrants` and
        `locals` (persons who live there). Other columns do not matter.
    draws
        How often chance is asked: locals drawn for `h` and its null intervals, and shuffles for
        those of the others; 1 to 10,000.
    level
        Share of what chance gives inside a null interval, 0.95 for 95%.
    seed
        Of the random numbers, 0 or more.
    min_users
        With fewer persons in a group all figures are hidden; 1 hides nothing (METHOD M13).

    Returns
    -------
    polars.DataFrame
        One row per measure, sorted by it: `measure`, `value`, `null_low`, `null_high`, `migrants`,
        `locals` (persons in all cells), and `reason` (why there is no value; null if there is one).
        `h`, `h_plug_in`, `h_miller_madow`, `h_chao_shen` and `h_grassberger` are ratios of
        entropies; `nmi` and `ami` are shares of information in the reading ``counts``,
        `nmi_contingency` and `ami_contingency` in the other one; `dissimilarity`, `isolation`,
        `exposure` and `theil_h` are shares.

    Raises
    ------
    FrameError
        When a column is missing or of another type, a value is null or negative, a cell has two
        rows, or there are 1,000,000,000 persons or more.
    ParameterError
        When `draws`, `level`, `seed` or `min_users` is not what its name says.

    Notes
    -----
    METHOD M12.3: h = H(migrants) / mean_b H(locals_b), with locals_b a draw of as many locals as
    there are migrants, without replacement; the null interval holds H(locals_b) over that mean. The
    other four divide an estimate of the migrants' entropy by one of all locals', and their null
    interval has the same draws in place of the migrants.

    METHOD M12.4: NMI = I / mean(H, H) and AMI = (I - E) / (mean(H, H) - E), with E the expected
    information of shuffled labels; the mean is arithmetic, but for `nmi_contingency`, where it is
    geometric. Null intervals of `nmi` and `ami` shuffle the binned counts over the cells; those of
    `nmi_contingency`, `ami_contingency` and the four last shuffle the two groups among the people,
    who stay where they are.

    Nothing depends on the order of the rows. The draws are those of numpy's generator.

    Examples
    --------
    Four migrants, three of them in one cell; eight locals, evenly spread. D = 1/2 (|3/4 - 1/2| +
    |1/4 - 1/2|).

    >>> homes = pl.DataFrame({"cell": [1, 2], "migrants": [3, 1], "locals": [4, 4]})
    >>> found = segregation_measures(homes)
    >>> found.filter(measure="dissimilarity").select("value", "migrants", "locals").row(0)
    (0.25, 4, 8)

    There are not enough migrants for it to be known that they are apart:

    >>> low, high = found.filter(measure="dissimilarity").select("null_low", "null_high").row(0)
    >>> low <= 0.25 <= high
    True
    """
    check_count("draws", draws, least=MIN_DRAWS)
    check_level(level)
    check_seed(seed)
    check_min_users(min_users)
    homes_in = read_counts(homes)
    sizes = {
        "migrants": int(homes_in.migrants.sum()),
        "locals": int(homes_in.locals.sum()),
    }
    small = [group for group, size in sizes.items() if min_users > 1 and size < min_users]
    nobody = [group for group, size in sizes.items() if size == 0]
    found: Mapping[str, Measured]
    if small:
        found = _nothing(MEASURES, f"fewer than {min_users} {' and '.join(small)}")
    elif nobody:
        found = _nothing(MEASURES, " and ".join(f"no {group}" for group in nobody))
    else:
        chance = Chance(int(draws), float(level), int(seed))
        found = {
            **_ratios(homes_in, chance),
            **_information_of_cells(homes_in, chance),
            **_measures_of_people(homes_in, chance),
        }
    shown = {group: None if group in small else size for group, size in sizes.items()}
    return _table(found, shown)


def _ratios(homes: HomeCounts, chance: Chance) -> dict[str, Measured]:
    """Entropy of the migrants relative to the locals', five ways (METHOD M12.3)."""
    size = int(homes.migrants.sum())
    reason = _no_ratio(homes)
    if reason is not None:
        return _nothing(_H, reason)
    blocks = [
        {name: estimate(drawn) for name, estimate in _ESTIMATORS.items()}
        for drawn in chance.samples(homes.locals, size, Part.LOCALS)
    ]
    drawn = {name: np.concatenate([block[name] for block in blocks]) for name in _ESTIMATORS}
    found = {
        name: _beside(
            float(estimate(homes.migrants)), drawn[name], float(estimate(homes.locals)), chance
        )
        for name, estimate in _ESTIMATORS.items()
    }
    resampled = float(drawn["h_plug_in"].mean())
    if resampled == 0:
        apart = f"denominator 0: no draw of {size} locals lives in two cells"
        return {**found, "h": Measured(reason=apart)}
    own = float(plug_in(homes.migrants))
    return {**found, "h": _beside(own, drawn["h_plug_in"], resampled, chance)}


def _no_ratio(homes: HomeCounts) -> str | None:
    """Why there is no ratio of entropies, if there is none."""
    for group in ("migrants", "locals"):
        if getattr(homes, group).sum() < _FEWEST:
            return f"fewer than {_FEWEST} {group}"
    if homes.migrants.sum() > homes.locals.sum():
        return "more migrants than locals"
    if (homes.locals > 0).sum() == 1:
        return "denominator 0: all locals live in one cell"
    return None


def _information_of_cells(homes: HomeCounts, chance: Chance) -> dict[str, Measured]:
    """What the number of migrants in a cell tells of that of locals: the reading `counts`."""
    migrants, residents = log2_bins(homes.migrants), log2_bins(homes.locals)
    table = cross_table(migrants, residents)
    sums = table.sum(axis=1), table.sum(axis=0)
    entropies = float(plug_in(sums[0])), float(plug_in(sums[1]))
    if max(entropies) == 0:
        return _nothing(_BY_CELLS, "denominator 0: every cell has counts of the same size")
    own = float(mutual_information(table))
    shuffled = mutual_information(chance.tables(migrants, residents, Part.CELLS))
    expected = expected_information(*sums)
    return {
        "nmi": _normalised(own, shuffled, entropies, "arithmetic", chance),
        "ami": _adjusted(own, shuffled, entropies, expected, chance),
    }


def _measures_of_people(homes: HomeCounts, chance: Chance) -> dict[str, Measured]:
    """Measures of the table of cells and groups, whose null shuffles the groups among people."""
    people, migrants = homes.everybody, homes.migrants
    size = int(migrants.sum())
    blocks = [
        {
            "information": _of_groups(drawn, people),
            **{name: measure(drawn, people) for name, measure in _CLASSICS.items()},
        }
        for drawn in chance.samples(people, size, Part.PEOPLE)
    ]
    drawn = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    found = {
        name: _beside(float(measure(migrants, people)), drawn[name], 1.0, chance)
        for name, measure in _CLASSICS.items()
    }
    groups = np.array([size, people.sum() - size])
    own, shuffled = float(_of_groups(migrants, people)), drawn["information"]
    entropies = float(plug_in(people)), float(plug_in(groups))
    expected = expected_information(people, groups)
    if entropies[0] == 0:
        found["nmi_contingency"] = Measured(reason="denominator 0: all people live in one cell")
    else:
        found["nmi_contingency"] = _normalised(own, shuffled, entropies, "geometric", chance)
    found["ami_contingency"] = _adjusted(own, shuffled, entropies, expected, chance)
    return found


def _of_groups(migrants: np.ndarray, people: np.ndarray) -> Floats:
    """Mutual information of cell and group."""
    return mutual_information(np.stack([migrants, people - migrants], axis=-2))


def _normalised(
    own: float, shuffled: Floats, entropies: tuple[float, float], mean: Mean, chance: Chance
) -> Measured:
    """Information as a share of the mean entropy."""
    return _beside(own, shuffled, mean_entropy(*entropies, mean), chance)


def _adjusted(
    own: float, shuffled: Floats, entropies: tuple[float, float], expected: float, chance: Chance
) -> Measured:
    """Information beyond what shuffled labels share, as a share of what could be beyond it."""
    left = mean_entropy(*entropies, "arithmetic") - expected
    if left < _ROUNDING:
        return Measured(reason="denominator 0: shuffled labels share all the information there is")
    return _beside(own - expected, shuffled - expected, left, chance)


def _beside(own: float, drawn: Floats, denominator: float, chance: Chance) -> Measured:
    """Divide a figure, and what chance gives in its place, by the same number.

    Few people leave few values for chance to give, so that the end of an interval often is the very
    value. The same sum over other cells is rounded otherwise, and would fall outside.
    """
    value = own / denominator
    ends = chance.interval(drawn / denominator)
    low, high = (value if abs(end - value) < _ROUNDING else end for end in ends)
    return Measured(value, low, high)


def _nothing(names: tuple[str, ...], reason: str) -> dict[str, Measured]:
    """Give several measures the same reason for having no value."""
    return dict.fromkeys(names, Measured(reason=reason))


def _table(found: Mapping[str, Measured], sizes: Mapping[str, int | None]) -> pl.DataFrame:
    """Put the measures under one another, with the sizes of the groups."""
    rows = [(name, *found[name][:3], *sizes.values(), found[name].reason) for name in MEASURES]
    return pl.DataFrame(
        rows,
        orient="row",
        schema={
            "measure": pl.String,
            "value": pl.Float64,
            "null_low": pl.Float64,
            "null_high": pl.Float64,
            "migrants": pl.Int64,
            "locals": pl.Int64,
            "reason": pl.String,
        },
    )
