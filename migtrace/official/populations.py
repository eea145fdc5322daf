"""Populations of countries: the World Bank's and the UN Population Division's."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, ParameterError, SourceError
from migtrace.official.answers import json_rows, parse_json
from migtrace.official.commas import csv_rows, simplify, split_rows, wide_rows
from migtrace.official.documents import Document, Source, open_document
from migtrace.official.places import Codes, reason, to_iso2
from migtrace.official.population import POPULATION, Population
from migtrace.official.rows import Rows, shorten
from migtrace.official.selection import UNMATCHED
from migtrace.official.values import read_people, read_years

_LONG = {
    "origin_code": ("country_code",),
    "origin_name": ("country_name",),
    "year": ("year",),
    "people": ("value",),
    "indicator": ("indicator_code",),
}
_WIDE = {
    "origin_code": ("country_code",),
    "origin_name": ("country_name",),
    "indicator": ("indicator_code",),
}
_JSON = {
    "origin_code": "countryiso3code",
    "origin_name": "countryName",
    "year": "date",
    "people": "value",
    "indicator": "indicator.id",
}
_WPP = {
    "origin_code": ("locid",),
    "origin_name": ("location",),
    "variant": ("variant",),
    "year": ("time",),
    "people": ("poptotal", "tpopulation1july"),
}
_THOUSAND = 1000
_POPULATION = "SP.POP.TOTL"


def read_world_bank(source: Source, /) -> Population:
    r"""Read the World Bank's total population (SP.POP.TOTL).

    Parameters
    ----------
    source
        A CSV with a row for each country and year (`Country Code`, `Year`, `Value`), the zip or CSV
        of the site with a column for each year, or the API's JSON on one page; packed or not.

    Returns
    -------
    Population
        One row per country and year. Aggregates such as the world are in `unmatched`.

    Raises
    ------
    SourceError
        When the file is missing, empty or damaged, or is one of several pages.
    FrameError
        When a column is missing, a value is no number of people, a key occurs twice, or a row says
        that it is of another indicator.

    Examples
    --------
    >>> csv = b"Country Code,Year,Value\nNAM,2015,2282704\nWLD,2015,7357559450\n"
    >>> population = read_world_bank(csv)
    >>> population.table.rows(), population.unmatched["reason"].to_list()
    ([('NA', 2015, 2282704.0)], ['country WLD: no ISO country'])
    """
    document = open_document(source, beside=("Metadata_",))
    if document.text.lstrip()[:1] in ("{", "["):
        rows = json_rows(document.name, _page(document), _JSON, ("origin_code", "year", "people"))
        frame = _long(rows)
    elif _is_long(document):
        rows = csv_rows(document, _LONG, ("origin_code", "year", "people"))
        frame = _long(rows)
    else:
        rows = wide_rows(document, _WIDE, ("origin_code",))
        frame = _wide(rows)
    return by_country(frame, "alpha3", f"World Bank ({Path(rows.name).name})", "CC BY 4.0")


def read_un_population(source: Source, /, *, variant: str = "Medium") -> Population:
    r"""Read the UN's World Population Prospects: total population at 1 July.

    Parameters
    ----------
    source
        The CSV of total populations or of demographic indicators, in thousands; packed or not.
    variant
        The projection to keep. Estimates of the past come under the name of ``"Medium"``.

    Returns
    -------
    Population
        One row per country and year, in persons. Regions are in `unmatched`.

    Raises
    ------
    SourceError
        When the file is missing, empty, damaged or no CSV.
    FrameError
        When a column is missing, a value is no number of people, or a key occurs twice, as it does
        in a file by age.
    ParameterError
        When the file has no such variant.

    Notes
    -----
    Countries are found by `LocID`, which are M49 codes; Kosovo's is 412.

    Examples
    --------
    >>> csv = b"LocID,Location,Variant,Time,PopTotal\n862,Venezuela,Medium,2015,30529.716\n"
    >>> read_un_population(csv).people_of("VE", 2015)
    30529716.0
    """
    rows = csv_rows(open_document(source), _WPP, ("origin_code", "year", "people"))
    rows = _of_variant(rows, variant)
    rows.refuse_twice(("origin_code", "year"))
    frame = read_people(rows, ["people"], times=_THOUSAND).with_columns(read_years(rows, "year"))
    name = f"UN World Population Prospects ({Path(rows.name).name})"
    return by_country(frame, "m49", name, "CC BY 3.0 IGO")


def _of_variant(rows: Rows, variant: str) -> Rows:
    """Rows of one projection, where there are several."""
    if "variant" not in rows.titles or rows.frame.is_empty():
        return rows
    there = rows.frame["variant"].drop_nulls().unique().sort().to_list()
    if variant not in there:
        msg = f"variant: got {variant!r}; {rows.name} has {', '.join(there) or 'none'}"
        raise ParameterError(msg)
    return rows.keep(pl.col("variant") == variant)


def _is_long(document: Document) -> bool:
    """Whether a CSV has a row, and not a column, for each year."""
    titles = {simplify(title) for row in split_rows(document)[:1] for title in row}
    return "value" in titles


def _refuse_indicators(rows: Rows) -> None:
    """Refuse what is no population: all indicators come in the same layouts."""
    if "indicator" in rows.titles:
        other = pl.col("indicator").ne_missing(pl.lit(_POPULATION))
        rows.refuse(other, "indicator", f"{_POPULATION}, the total population")


def _long(rows: Rows) -> pl.DataFrame:
    """Rows with a country and a year each."""
    _refuse_indicators(rows)
    rows.refuse_twice(("origin_code", "year"))
    return read_people(rows, ["people"]).with_columns(read_years(rows, "year"))


def _wide(rows: Rows) -> pl.DataFrame:
    """Rows with a country each, and a column for each year."""
    _refuse_indicators(rows)
    rows.refuse_twice(("origin_code",))
    years = [column for column in rows.titles if column.isdigit()]
    places = [column for column in _WIDE if column in rows.titles]
    people = read_people(rows, years)
    long = people.unpivot(on=years, index=places, variable_name="year", value_name="people")
    return long.with_columns(pl.col("year").cast(pl.Int32))


def _page(document: Document) -> Sequence[object]:
    """Items of the API's answer, which is a list of what the page is and of items."""
    answer = parse_json(document)
    if not (isinstance(answer, list) and len(answer) == 2 and isinstance(answer[0], dict)):  # noqa: PLR2004 - the two
        msg = f"{document.name}: is {shorten(answer)}; expected the World Bank's page and its items"
        raise SourceError(msg)
    about, items = answer
    pages = about.get("pages")
    if isinstance(pages, int) and pages > 1:
        msg = f"{document.name}: is one of {pages} pages; ask the API with a higher per_page"
        raise SourceError(msg)
    if not isinstance(items, list):
        msg = f"{document.name}: has {shorten(items)} for its items; expected a list"
        raise FrameError(msg)
    return [_flat(item) for item in items]


def _flat(item: object) -> object:
    """An item with the country's name and the indicator beside its code, not inside objects."""
    if not isinstance(item, dict):
        return item
    country, indicator = item.get("country"), item.get("indicator")
    flat = dict(item)
    if isinstance(country, dict):
        flat[_JSON["origin_name"]] = country.get("value")
    if isinstance(indicator, dict):
        flat[_JSON["indicator"]] = indicator.get("id")
    return flat


def by_country(frame: pl.DataFrame, codes: Codes, name: str, licence: str, /) -> Population:
    """Find the countries of rows, and set those aside that have none.

    Parameters
    ----------
    frame
        `origin_code`, `year`, `people`; perhaps `origin_name`.
    codes
        What the codes are.
    name, licence
        The source and its terms.

    Returns
    -------
    Population
        One row per country and year.
    """
    absent = [column for column in UNMATCHED if column not in frame.columns]
    placed = frame.with_columns(
        to_iso2(frame["origin_code"], codes).alias("country"),
        *(pl.lit(None, UNMATCHED[column]).alias(column) for column in absent),
    ).with_columns(reason("country", "origin_code", "country").alias("reason"))
    table = placed.filter(pl.col("country").is_not_null()).select(*POPULATION)
    unmatched = placed.filter(pl.col("country").is_null()).select(*UNMATCHED)
    return Population(table, name, unmatched.sort(pl.all(), nulls_last=True), licence, name)
