"""What every export says of itself: the study, and the disclosure control that was applied."""

from typing import Any

from migtrace.errors import SourceError
from migtrace.estimate.handout import Handout
from migtrace.estimate.study import name_corrections, tell_rule

_ROWS_LEFT_OUT = (
    "rows about fewer than min_users distinct people are left out; how many is not told"
)
_FIGURES_NULL = "figures about fewer than min_users distinct people are null"
_NOTHING = "nothing is hidden: the study asked for min_users=1"


def record(handout: Handout, table: str, /) -> dict[str, Any]:
    """Say what a table is, how it was made, and what is hidden in it.

    Parameters
    ----------
    handout
        What may be handed on.
    table
        The table's name.

    Returns
    -------
    dict
        For JSON: `table`, `study` (`origin`, `window`, `criterion`, `told` in words, `population`
        and `grid`), `corrections`, `intervals`, `disclosure` (`min_users`, `rule`, `hidden`, the
        number of hidden figures where that may be told, and `how`), `empty` (why there is no row),
        of `homes` also `cities` (how they were found), and `versions`.

    Raises
    ------
    SourceError
        When the handout does not tell its study.

    Notes
    -----
    METHOD M13. In tables keyed by cell hidden rows are not counted: with the sum of neighbouring
    cells the number of those left out would say more of them than nothing.
    """
    try:
        study, about = handout.about["study"], handout.about
        criterion, rule = int(study["criterion"]), study["rule"]
        return {
            "table": table,
            "study": {
                "origin": study["origin"],
                "window": study["window"],
                "criterion": criterion,
                "told": tell_rule(criterion, None if rule is None else str(rule["type"])),
                "population": study["population"],
                "grid": study["grid"],
            },
            "corrections": list(name_corrections(study)),
            "intervals": about["intervals"],
            "disclosure": _disclosure(handout, table, int(study["min_users"])),
            "empty": about["empty"].get(table),
            # Homes have a grid of their own.
            **({"cities": about.get("cities")} if table == "homes" else {}),
            "versions": about["versions"],
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        msg = (
            f"handout: does not tell its study ({type(error).__name__}: {error}); "
            "expected what `hand_out` or `read_study` answered"
        )
        raise SourceError(msg) from error


def _disclosure(handout: Handout, table: str, min_users: int) -> dict[str, object]:
    by_cell = "cell" in handout.tables[table].columns
    hides = _ROWS_LEFT_OUT if by_cell else _FIGURES_NULL
    untold = by_cell and min_users > 1
    return {
        "min_users": min_users,
        "rule": "METHOD M13",
        "criteria": "the study's own alone",
        "hidden": None if untold else handout.about["hidden"].get(table, 0),
        "how": hides if min_users > 1 else _NOTHING,
    }
