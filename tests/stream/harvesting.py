"""Reading lines in tests: made of parts, and put back together."""

import json
from collections.abc import Mapping
from io import BytesIO

import polars as pl

from migtrace.stream.harvest import Harvest, add_counts, imbalances
from migtrace.stream.read import read_lines

CARACAS = {
    "country_code": "VE",
    "bounding_box": {
        "type": "Polygon",
        "coordinates": [[[-67.1, 10.3], [-67.1, 10.6], [-66.7, 10.6], [-66.7, 10.3]]],
    },
}
"""A place whose box has its centre at (-66.9, 10.45)."""


def status(**parts: object) -> dict[str, object]:
    """Make a v1.1 status of user 9 in Caracas, with other parts as given."""
    return {
        "created_at": "Fri Mar 13 21:46:40 +0000 2015",
        "id_str": "7",
        "user": {"id_str": "9"},
        "place": CARACAS,
        **parts,
    }


def line_of(value: object) -> bytes:
    """One line of JSON."""
    return json.dumps(value).encode() + b"\n"


def read_all(data: bytes, **options: object) -> Harvest:
    """Read bytes; check the account of every answer, and put the answers together."""
    answers = list(read_lines(BytesIO(data), **options))  # type: ignore[arg-type] # as given
    for answer in answers:
        if len(answers) == 1:
            assert imbalances(answer.counts, answer.controls) == []
    return merged(answers)


def merged(answers: list[Harvest]) -> Harvest:
    """Put answers together."""
    counts: dict[str, int] = {}
    controls: dict[str, int] = {}
    notes: dict[str, int] = {}
    for answer in answers:
        add_counts(counts, answer.counts)
        add_counts(controls, answer.controls)
        add_counts(notes, answer.notes)
    assert imbalances(counts, controls) == [] if answers else True
    return Harvest(
        counts,
        controls,
        notes,
        pl.concat([a.records for a in answers], how="vertical_relaxed"),
        pl.concat([a.dropped for a in answers], how="vertical_relaxed"),
        pl.concat([a.deletes for a in answers]),
        pl.concat([a.scrubs for a in answers], how="vertical_relaxed"),
        [bad for answer in answers for bad in answer.bad],
    )


def read_values(*values: object) -> Harvest:
    """Read values, one a line."""
    return read_all(b"".join(line_of(value) for value in values))


def counted(found: Harvest) -> Mapping[str, int]:
    """Counts that are not zero."""
    return {name: count for name, count in found.counts.items() if count}
