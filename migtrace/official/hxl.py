"""Tables with the hashtags of the Humanitarian Exchange Language (HXL)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, overload

import polars as pl

from migtrace.errors import FrameError
from migtrace.official.areas import refuse_other_areas
from migtrace.official.assemble import categories_down, settle
from migtrace.official.commas import make_rows, split_rows
from migtrace.official.displacement import IDPS
from migtrace.official.documents import Document, Source, open_document
from migtrace.official.figures import TOTAL, Flow, Stock
from migtrace.official.places import Codes
from migtrace.official.rows import ROW, Rows
from migtrace.official.selection import check_kind, is_country
from migtrace.official.values import read_people, read_when

_TAG = re.compile(r"#?([a-z][a-z0-9_]*)((?:\s*\+\s*[a-z][a-z0-9_]*)*)", re.IGNORECASE)
_ROWS = 25
_PEOPLE = {"affected", "population", "reached", "inneed", "targeted"}
_AREAS = {"adm1", "adm2", "adm3", "adm4", "adm5", "loc"}
# Parts of a group are left out: with the whole they would count twice.
_PARTS = {"f", "m", "i", "infants", "children", "adolescents", "adults", "elderly", "pct"}
_PLACE = ("origin_code", "destination_code", "year")
_AGE = re.compile(r"age|age_?\d+.*")
_SAID = {"ind", "num", "value", "total", "all", "hh", "type"}
_CATEGORIES = {"asylum": "asylum_seekers", "asylumseekers": "asylum_seekers"}
_CODES: dict[str, Codes] = {
    "v_iso2": "alpha2",
    "iso2": "alpha2",
    "v_m49": "m49",
    "v_iso3": "alpha3",
    "iso3": "alpha3",
    "code": "alpha3",
}


@dataclass(frozen=True, slots=True)
class _Tag:
    """A hashtag: what stands in a column."""

    place: int
    word: str
    attributes: tuple[str, ...]


@overload
def read_hxl(source: Source, /, *, kind: Literal["stock"], origin: str | None = ...) -> Stock: ...
@overload
def read_hxl(source: Source, /, *, kind: Literal["flow"], origin: str | None = ...) -> Flow: ...
def read_hxl(
    source: Source, /, *, kind: Literal["stock", "flow"], origin: str | None = None
) -> Stock | Flow:
    r"""Read a CSV by its HXL hashtags, whatever its columns are called.

    Parameters
    ----------
    source
        The file; packed or not.
    kind
        ``"stock"`` (people who are somewhere at a date) or ``"flow"`` (people who move during a
        period). The tags do not tell.
    origin
        ISO 3166-1 alpha-2 code of the people's country, where no column has it.

    Returns
    -------
    Stock or Flow
        One row per origin, destination, year or date, and column of people. The category is what
        the tag says: `refugees` for ``#affected+refugees``.

    Raises
    ------
    SourceError
        When the file is missing, empty, damaged or no CSV.
    FrameError
        When there is no row of tags, no country, date or people among them, a value cannot be
        read, a key occurs twice, or the areas of a country do not add up to it: an area is named
        in some rows of a year and not in others, or a stock has other areas at another date.
    ParameterError
        When `kind` is neither, or the origin not two capital letters.

    Notes
    -----
    ``#country+origin`` is the origin, any other ``#country`` the destination; codes count before
    names, alpha-3 unless the tag says ``+v_iso2`` or ``+v_m49``. Without an origin, that of
    ``idps`` is the country itself, and that of others all countries together. ``#date+year`` is the
    year, another ``#date`` the date. Columns of one sex or age are left out. A tag that
    lacks its # is taken for one where it stands in a row of tags.

    Areas within a country (``#adm1``, ``#loc``) are summed, each once. A country and its areas, or
    areas of two levels, in one table would count people twice, and are refused. So is a stock whose
    areas differ from date to date within a year: the last date alone would lose people, and a sum
    of several dates is a figure of none.

    Examples
    --------
    >>> tags = "#country+code,#date+year,#affected+refugees,affected+idps"
    >>> csv = f"Country,Year,Refugees,IDPs\n{tags}\nCOL,2018,-,7816500\n"
    >>> stock = read_hxl(csv.encode(), kind="stock")
    >>> stock.table.select("origin", "destination", "category", "people").rows()
    [(None, 'CO', 'refugees', None), ('CO', 'CO', 'idps', 7816500.0)]
    """
    check_kind(kind, ("stock", "flow"))
    is_country("origin", origin)
    document = open_document(source)
    rows, codes, categories = _tagged(document)
    frame = read_people(rows, categories).with_columns(**read_when(rows))
    rows.refuse_twice([name for name in rows.titles if name not in categories])
    areas = [name for name in rows.titles if name in _AREAS]
    if areas:
        _refuse_levels(rows, frame, areas)
        if kind == "stock" and "date" in rows.titles:
            refuse_other_areas(frame, areas, document.name)
        frame = _sum_areas(frame, categories)
    long = categories_down(frame, categories)
    name = Path(document.name).name
    if "origin" in codes:
        table, unmatched = settle(long, codes["destination"], origin=codes["origin"])
    else:
        placed = long.with_columns(pl.lit(origin, pl.String).alias("origin"))
        table, unmatched = settle(placed, codes["destination"])
        inside = pl.col("category") == IDPS
        table = table.with_columns(
            pl.when(inside).then("destination").otherwise("origin").alias("origin")
        )
    return (Stock if kind == "stock" else Flow)(table, name, unmatched)


def _tagged(document: Document) -> tuple[Rows, dict[str, Codes], list[str]]:
    """Rows by what their tags say, what the places' codes are, and the categories."""
    rows = split_rows(document)
    number = next((at for at, row in enumerate(rows[:_ROWS]) if _is_tags(row)), None)
    if number is None:
        msg = (
            f"{document.name}: none of the first {_ROWS} rows holds HXL tags, such as #country+code"
        )
        raise FrameError(msg)
    tags = [tag for at, text in enumerate(rows[number]) if (tag := _tag_of(at, text))]
    places, codes = _find_countries(document.name, tags)
    places |= _find_dates(document.name, tags)
    areas = [tag for tag in reversed(tags) if tag.word in _AREAS]
    # Two areas can share a name: a column of codes counts before one of names.
    areas.sort(key=lambda tag: "code" in tag.attributes)
    places |= {tag.word: tag.place for tag in areas}
    people = _find_people(document.name, tags)
    twice = sorted(set(places) & set(people))
    if twice:
        msg = f"{document.name}: the tag of people has the attribute {twice[0]!r}, a column's name"
        raise FrameError(msg)
    titles = {name: rows[number][at].strip() for name, at in {**places, **people}.items()}
    made = make_rows(document, rows, number + 1, {**places, **people}, titles)
    return made, codes, list(people)


def _is_tags(row: Sequence[str]) -> bool:
    """Whether a row is one of tags: nothing else in it, and signs of tags in half of it."""
    cells = [cell.strip() for cell in row if cell.strip()]
    signed = sum(cell.startswith("#") or "+" in cell for cell in cells)
    return bool(cells) and all(map(_TAG.fullmatch, cells)) and 2 * signed >= len(cells)


def _tag_of(place: int, text: str) -> _Tag | None:
    """The tag of a cell; None where the cell is empty."""
    found = _TAG.fullmatch(text.strip())
    if found is None:
        return None
    attributes = tuple(part.strip().lower() for part in found[2].split("+") if part.strip())
    return _Tag(place, found[1].lower(), attributes)


def _find_countries(name: str, tags: Sequence[_Tag]) -> tuple[dict[str, int], dict[str, Codes]]:
    """Places of the columns of countries, and what their codes are."""
    places: dict[str, int] = {}
    codes: dict[str, Codes] = {}
    for role in ("origin", "destination"):
        of_role = [
            tag
            for tag in tags
            if tag.word == "country" and ("origin" in tag.attributes) == (role == "origin")
        ]
        coded = [tag for tag in of_role if not {"name", "i_en"} & set(tag.attributes)]
        named = [tag for tag in of_role if tag not in coded]
        # A tag that says `code` is surer than one that says nothing.
        coded.sort(key=lambda tag: "code" not in tag.attributes)
        if chosen := (coded or named):
            places[f"{role}_code"] = chosen[0].place
            codes[role] = _code_of(chosen[0]) if coded else "name"
        if coded and named:
            places[f"{role}_name"] = named[0].place
    if "destination" not in codes:
        msg = f"{name}: no tag is of a country, such as #country+code"
        raise FrameError(msg)
    return places, codes


def _code_of(tag: _Tag) -> Codes:
    """What a column of countries holds, by the first of `_CODES` that its tag says."""
    return next((kind for said, kind in _CODES.items() if said in tag.attributes), "name")


def _find_dates(name: str, tags: Sequence[_Tag]) -> dict[str, int]:
    """Places of the columns of years and dates."""
    dates = [tag for tag in tags if tag.word == "date" and "month" not in tag.attributes]
    years = [tag for tag in dates if "year" in tag.attributes]
    days = [tag for tag in dates if tag not in years]
    # The last day of a period is when its people were counted.
    days.sort(key=lambda tag: "end" not in tag.attributes)
    found = {"year": years[:1], "date": days[:1]}
    if not (years or days):
        msg = f"{name}: no tag is of a date, such as #date+reported or #date+year"
        raise FrameError(msg)
    return {part: some[0].place for part, some in found.items() if some}


def _find_people(name: str, tags: Sequence[_Tag]) -> dict[str, int]:
    """Places of the columns of people, by category."""
    people: dict[str, int] = {}
    for tag in tags:
        attributes = set(tag.attributes)
        part = attributes & _PARTS or any(map(_AGE.fullmatch, attributes))
        if tag.word not in _PEOPLE or part or "date" in attributes:
            continue
        said = [attribute for attribute in tag.attributes if attribute not in _SAID]
        category = "_".join(_CATEGORIES.get(attribute, attribute) for attribute in said) or TOTAL
        if category in people:
            msg = f"{name}: two tags are of {category!r}; expected one"
            raise FrameError(msg)
        people[category] = tag.place
    if not people:
        msg = f"{name}: no tag is of people, such as #affected+refugees"
        raise FrameError(msg)
    return people


def _refuse_levels(rows: Rows, frame: pl.DataFrame, areas: Sequence[str]) -> None:
    """Refuse a country beside its areas, or areas of two levels: they hold the same people."""
    place = [name for name in frame.columns if name in _PLACE]
    for area in areas:
        filled = pl.col(area).is_not_null()
        mixed = frame.filter(filled.any().over(place) & ~filled).sort(ROW)
        if not mixed.is_empty():
            country, year, row = mixed.select("destination_code", "year", ROW).row(0)
            msg = (
                f"{rows.name}: {rows.place(row)}: column {rows.titles[area]!r} is empty, and "
                f"filled in other rows of {country} in {year}; expected areas of one level, since "
                "a whole and its parts hold the same people"
            )
            raise FrameError(msg)


def _sum_areas(frame: pl.DataFrame, categories: Sequence[str]) -> pl.DataFrame:
    """Sum the areas of each country; null where all are."""
    key = [name for name in frame.columns if name not in {*categories, *_AREAS, ROW}]
    sums = [
        pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)
        for name in categories
    ]
    return frame.group_by(key).agg(sums).sort(key)
