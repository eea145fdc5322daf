"""What the paper's own figures say about its agreement with the agencies (METHOD M15)."""

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import polars as pl

from migtrace import published
from migtrace.errors import ParameterError
from migtrace.frames.checks import is_whole
from migtrace.official import Stock
from migtrace.validation.agreement import Agreement
from migtrace.validation.formulas import Floats, r2_identity, r2_pearson
from migtrace.validation.run import validate

AGENCIES = ("IOM, 2018-09", "UNHCR, 2018-11", "UNHCR, 2019-01")
"""The agencies' columns of Table 2, in its order."""
STATED = (0.98, 0.99, 0.97)
"""The values of R2 that the paper states; not of which kind."""
IN_ORDER, REVERSED, IN_ANOTHER_ORDER = "in order", "reversed", "in another order"

_POLICE = "Federal Police of Brazil"
_DIGITS = 2
_TABLES = {2: "detected", 4: "new_residents"}
_Kind = Callable[[Floats, Floats], float]


def published_stocks() -> dict[str, Stock]:
    """Give the agencies' columns of Table 2, as figures to validate against.

    Returns
    -------
    dict of str to Stock
        People of Venezuela in Brazil, Colombia, Ecuador and Peru, by agency and month, in the
        table's order.

    Notes
    -----
    METHOD M15. The table's Total and the single figure of Brazil's Federal Police are left out.

    Examples
    --------
    >>> published_stocks()["IOM, 2018-09"].people_by_destination().rows()[0]
    ('BR', 2018, 75000.0)
    """
    rows = published.table_2().filter(
        pl.col("month").is_not_null(), pl.col("country").is_not_null(), pl.col("source") != _POLICE
    )
    return {
        f"{source}, {month:%Y-%m}": Stock(
            part.select(
                origin=pl.lit("VE"),
                destination="country",
                year=pl.col("month").dt.year(),
                date="month",
                category=pl.lit("total"),
                people="people",
            ),
            f"{source}, {month:%Y-%m} (Mazzoli et al. 2020, Table 2)",
        )
        for (source, month), part in rows.group_by("source", "month", maintain_order=True)
    }


def published_agreement(agency: str, /, *, criterion: int = 4, table: int = 2) -> Agreement:
    """Compare the paper's Table 2 or 4 with an agency's column.

    Parameters
    ----------
    agency
        One of `AGENCIES`.
    criterion
        The resident criterion, 1 to 4; Table 4 has 4 alone.
    table
        2 for the flows of 2018, 4 for new residents.

    Returns
    -------
    Agreement
        Over the four countries that both have.

    Raises
    ------
    ParameterError
        When there is no such agency or table, or the table does not have that criterion.

    Notes
    -----
    METHOD M15.

    Examples
    --------
    >>> agreement = published_agreement("UNHCR, 2019-01")
    >>> round(agreement.value("r2_identity"), 2), round(agreement.value("r2_pearson"), 2)
    (0.98, 0.99)
    """
    if agency not in AGENCIES:
        msg = f"agency: got {agency!r}; expected one of {', '.join(map(repr, AGENCIES))}"
        raise ParameterError(msg)
    if not is_whole(table) or table not in _TABLES:
        msg = f"table: got {table!r}; expected 2 or 4"
        raise ParameterError(msg)
    # All criteria are published: what is taken of them is a table of its own.
    ours = _estimated(table)
    there = ours["criterion"].unique().sort().to_list()
    if not is_whole(criterion) or criterion not in there:
        msg = f"criterion: got {criterion!r}; Table {table} has {', '.join(map(str, there))}"
        raise ParameterError(msg)
    one = ours.filter(pl.col("criterion") == criterion)
    return validate(one, published_stocks()[agency], table=_TABLES[table])


def published_readings() -> pl.DataFrame:
    """Compute every kind of R2 of the paper's figures against the agencies'.

    Returns
    -------
    polars.DataFrame
        One row per `table` (2 or 4), `criterion`, `countries` (which rows of the table are
        compared) and `r2` (its kind), with the value against each agency in the columns
        `AGENCIES`, and `match`: whether the three, at two digits, are the paper's 0.98, 0.99 and
        0.97 ``in order``, ``reversed`` or ``in another order``; else null.

    Notes
    -----
    METHOD M15. x is the paper's figure, y the agency's. A line through the origin has the slope
    sum(xy)/sum(xx); its R2 is 1 - SS(residuals)/SS(y - mean), or about 0, which gives
    sum(xy)^2/(sum(xx) sum(yy)).

    Examples
    --------
    >>> published_readings().height  # 9 kinds: 4 criteria by 5 sets of rows, and Table 4 by 3
    207
    """
    rows = []
    for table, criterion in (*product((2,), (1, 2, 3, 4)), (4, 4)):
        for countries, pairs in _row_sets(table, criterion):
            for kind, formula in _KINDS.items():
                values = [formula(x, y) for x, y in pairs]
                rows.append((table, criterion, countries, kind, *values, _match(values)))
    schema = {
        "table": pl.Int64,
        "criterion": pl.Int64,
        "countries": pl.String,
        "r2": pl.String,
        **dict.fromkeys(AGENCIES, pl.Float64),
        "match": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _estimated(table: int) -> pl.DataFrame:
    """The paper's rows by criterion and country, without the total."""
    if table == 4:  # noqa: PLR2004 - the paper's number
        return published.table_4()
    ours = published.table_2().filter(source="paper")
    return ours.select("criterion", "country", "people").drop_nulls("country")


def _row_sets(table: int, criterion: int) -> Iterator[tuple[str, list[tuple[Floats, Floats]]]]:
    """Name the rows that can be compared, with the figures of each agency."""
    total = published.table_2().filter(pl.col("country").is_null())
    ours = dict(_estimated(table).filter(criterion=criterion).select("country", "people").rows())
    of_agencies = [
        dict(stock.table.select("destination", "people").rows())
        for stock in published_stocks().values()
    ]
    police = published.table_2().filter(source=_POLICE)["people"].item()
    countries = list(ours)
    abroad = [country for country in countries if country != "BR"]
    if table == 2:  # noqa: PLR2004 - the paper's number
        ours["total"] = total.filter(criterion=criterion)["people"].item()
        totals = total.filter(pl.col("month").is_not_null())["people"]
        for theirs, people in zip(of_agencies, totals, strict=True):
            theirs["total"] = people

    def figures(rows: list[str], **instead: float) -> list[tuple[Floats, Floats]]:
        x = np.array([ours[row] for row in rows])
        return [(x, np.array([{**they, **instead}[row] for row in rows])) for they in of_agencies]

    yield "four countries", figures(countries)
    yield "without Brazil", figures(abroad)
    yield "four countries, Brazil by its police", figures(countries, BR=police)
    if "total" in ours:
        yield "four countries and Total", figures([*countries, "total"])
        yield "without Brazil, with Total", figures([*abroad, "total"])


def _plain(formula: Callable[[Floats, Floats, Floats], Floats]) -> _Kind:
    return lambda x, y: float(formula(x, y, np.ones((1, len(x))))[0])


def _in_logs(kind: _Kind) -> _Kind:
    return lambda x, y: kind(np.log(x), np.log(y))


def _turned(kind: _Kind) -> _Kind:
    return lambda x, y: kind(y, x)


def _through_origin(x: Floats, y: Floats) -> float:
    residual = y - (x @ y) / (x @ x) * x
    apart = y - y.mean()
    return float(1 - (residual @ residual) / (apart @ apart))


def _through_origin_about_zero(x: Floats, y: Floats) -> float:
    return float((x @ y) ** 2 / ((x @ x) * (y @ y)))


_IDENTITY, _PEARSON = _plain(r2_identity), _plain(r2_pearson)
_KINDS: dict[str, _Kind] = {
    "identity line": _IDENTITY,
    "identity line, paper's figure explained": _turned(_IDENTITY),
    "Pearson": _PEARSON,
    "line through the origin": _through_origin,
    "line through the origin, paper's figure explained": _turned(_through_origin),
    "line through the origin, about 0": _through_origin_about_zero,
    "identity line, logs": _in_logs(_IDENTITY),
    "identity line, logs, paper's figure explained": _in_logs(_turned(_IDENTITY)),
    "Pearson, logs": _in_logs(_PEARSON),
}


def _match(values: list[float]) -> str | None:
    """Tell whether three values are, at two digits, those that the paper states."""
    rounded = tuple(round(value, _DIGITS) for value in values)
    if rounded in (STATED, STATED[::-1]):
        return IN_ORDER if rounded == STATED else REVERSED
    return IN_ANOTHER_ORDER if sorted(rounded) == sorted(STATED) else None
