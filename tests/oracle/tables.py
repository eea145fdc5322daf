"""METHOD M16: the tables, put together. Entry points of the oracle."""

from datetime import UTC, datetime

from .cleaning import by_user, clean
from .flows import (
    first_years,
    flow_table,
    migrants_of,
    monthly_table,
    new_residents_table,
    recurrence_table,
    residence_of,
    years_seen,
)
from .residence import CRITERIA, life_of
from .routes import Line, density_table, meets, moves_of, route_table
from .screening import Row
from .upscaling import factor_table, factors_of, hide

Tables = dict[str, list[Row]]

DEFAULTS: Row = {
    "criterion": 4,
    "natural_increase": 0.0,
    "grid": 40.0,  # the side in km of the sinusoidal grid
    "max_extent_km": 40.0,
    "earliest": datetime(2006, 3, 21, tzinfo=UTC),
    "now": None,
    "max_posts_per_hour": 20.0,
    "max_gyration_km": 5000.0,
    "min_records": 5,
    "min_span_months": 3,
    "recurrence_threshold": 0.5,
    "max_move_km": 500.0,
    "reference": None,
    "min_users": 4,
}


def estimate(rows: list[Row], study: Row) -> Tables:
    """Compute every table of M16 but `segregation`.

    Parameters
    ----------
    rows
        Rows of a frame with the keys of M1.1. A missing key is a missing column.
    study
        `origin`, `window` (two "YYYY-MM"), `population`, and whatever differs from METHOD's
        defaults; `grid` is the side of the sinusoidal grid in km.

    Returns
    -------
    dict
        Table name to rows, in M16's order. "_study" and "_moves" are kept for `crossings`.

    Raises
    ------
    NobodyLeftError
        Where METHOD M7 asks for an UpscalingError.
    """
    study = DEFAULTS | study
    kept, dropped = clean(rows, study)
    lives = [life_of(own, study) for own in by_user(kept).values()]
    lives = sorted((x for x in lives if 4 in x["criteria"]), key=lambda life: life["user"])
    factor_rows = factor_table(lives, study)
    factors = factors_of(factor_rows)
    own = [life for life in lives if study["criterion"] in life["criteria"]]
    moves = moves_of(own, study)
    shown = study["min_users"]
    return {
        "dropped": dropped,
        "residents": [_resident(life) for life in lives],
        "exits": [row for life in own for row in _exits(life)],
        "factors": factor_rows,
        "appearances": hide(flow_table(lives, study, factors, first_years), shown),
        "detected": hide(flow_table(lives, study, factors, years_seen), shown),
        "monthly": monthly_table(lives, study, factors),
        "recurrence": recurrence_table(lives, study),
        "residence": [residence_of(x, study) for x in migrants_of(own, study["criterion"])],
        "new_residents": hide(new_residents_table(lives, study, factors), shown),
        "density": hide(density_table(own, study), shown),
        "routes": hide(route_table(moves, study), shown),
        "_moves": moves,
        "_study": [study],
    }


def crossings(result: Tables, line: Line) -> list[Row]:
    """M11.5: distinct residents and people whose moves meet a line, by year and direction."""
    (study,) = result["_study"]
    factors = factors_of(result["factors"])[study["criterion"]]
    users: dict[tuple[int, str], set[object]] = {}
    for move in result["_moves"]:
        if meets((move["start"], move["end"]), line):
            users.setdefault((move["year"], move["direction"]), set()).add(move["user"])
    rows = []
    for (year, direction), own in sorted(users.items()):
        factor = factors[year]
        people = None if factor is None else len(own) * factor
        rows.append({"year": year, "direction": direction, "users": len(own), "people": people})
    return hide(rows, study["min_users"])


def _resident(life: Row) -> Row:
    return {"user": life["user"], **{f"c{k}": k in life["criteria"] for k in CRITERIA}}


def _exits(life: Row) -> list[Row]:
    return [
        {
            "user": life["user"],
            "time": life["known"][position]["time"],
            "destination": life["known"][position]["country"],
            "first": n == 0,
        }
        for n, position in enumerate(life["exits"])
    ]
