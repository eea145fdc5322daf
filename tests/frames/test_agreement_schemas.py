"""The tables of a validation follow their schemas, with and without pairs."""

import polars as pl
import pytest

import migtrace as mt
from migtrace.frames.agreements import AGREEMENT_TABLES
from migtrace.official import Stock


@pytest.mark.parametrize("countries", [["BR", "CO", "EC", "PE"], ["CO"], []])
def test_every_table_follows_its_schema(countries: list[str]) -> None:
    rows = {"origin": "VE", "destination": ["CO", "PE", "EC", "CL"], "year": 2018, "date": None}
    people = {"category": "oip", "people": [0.0, 4.0, None, 9.0]}
    frame = pl.DataFrame({"country": countries}, schema={"country": pl.String})
    ours = frame.with_columns(people=5.0, low=4.0, high=pl.lit(None, pl.Float64))
    agreement = mt.validate(ours, Stock(pl.DataFrame({**rows, **people}), "an agency"))
    for name, schema in AGREEMENT_TABLES.items():
        schema.validate(getattr(agreement, name))
