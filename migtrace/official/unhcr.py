"""UNHCR's population statistics and forced-displacement flows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, SourceError
from migtrace.official.answers import json_rows, list_of, parse_json
from migtrace.official.assemble import ALL, categories_down, settle
from migtrace.official.commas import csv_rows
from migtrace.official.documents import Document, Sources, all_documents
from migtrace.official.figures import Flow, Stock
from migtrace.official.rows import Rows
from migtrace.official.values import read_people, read_years

LICENCE = "CC BY 4.0"
CITATION = "UNHCR Refugee Data Finder, https://www.unhcr.org/refugee-statistics"

# Titles stand in the files that the site and the API give out, names in the API's JSON.
_PLACES = {
    "year": ("year",),
    "origin_code": ("coo_iso", "country_of_origin_iso"),
    "origin_name": ("coo_name", "country_of_origin"),
    "destination_code": ("coa_iso", "country_of_asylum_iso"),
    "destination_name": ("coa_name", "country_of_asylum"),
}
_STOCKS = {
    "refugees": ("refugees", "refugees_under_unhcrs_mandate"),
    "asylum_seekers": ("asylum_seekers",),
    "idps": ("idps", "idps_of_concern_to_unhcr"),
    "stateless": ("stateless", "stateless_persons"),
    "ooc": ("ooc", "others_of_concern", "others_of_concern_to_unhcr"),
    "oip": (
        "oip",
        "other_people_in_need_of_international_protection",
        "venezuelans_displaced_abroad",
    ),
    "hst": ("hst", "host_community"),
}
_RETURNS = {
    "returned_refugees": ("returned_refugees",),
    "returned_idps": ("returned_idps", "returned_idpss"),
}
_FLOWS = {
    "refugees": ("refugees",),
    "asylum_seekers": ("asylum_seekers",),
    "refugee_like": ("refugee_like",),
    "oip": ("oip",),
}
_TURNED = {
    "origin_code": "destination_code",
    "origin_name": "destination_name",
    "destination_code": "origin_code",
    "destination_name": "origin_name",
}
_KEY = ("year", "origin_code", "destination_code")


def read_unhcr(source: Sources, /) -> Stock:
    r"""Read UNHCR's population statistics: refugees and others of concern at the end of each year.

    Parameters
    ----------
    source
        The API's JSON (all pages, as a list), the zip or CSV that it or the Refugee Data Finder
        gives out, or a CSV with the API's field names; packed or not.

    Returns
    -------
    Stock
        One row per origin, destination, year and category: `refugees`, `asylum_seekers`, `idps`,
        `stateless`, `ooc` (others of concern), `oip` (other people in need of international
        protection, most Venezuelans among them; none stated before 2018) and `hst` (hosts).

    Raises
    ------
    SourceError
        When a file is missing, empty or damaged, or pages are.
    FrameError
        When a column is missing, a value is no number of people, or a key occurs twice.

    Notes
    -----
    Countries are joined by ISO codes (`coo_iso`, `coa_iso`): UNHCR's own say AUS for Austria.
    Unknown (UNK), stateless (XXA) and Tibetan (TIB) people have no ISO country and are in
    `unmatched`. A figure for all countries together, as the API gives without ``coo_all=true``,
    has a null country. Returns happen during the year: `read_unhcr_returns` has them.

    Examples
    --------
    >>> csv = b"year,coo_iso,coa_iso,refugees,oip\n2018,VEN,COL,-,1171552\n2018,UNK,COL,5,\n"
    >>> stock = read_unhcr(csv)
    >>> stock.people_by_destination(year=2018).rows()
    [('CO', 2018, 1171552.0)]
    >>> stock.unmatched["reason"].unique().to_list()
    ['origin UNK: unknown']
    """
    frame, name = _read(source, _STOCKS)
    found = [category for category in _STOCKS if category in frame.columns]
    table, unmatched = settle(categories_down(frame, found), "alpha3", whole=ALL)
    return Stock(table, f"UNHCR ({name})", unmatched, LICENCE, CITATION)


def read_unhcr_returns(source: Sources, /) -> Flow:
    r"""Read the returns in UNHCR's population statistics: people who went back during the year.

    Parameters
    ----------
    source
        As for `read_unhcr`.

    Returns
    -------
    Flow
        One row per origin, destination, year and category. `returned_refugees` move from the
        country of asylum, here the origin, to their own; `returned_idps` move within it.

    Raises
    ------
    SourceError, FrameError
        As for `read_unhcr`.

    Examples
    --------
    >>> csv = b"year,coo_iso,coa_iso,returned_refugees\n2019,COL,VEN,30\n"
    >>> read_unhcr_returns(csv).table.select("origin", "destination", "people").rows()
    [('VE', 'CO', 30.0)]
    """
    frame, name = _read(source, _RETURNS)
    # The country of asylum is where those who return come from.
    turned = frame.rename(_TURNED, strict=False)
    found = [category for category in _RETURNS if category in frame.columns]
    table, unmatched = settle(categories_down(turned, found), "alpha3", whole=ALL)
    return Flow(table, f"UNHCR, returns ({name})", unmatched, LICENCE, CITATION)


def read_unhcr_flows(source: Sources, /) -> Flow:
    r"""Read UNHCR's forced-displacement flows: people newly displaced during each year.

    Parameters
    ----------
    source
        A CSV with the columns of the R package `refugees`, or the API's JSON; packed or not.

    Returns
    -------
    Flow
        One row per origin, destination, year and category: `refugees`, `asylum_seekers`,
        `refugee_like` and `oip`.

    Raises
    ------
    SourceError, FrameError
        As for `read_unhcr`.

    Examples
    --------
    >>> read_unhcr_flows(b"year,coo_iso,coa_iso,asylum_seekers\n2018,VEN,ESP,19280\n").categories
    ['asylum_seekers']
    """
    frame, name = _read(source, _FLOWS)
    found = [category for category in _FLOWS if category in frame.columns]
    table, unmatched = settle(categories_down(frame, found), "alpha3", whole=ALL)
    return Flow(table, f"UNHCR, flows ({name})", unmatched, LICENCE, CITATION)


def _read(source: Sources, categories: Mapping[str, tuple[str, ...]]) -> tuple[pl.DataFrame, str]:
    """Rows of all files, with numbers for the categories that they have, and the files' names."""
    documents = all_documents(source)
    names = {**_PLACES, **categories}
    pages = [document for document in documents if document.text.lstrip()[:1] in ("{", "[")]
    _check_pages(pages)
    tables = [document for document in documents if document not in pages]
    found = [_json_page(page, names) for page in pages]
    found += [csv_rows(table, names, _KEY) for table in _without_footnotes(tables)]
    frames = [
        _numbers(rows, [name for name in categories if name in rows.titles]) for rows in found
    ]
    return pl.concat(frames, how="diagonal"), ", ".join(Path(rows.name).name for rows in found)


def _json_page(page: Document, names: Mapping[str, tuple[str, ...]]) -> Rows:
    """Rows of one page of the API's answer; its names are the first of each."""
    first = {name: known[0] for name, known in names.items()}
    return json_rows(page.name, list_of(page, "items"), first, _KEY)


def _numbers(rows: Rows, categories: Sequence[str]) -> pl.DataFrame:
    """Years and people of one file; a file has each pair of countries once a year."""
    if not categories:
        msg = f"{rows.name}: has no column of people; it has {', '.join(rows.titles.values())}"
        raise FrameError(msg)
    rows.refuse_twice(_KEY)
    return read_people(rows, categories).with_columns(read_years(rows, "year"))


def _without_footnotes(tables: list[Document]) -> list[Document]:
    """Leave out what the download's archive holds beside the table."""
    beside = ("footnotes.csv", "readme.txt")
    return [table for table in tables if not table.name.lower().endswith(beside)] or tables


def _check_pages(pages: list[Document]) -> None:
    """Refuse some pages of an answer: part of a table would pass for the whole."""
    for page in pages:
        answer = parse_json(page)
        most = answer.get("maxPages") if isinstance(answer, dict) else None
        if isinstance(most, int) and most > len(pages):
            msg = (
                f"{page.name}: is one of {most} pages, and {len(pages)} are given; "
                "give all of them as a list, or ask the API with a higher limit"
            )
            raise SourceError(msg)
