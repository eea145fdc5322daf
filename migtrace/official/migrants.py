"""Stocks of migrants: the UN Population Division's, and the R4V platform's."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from migtrace.official.answers import json_rows, list_of
from migtrace.official.assemble import settle
from migtrace.official.commas import csv_rows, simplify, wide_rows
from migtrace.official.documents import Source, open_document
from migtrace.official.figures import TOTAL, Stock
from migtrace.official.places import Codes
from migtrace.official.rows import Rows
from migtrace.official.selection import is_country, named
from migtrace.official.values import read_people, read_when

_WORLD = "900"
_DESA = {
    "origin_code": ("location_code_of_origin",),
    "origin_name": ("region_development_group_country_or_area_of_origin",),
    "destination_code": ("location_code_of_destination",),
    "destination_name": ("region_development_group_country_or_area_of_destination",),
}
_PLACES = ("origin_code", "destination_code")
_R4V_PARTS = ("destination", "people", "date", "year")
_R4V = {"destination": "geomaster_name", "people": "individuals", "date": "date"}


def read_un_desa(source: Source, /) -> Stock:
    r"""Read UN DESA's International Migrant Stock by destination and origin.

    Parameters
    ----------
    source
        Table 1 of the workbook saved as CSV, with the lines before the header or without; packed
        or not.

    Returns
    -------
    Stock
        One row per origin, destination and year, of the category `total`, at 1 July.

    Raises
    ------
    SourceError
        When the file is missing, empty, damaged or no CSV.
    FrameError
        When a column is missing, a value is no number of people, or a pair of places occurs twice.

    Notes
    -----
    Both sexes together; places by M49 codes. The world (900) is a null country, as it stands for
    all. Regions and other groups are in `unmatched`.

    Examples
    --------
    >>> codes = "Location code of destination,Location code of origin"
    >>> csv = f"{codes},2015,2020\n170,862,48 714,1 780 486\n170,904,1,2\n"
    >>> stock = read_un_desa(csv.encode())
    >>> stock.table.select("origin", "destination", "year", "people").rows()
    [('VE', 'CO', 2015, 48714.0), ('VE', 'CO', 2020, 1780486.0)]
    >>> stock.unmatched["reason"].unique().to_list()
    ['origin 904: no ISO country']
    """
    rows = wide_rows(open_document(source), _DESA, _PLACES)
    placed = _years_down(rows).with_columns(pl.date("year", 7, 1).alias("date"))
    table, unmatched = settle(placed, "m49", whole=_WORLD)
    return Stock(
        table,
        f"UN DESA International Migrant Stock ({Path(rows.name).name})",
        unmatched,
        "CC BY 3.0 IGO",
        "United Nations Department of Economic and Social Affairs, Population Division, "
        "International Migrant Stock",
    )


def _years_down(rows: Rows) -> pl.DataFrame:
    """One row per pair of places and year."""
    rows.refuse_twice(_PLACES)
    years = [column for column in rows.titles if column.isdigit()]
    places = [column for column in _DESA if column in rows.titles]
    people = read_people(rows, years)
    long = people.unpivot(on=years, index=places, variable_name="year", value_name="people")
    return long.with_columns(pl.col("year").cast(pl.Int32), pl.lit(TOTAL).alias("category"))


def read_r4v(
    source: Source,
    /,
    *,
    columns: Mapping[str, str] | None = None,
    origin: str = "VE",
    category: str = TOTAL,
    codes: Codes = "name",
) -> Stock:
    """Read a stock table of the R4V platform: refugees and migrants from Venezuela.

    Parameters
    ----------
    source
        The JSON, an object with a list `data`, or a CSV of the same; packed or not.
    columns
        What the table calls `destination`, `people` and `date`, or `year` in place of the date,
        where its names are not `geomaster_name`, `individuals` and `date`. Layouts change.
    origin
        ISO 3166-1 alpha-2 code of the people's country, which the table does not say.
    category
        What the people are called in the stock.
    codes
        What the destinations are: English names, or codes.

    Returns
    -------
    Stock
        One row per destination and date.

    Raises
    ------
    SourceError
        When the file is missing, empty or damaged, or has no list `data`.
    FrameError
        When a column is missing, a value is no date or number of people, or a destination has two
        figures for a date.
    ParameterError
        When `columns` names something else, or `codes` is none that is known.

    Examples
    --------
    >>> json = b'{"data": [{"geomaster_name": "Colombia", "individuals": "1171552",'
    >>> json += b' "date": "2018-12-31", "centroid_lon": "-73.1", "centroid_lat": "3.9"}]}'
    >>> read_r4v(json).table.select("origin", "destination", "date", "people").row(0)
    ('VE', 'CO', datetime.date(2018, 12, 31), 1171552.0)
    """
    names = named("columns", columns, _R4V, _R4V_PARTS)
    is_country("origin", origin)
    document = open_document(source)
    if document.text.lstrip()[:1] in ("{", "["):
        rows = json_rows(document.name, list_of(document, "data"), names, names)
    else:
        titles = {name: (simplify(title),) for name, title in names.items()}
        rows = csv_rows(document, titles, names)
    rows.refuse_twice([name for name in names if name != "people"])
    frame = read_people(rows, ["people"]).select(
        pl.lit(origin).alias("origin"),
        pl.col("destination").alias("destination_code"),
        pl.col("people"),
        pl.lit(category).alias("category"),
        **read_when(rows),
    )
    table, unmatched = settle(frame, codes)
    source_name = f"R4V ({Path(document.name).name})"
    return Stock(table, source_name, unmatched, citation="R4V, https://www.r4v.info")
