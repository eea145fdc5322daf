"""The figures that the paper publishes, as tables (METHOD M15).

Mazzoli et al. 2020, *Migrant mobility flows characterized with digital data*, PLoS ONE. Figures
that the paper gives in thousands are here in persons; they are no more exact for it.

Examples
--------
>>> from migtrace import published
>>> published.table_4().rows()[:2]
[(4, 'BR', 58000.0), (4, 'CO', 826000.0)]
"""

from datetime import date

import polars as pl

__all__ = ["recurrence", "table_1", "table_2", "table_3", "table_4", "table_5"]

_THOUSAND = 1000
_CRITERIA = (1, 2, 3, 4)

_ACTIVE = {
    2015: (106, 129, 134, 157.5),
    2016: (110, 132, 137, 159.5),
    2017: (82, 98, 100, 116),
    2018: (51, 60, 62, 71),
}
_DESTINATIONS = ("BR", "PE", "EC", "CO", None)
_FLOWS = {
    1: (168, 589, 247, 1080, 3970),
    2: (163, 588, 242, 1070, 3920),
    3: (163, 593, 246, 1090, 3960),
    4: (160, 590, 243, 1080, 3920),
}
_AGENCIES = {
    ("IOM", date(2018, 9, 1)): (75, 414, 209, 935, 2600),
    ("UNHCR", date(2018, 11, 1)): (85, 500, 220, 1000, 3000),
    ("UNHCR", date(2019, 1, 1)): (96, 506, 221, 1100, 3400),
    ("Federal Police of Brazil", date(2018, 12, 1)): (199,),
}
_CROSSINGS = {
    ("Pan-American", "away"): (6550, 11300, 18500, 36200),
    ("Pan-American", "toward"): (5500, 9300, 13500, 23700),
    ("Roraima", "away"): (1200, 1490, 2600, 1070),
    ("Roraima", "toward"): (1200, 1300, 1400, 720),
}
_NEW_RESIDENTS = {"BR": 58, "CO": 826, "EC": 170, "PE": 504}
_SEGREGATION = {"Bogota": (0.59, 0.05), "Lima": (0.62, 0.07), "Sao Paulo": (0.27, 0.04)}
_RECURRENCE = {True: 12_518, False: 22_459}


def table_1() -> pl.DataFrame:
    """Table 1: residents of Venezuela with a record in each year, by criterion.

    Returns
    -------
    polars.DataFrame
        One row per `criterion` (M5) and `year`, with `active`: users, to the nearest 500 or 1000.

    Notes
    -----
    METHOD M15; the quantity is u_k(t) of METHOD M7.

    Examples
    --------
    >>> table_1().row(-1, named=True)
    {'criterion': 4, 'year': 2018, 'active': 71000}
    """
    rows = [
        (criterion, year, round(active[place] * _THOUSAND))
        for place, criterion in enumerate(_CRITERIA)
        for year, active in _ACTIVE.items()
    ]
    schema = {"criterion": pl.UInt8, "year": pl.Int32, "active": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def table_2() -> pl.DataFrame:
    """Table 2: people from Venezuela in each country in 2018, the paper's figures and others'.

    Returns
    -------
    polars.DataFrame
        One row per `source`, `criterion`, `month` and `country`, with `people`. The paper's rows
        have a criterion (M5) and no month; the agencies' have the month (its first day) of their
        figures and no criterion. The country is null for the table's Total.

    Notes
    -----
    METHOD M15; the paper's quantity is `detected` of 2018 (METHOD M8.2). The agencies count people
    who live there at the time.

    Examples
    --------
    >>> table = table_2()
    >>> table.filter(pl.col("source") == "UNHCR", pl.col("country") == "CO")["people"].to_list()
    [1000000.0, 1100000.0]
    """
    schema = {
        "source": pl.String,
        "criterion": pl.UInt8,
        "month": pl.Date,
        "country": pl.String,
        "people": pl.Float64,
    }
    rows: list[tuple[str, int | None, date | None, str | None, float]] = [
        ("paper", criterion, None, country, float(people * _THOUSAND))
        for criterion, figures in _FLOWS.items()
        for country, people in zip(_DESTINATIONS, figures, strict=True)
    ]
    # The Federal Police counted in Brazil alone, which comes first.
    rows += [
        (source, None, month, country, float(people * _THOUSAND))
        for (source, month), figures in _AGENCIES.items()
        for country, people in zip(_DESTINATIONS, figures, strict=False)
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def table_3() -> pl.DataFrame:
    """Table 3: people who cross two lines on the routes, by year and direction.

    Returns
    -------
    polars.DataFrame
        One row per `line`, `year` and `direction` (`away` or `toward`), with `people`.

    Notes
    -----
    METHOD M15; the quantity is that of METHOD M11.5. The lines themselves are not published.

    Examples
    --------
    >>> table_3().row(0)
    ('Pan-American', 2015, 'away', 6550.0)
    """
    schema = {
        "line": pl.String,
        "year": pl.Int32,
        "direction": pl.String,
        "people": pl.Float64,
    }
    rows = [
        (line, year, direction, float(people))
        for (line, direction), figures in _CROSSINGS.items()
        for year, people in zip(_ACTIVE, figures, strict=True)
    ]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("line", "year", "direction")


def table_4() -> pl.DataFrame:
    """Table 4: people from Venezuela who live in each country in late 2018.

    Returns
    -------
    polars.DataFrame
        One row per `criterion` (4 alone) and `country`, with `people`.

    Notes
    -----
    METHOD M15; the quantity is `new_residents` (METHOD M10).

    Examples
    --------
    >>> table_4().columns
    ['criterion', 'country', 'people']
    """
    rows = [(4, country, float(people * _THOUSAND)) for country, people in _NEW_RESIDENTS.items()]
    schema = {"criterion": pl.UInt8, "country": pl.String, "people": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def table_5() -> pl.DataFrame:
    """Table 5: spatial segregation of migrants in three cities.

    Returns
    -------
    polars.DataFrame
        One row per `city`, with the entropy ratio `h` and the mutual information `nmi`.

    Notes
    -----
    METHOD M15; the quantities are those of METHOD M12.3 and METHOD M12.4.

    Examples
    --------
    >>> table_5().row(0)
    ('Bogota', 0.59, 0.05)
    """
    rows = [(city, *figures) for city, figures in _SEGREGATION.items()]
    schema = {"city": pl.String, "h": pl.Float64, "nmi": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def recurrence() -> pl.DataFrame:
    """Recurrent and non-recurrent migrants that the paper counts.

    Returns
    -------
    polars.DataFrame
        One row per `recurrent` (boolean), with `users`.

    Notes
    -----
    METHOD M15; the rule is that of METHOD M9.

    Examples
    --------
    >>> recurrence().rows()
    [(True, 12518), (False, 22459)]
    """
    schema = {"recurrent": pl.Boolean, "users": pl.Int64}
    return pl.DataFrame(list(_RECURRENCE.items()), schema=schema, orient="row")
