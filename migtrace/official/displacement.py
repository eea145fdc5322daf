"""The Displacement Tracking Matrix of IOM: people displaced within their country."""

from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, ParameterError, SourceError
from migtrace.official.answers import json_rows, list_of, parse_json
from migtrace.official.areas import refuse_other_areas
from migtrace.official.assemble import settle
from migtrace.official.documents import Document, Sources, all_documents
from migtrace.official.figures import Stock
from migtrace.official.rows import ROW, Rows
from migtrace.official.values import read_dates, read_people

IDPS = "idps"

_NAMES = {
    "destination_code": "admin0Pcode",
    "destination_name": "admin0Name",
    "people": "numPresentIdpInd",
    "date": "reportingDate",
    "operation": "operation",
    "assessment": "assessmentType",
    "round": "roundNumber",
    "id": "id",
    "admin1": "admin1Pcode",
    "admin1_name": "admin1Name",
    "admin2": "admin2Pcode",
    "admin2_name": "admin2Name",
    "reason": "displacementReason",
    "from": "idpOriginAdmin1Name",
    "from_code": "idpOriginAdmin1Pcode",
}
_REQUIRED = ("destination_code", "people", "date")
_ROUND = ["destination_code", "destination_name", "operation", "assessment", "round"]
_AREAS = ["admin1", "admin1_name", "admin2", "admin2_name"]
_KEY = [*_ROUND, "date", *_AREAS, "reason", "from", "from_code"]


def read_dtm(
    source: Sources, /, *, operation: str | None = None, assessment: str | None = None
) -> Stock:
    """Read displaced people from IOM's Displacement Tracking Matrix, version 3.

    Parameters
    ----------
    source
        The JSON of ``v3/displacement/admin0``, ``admin1`` or ``admin2``, or several as a list;
        packed or not. All of one level: the levels hold the same people.
    operation, assessment
        Keep one operation (`operation`) or kind of assessment (`assessmentType`), where a country
        has several at a date.

    Returns
    -------
    Stock
        One row per country and round, of the category `idps`, whose origin is the country itself.
        The date is the last reporting date of the round.

    Raises
    ------
    SourceError
        When the file is missing, empty, damaged or no JSON, or the answer says that it failed.
    FrameError
        When a part is missing, a value is no date or number of people, two records have one `id` or
        are of one area, round, date, reason and area of origin, or a country has figures of several
        operations or assessments for one date: they may count the same people. Where records have
        no `roundNumber`, when a country's dates within a year are of different areas.
    ParameterError
        When no row is of the operation or assessment, or the answers are of several levels.

    Notes
    -----
    The areas, reasons of displacement and areas of origin within a round are summed; a sum is null
    where all are. Without `roundNumber` each date is a round, and has to have the areas of the
    others in its year: the last date alone would lose people.

    The people have not left their country, so that an estimate of people abroad cannot be validated
    against them.

    Examples
    --------
    >>> json = b'{"isSuccess": true, "result": [{"admin0Pcode": "ETH", "numPresentIdpInd": 300,'
    >>> json += b' "reportingDate": "2017-12-31T00:00:00"}]}'
    >>> read_dtm(json).table.row(0)
    ('ET', 'ET', 2017, datetime.date(2017, 12, 31), 'idps', 300.0)
    """
    pages = [(document, _items(document)) for document in all_documents(source)]
    _check_levels(pages)
    tables = [json_rows(page.name, items, _NAMES, _REQUIRED) for page, items in pages]
    frame = pl.concat([_figures(rows) for rows in tables], how="diagonal")
    _refuse_twice(frame)
    frame = _only(_only(frame, "operation", operation), "assessment", assessment)
    name = f"IOM DTM ({', '.join(Path(page.name).name for page, _ in pages)})"
    table, unmatched = settle(_rounds(frame, name), "alpha3")
    # Displaced within it: the country is both.
    placed = table.with_columns(pl.col("destination").alias("origin"))
    citation = "IOM Displacement Tracking Matrix, https://dtm.iom.int"
    return Stock(placed, name, unmatched, citation=citation)


def _check_levels(pages: list[tuple[Document, list[object]]]) -> None:
    """Refuse answers of several administrative levels, which hold the same people."""
    levels = [
        (page.name, next((level for level in (2, 1) if f"admin{level}Pcode" in item), 0))
        for page, items in pages
        for item in items[:1]
        if isinstance(item, dict)
    ]
    if len({level for _, level in levels}) > 1:
        told = ", ".join(f"{name} (admin{level})" for name, level in levels)
        msg = f"source: the levels are mixed: {told}; expected one, since they hold the same people"
        raise ParameterError(msg)


def _items(document: Document) -> list[object]:
    """The result of an answer, unless it says that there is none."""
    answer = parse_json(document)
    if isinstance(answer, dict) and answer.get("isSuccess") is False:
        said = answer.get("errorMessages") or answer.get("message") or "without a reason"
        msg = f"{document.name}: the answer says that it failed: {said}"
        raise SourceError(msg)
    return list_of(document, "result")


def _figures(rows: Rows) -> pl.DataFrame:
    """People and dates of one answer, with every column that tells rounds apart."""
    people = read_people(rows, ["people"]).with_columns(
        read_dates(rows, "date").alias("date"), pl.lit(rows.name).alias("file")
    )
    absent = [column for column in _NAMES if column not in people.columns]
    return people.with_columns(pl.lit(None, pl.String).alias(column) for column in absent)


def _refuse_twice(frame: pl.DataFrame) -> None:
    """Refuse records that would be counted twice: of one id, or of one area, round and reason."""
    by_id = pl.col("id").is_not_null() & pl.col("id").is_duplicated()
    for key, twice in ((["id"], by_id), (_KEY, pl.struct(_KEY).is_duplicated())):
        found = frame.filter(twice).sort(*key, "file", ROW, nulls_last=True)
        if not found.is_empty():
            (file, row), (other, second) = found.select("file", ROW).rows()[:2]
            values = found.select(key).row(0, named=True)
            told = {_NAMES[name]: str(one) for name, one in values.items() if one is not None}
            msg = (
                f"{file}: item {row} and {other}: item {second} have the same key {told}; "
                "expected one record for each, since records are summed"
            )
            raise FrameError(msg)


def _only(frame: pl.DataFrame, column: str, wanted: str | None) -> pl.DataFrame:
    """Rows of one operation or assessment."""
    if wanted is None:
        return frame
    there = frame[column].drop_nulls().unique().sort().to_list()
    if wanted not in there:
        msg = f"{column}: got {wanted!r}; the table has {', '.join(there) or 'none'}"
        raise ParameterError(msg)
    return frame.filter(pl.col(column) == wanted)


def _rounds(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Sum the areas of each round; a country has one round at a date."""
    people = pl.col("people")
    dated = frame.with_columns(pl.col("date").dt.year().alias("year"))
    without = pl.col("round").is_null().any().over("destination_code", "year")
    refuse_other_areas(dated.filter(without), _AREAS, name)
    # Without numbers of rounds, each date is one.
    undated = pl.when(pl.col("round").is_null()).then(pl.col("date")).alias("day")
    rounds = (
        frame.group_by(*_ROUND, undated)
        .agg(
            pl.col("date").max(),
            pl.when(people.count() > 0).then(people.sum()).alias("people"),
        )
        .sort(*_ROUND, "date")
    )
    twice = rounds.filter(pl.struct("destination_code", "date").is_duplicated())
    if not twice.is_empty():
        first = twice.select("destination_code", "date").row(0)
        same = twice.filter(
            pl.col("destination_code").eq_missing(pl.lit(first[0])), pl.col("date") == first[1]
        )
        told = same.select("operation", "assessment", "round").rows()
        msg = (
            f"{name}: {first[0]} has several figures at {first[1]}, of (operation, assessment, "
            f"round) {told}; say which with operation= or assessment="
        )
        raise FrameError(msg)
    return rounds.with_columns(
        pl.col("date").dt.year().alias("year"),
        pl.lit(IDPS).alias("category"),
        pl.lit(None, pl.String).alias("origin"),
    )
