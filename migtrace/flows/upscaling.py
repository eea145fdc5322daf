"""How many people a resident stands for: the recursion of Eq. 2 (METHOD M7)."""

import polars as pl

from migtrace.errors import FrameError, ParameterError, UpscalingError
from migtrace.flows.activity import Activity, choose_active
from migtrace.flows.counts import count_by_criterion
from migtrace.flows.increase import NaturalIncrease, yearly_increase
from migtrace.frames import WindowLike
from migtrace.frames.checks import is_number
from migtrace.residence import CRITERIA


def upscale(
    active: pl.DataFrame,
    /,
    *,
    population: float,
    window: WindowLike,
    natural_increase: NaturalIncrease = 0.0,
    criterion: int | None = None,
) -> pl.DataFrame:
    """Recursive upscaling factors, by criterion and year.

    Parameters
    ----------
    active
        One row per criterion and year of the window: `criterion`, `year`, `active` (residents with
        a record that year, u_k) and `first_exits` (e_k). An absent row counts zero.
    population
        People in the origin country in the first year, P_k(t0).
    window
        The study's months; the recursion runs over its years.
    natural_increase
        Births less deaths a year, per head (0.01 is one per cent), zero in the paper. One number,
        or each year's: ``{2015: 0.014, 2016: 0.012}``, or pairs of these.
    criterion
        The study's own: without an active resident it is an error; for others, and for all when
        None, the factor is null from that year on.

    Returns
    -------
    polars.DataFrame
        `criterion`, `year`, `active`, `first_exits`, `population`, `factor`, sorted by the first
        two.

    Raises
    ------
    UpscalingError
        When nobody of `criterion` is active, or nobody was left after the year before.
    FrameError
        When a year has more first exits than active residents.
    ParameterError
        When `population` is not a positive number, or `natural_increase` is not above -1 or lacks a
        year of the window.

    Notes
    -----
    METHOD M7, Eq. 2 of Mazzoli et al. 2020:

        S_k(t) = P_k(t) / u_k(t)
        P_k(t+1) = P_k(t) (u_k(t) - e_k(t)) / u_k(t)

    times 1 + g with a natural increase g, that of year t if it has one a year.

    Examples
    --------
    Table 1 of the paper has 157,500 active residents in 2015 for 30.1 million people:

    >>> active = pl.DataFrame({
    ...     "criterion": [4], "year": [2015], "active": [157_500], "first_exits": [0],
    ... })
    >>> factors = upscale(active, population=30.1e6, window="2015-01:2015-12", criterion=4)
    >>> factors.filter(pl.col("criterion") == 4)["factor"].round(2).to_list()
    [191.11]
    """
    check_population(population)
    increase = yearly_increase(natural_increase, window=window)
    counts = {
        (row["criterion"], row["year"]): (row["active"], row["first_exits"])
        for row in active.to_dicts()  # at most four rows a year
    }
    for (k, year), (u, e) in counts.items():
        if not 0 <= e <= u:
            msg = f"active: criterion {k}, year {year} has {e} first exits of {u} active residents"
            raise FrameError(msg)
    rows = []
    for k in CRITERIA:
        people: float | None = float(population)
        for year, rate in increase.items():
            u, e = counts.get((k, year), (0, 0))
            if people is not None and (u == 0 or people == 0):
                if k == criterion:
                    raise UpscalingError(_nobody(k, year, u))
                people = None
            factor = None if people is None else people / u
            rows.append((k, year, u, e, people, factor))
            if people is not None:
                people = people * (u - e) / u
                if rate:
                    people *= 1 + rate
    return pl.DataFrame(
        rows,
        orient="row",
        schema={
            "criterion": pl.UInt8,
            "year": pl.Int32,
            "active": pl.Int64,
            "first_exits": pl.Int64,
            "population": pl.Float64,
            "factor": pl.Float64,
        },
    )


def yearly_counts(
    active: pl.DataFrame,
    exits: pl.DataFrame,
    residents: pl.DataFrame,
    /,
    *,
    activity: Activity = "record",
) -> pl.DataFrame:
    """Active residents and first exits by criterion and year.

    Parameters
    ----------
    active
        From `active_years`.
    exits
        From `find_exits`.
    residents
        From `classify_residents`.
    activity
        Who is active; see `choose_active`.

    Returns
    -------
    polars.DataFrame
        `criterion`, `year`, `active` (u_k), `first_exits` (e_k), sorted; what `upscale` takes.

    Notes
    -----
    METHOD M6.3, M7.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> criteria = {"c1": False, "c2": False, "c3": False, "c4": True}
    >>> residents = pl.DataFrame({"user": [1, 2], **criteria})
    >>> active = pl.DataFrame({"user": [1, 2], "year": [2015, 2015]})
    >>> left = datetime(2015, 5, 1, tzinfo=UTC)
    >>> exits = pl.DataFrame({"user": [1], "time": [left], "first": [True]})
    >>> yearly_counts(active, exits, residents).rows()
    [(4, 2015, 2, 1)]
    """
    keys = ["criterion", "year"]
    chosen = choose_active(active, exits, activity=activity)
    seen = count_by_criterion(chosen.active, residents, ["year"]).rename({"n": "active"})
    left = count_by_criterion(chosen.left, residents, ["year"]).rename({"n": "first_exits"})
    return (
        seen.join(left, on=keys, how="left")
        .with_columns(pl.col("first_exits").fill_null(0))
        .sort(keys)
    )


def check_population(value: object) -> None:
    """Raise ParameterError unless `value` is a finite number above zero."""
    if not is_number(value) or value <= 0:
        msg = f"population: got {value!r}; expected the number of people, above 0"
        raise ParameterError(msg)


def _nobody(criterion: int, year: int, active: int) -> str:
    who = f"criterion {criterion}, year {year}"
    if active:
        return f"{who}: every active resident left the year before, so nobody is left to upscale"
    return (
        f"{who}: no resident has a record in this year, so there is nobody to stand for the people"
    )
