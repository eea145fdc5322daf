"""METHOD M7, M13: the recursion from residents to people, and the hiding of small groups."""

from .residence import CRITERIA, years_of
from .screening import Row

Factors = dict[int, dict[int, float | None]]


class NobodyLeftError(Exception):
    """M7: no active resident stands for the population; carries the criterion and the year."""

    def __init__(self, criterion: int, year: int) -> None:
        super().__init__(f"criterion {criterion}, year {year}")
        self.criterion = criterion
        self.year = year


def factor_table(lives: list[Row], study: Row) -> list[Row]:
    """M7: one row per criterion and year of the window.

    Raises
    ------
    NobodyLeftError
        When the study's own criterion has no factor in some year.
    """
    rows = []
    for k in CRITERIA:
        residents = [life for life in lives if k in life["criteria"]]
        population: float | None = float(study["population"])
        emptied = False
        for year in years_of(study["window"]):
            active = sum(year in life["active_years"] for life in residents)
            leavers = sum(year == life["exit_year"] for life in residents)
            if active == 0 or emptied:
                population = None
            if population is None and k == study["criterion"]:
                raise NobodyLeftError(k, year)
            rows.append(
                {
                    "criterion": k,
                    "year": year,
                    "active": active,
                    "first_exits": leavers,
                    "population": population,
                    "factor": None if population is None else population / active,
                }
            )
            emptied = leavers == active
            if population is not None:
                population = population * (active - leavers) / active
                population = population * (1 + study["natural_increase"])
    return rows


def factors_of(table: list[Row]) -> Factors:
    """Return S_k(t) as a dict of dicts."""
    factors: Factors = {k: {} for k in CRITERIA}
    for row in table:
        factors[row["criterion"]][row["year"]] = row["factor"]
    return factors


def weigh(years: list[int], factors: dict[int, float | None]) -> float | None:
    """M1.9: sum, over the years ascending, of S(y) times how often y occurs; null by M7."""
    total = 0.0
    for year in sorted(set(years)):
        factor = factors[year]
        if factor is None:
            return None
        total += factor * years.count(year)
    return total


def is_hidden(users: int, min_users: int) -> bool:
    """M13: whether a figure on so many distinct users is hidden; 1 asks that nothing be."""
    return min_users > 1 and users < min_users


def hide(rows: list[Row], min_users: int) -> list[Row]:
    """M13: in tables keyed by cell the row goes, elsewhere `users` and `people` become null."""
    shown = []
    for row in rows:
        if not is_hidden(row["users"], min_users):
            shown.append(row)
        elif "cell" not in row:
            shown.append({**row, "users": None, "people": None})
    return shown
