"""Users per head by country and year, and what a flow is worth by it."""

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtrace import FrameError, MigtraceError, ParameterError, SourceError
from migtrace.corrections import Penetration
from migtrace.estimate.manifest import describe

RATES = Penetration(
    (("VE", 2015, 0.10), ("VE", 2016, 0.08), ("CO", None, 0.05), ("CO", 2016, 0.16))
)
YEARS = [2015, 2016]
share_of_one = st.floats(0, 1)
penetrations = st.floats(1e-6, 1)


def weigh(rates: Penetration, share: float, *countries: str) -> list[tuple[int, str, float]]:
    table = rates.weights(origin="VE", years=YEARS, countries=countries, origin_share=share)
    return table.rows()


def test_weights_by_hand() -> None:
    # λ = 0: 0.10/0.05 = 2; 0.08/0.16 = 0.5
    assert weigh(RATES, 0.0, "CO") == [(2015, "CO", 2.0), (2016, "CO", 0.5)]
    # λ = 0.5: 0.10 / (0.05 + 0.025) = 4/3; 0.08 / (0.04 + 0.08) = 2/3
    half = weigh(RATES, 0.5, "CO")
    assert [weight for *_, weight in half] == pytest.approx([4 / 3, 2 / 3])
    # λ = 1: nothing is corrected, and nothing needs to be known.
    assert weigh(RATES, 1.0, "CO", "PE") == [(year, c, 1.0) for year in YEARS for c in ("CO", "PE")]


def test_the_issues_formula_is_the_weight_over_the_origins_penetration() -> None:
    for share in (0.0, 0.25, 0.9):
        weight = weigh(RATES, share, "CO")[1][2]
        assert weight / 0.08 == pytest.approx(1 / (share * 0.08 + (1 - share) * 0.16))


@given(share_of_one, penetrations, penetrations)
def test_a_weight_lies_between_none_and_the_full_correction(
    share: float, home: float, there: float
) -> None:
    rates = Penetration((("VE", None, home), ("CO", None, there)))
    [(*_, weight), _] = weigh(rates, share, "CO")
    low, high = sorted([1.0, home / there])
    assert low * (1 - 1e-12) <= weight <= high * (1 + 1e-12)


@given(share_of_one, penetrations)
def test_a_destination_like_the_origin_weighs_exactly_one(share: float, rate: float) -> None:
    rates = Penetration((("VE", None, rate), ("CO", None, rate)))
    assert [weight for *_, weight in weigh(rates, share, "CO", "VE")] == [1.0] * 4


def test_the_table_is_sorted_and_has_each_pair_once() -> None:
    rates = Penetration(tuple((c, None, 0.1) for c in ("VE", "PE", "CO")))
    table = rates.weights(
        origin="VE", years=[2016, 2015, 2016], countries=["PE", "CO", "PE"], origin_share=0
    )
    assert table.select("year", "country").rows() == [(y, c) for y in YEARS for c in ("CO", "PE")]
    assert table.schema == {"year": pl.Int32, "country": pl.String, "weight": pl.Float64}


def test_no_country_gives_an_empty_table() -> None:
    assert weigh(RATES, 0.5) == []


def test_missing_rates_are_named() -> None:
    with pytest.raises(ParameterError, match=r"no rate for PE in 2015, PE in 2016; give it, or mi"):
        weigh(RATES, 0.0, "PE", "CO")
    many = ["AR", "BR", "CL", "PE"]
    with pytest.raises(ParameterError, match=r"AR in 2015, .* and 3 more"):
        weigh(RATES, 0.0, *many)  # four countries in two years, of which five are shown


def test_missing_rates_can_be_taken_from_the_origin() -> None:
    rates = Penetration(RATES.rates, missing="origin")
    assert weigh(rates, 0.0, "PE", "CO") == [
        (2015, "CO", 2.0),
        (2015, "PE", 1.0),
        (2016, "CO", 0.5),
        (2016, "PE", 1.0),
    ]
    assert rates.absent(years=YEARS, countries=["PE", "CO"]) == ((2015, "PE"), (2016, "PE"))


@pytest.mark.parametrize("missing", ["raise", "origin"])
def test_the_origin_must_have_a_rate(missing: str) -> None:
    rates = Penetration((("CO", None, 0.1), ("VE", 2015, 0.1)), missing=missing)  # type: ignore[arg-type] # a literal
    with pytest.raises(ParameterError, match=r"no rate for VE in 2016; give it$"):
        weigh(rates, 0.0, "CO")


@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas"])
def test_a_frame_is_read(kind: str) -> None:
    frame = pl.DataFrame(
        {
            "penetration": [0.1, 0.16, 0.05],
            "year": [2015, 2016, None],
            "country": ["VE", "CO", "CO"],
            "note": ["", "b", None],
        }
    )
    # pandas turns years with one missing into floats.
    given_as = {
        "polars": frame,
        "lazy": frame.lazy(),
        "pandas": pd.DataFrame(
            {
                "country": ["VE", "CO", "CO"],
                "year": [2015.0, 2016.0, np.nan],
                "penetration": [0.1, 0.16, 0.05],
            }
        ),
    }[kind]
    rates = Penetration.of(given_as)  # type: ignore[arg-type] # a mixed mapping
    assert rates.rates == (("CO", None, 0.05), ("CO", 2016, 0.16), ("VE", 2015, 0.1))


def test_years_are_optional() -> None:
    frame = pl.DataFrame({"country": ["VE"], "penetration": [1]})
    assert Penetration.of(frame, missing="origin") == Penetration((("VE", None, 1.0),), "origin")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("year,country,penetration\n2015,VE,0.1\n\n,NA,0.02\n", encoding="utf-8")
    assert Penetration.read(str(path)).rates == (("NA", None, 0.02), ("VE", 2015, 0.1))
    with pytest.raises(SourceError, match="no such file"):
        Penetration.read(tmp_path / "none.csv")


BAD_ROWS: list[tuple[dict[str, object], str]] = [
    ({"penetration": "35%"}, "penetration is '35%'"),
    ({"penetration": "35"}, "penetration is 35; expected users per head"),
    ({"penetration": "0"}, "penetration is 0"),
    ({"penetration": "nan"}, "penetration is nan"),
    ({"penetration": None}, "penetration is None"),
    ({"country": "VEN"}, "country is 'VEN'"),
    ({"country": "ve"}, "country is 've'"),
    ({"country": None}, "country is None"),
    ({"year": "15.5"}, r"year is 15.5"),
    ({"year": "20015"}, "year is 20015"),
    ({"year": "now"}, "year is 'now'"),
]


@pytest.mark.parametrize(("change", "said"), BAD_ROWS)
def test_a_bad_value_is_named_with_its_file_and_row(
    change: dict[str, object], said: str, tmp_path: Path
) -> None:
    good = {"country": "VE", "year": "2015", "penetration": "0.1"}
    path = tmp_path / "rates.csv"
    pl.DataFrame([good | {"country": "CO"}, good | change]).write_csv(path)
    with pytest.raises(FrameError, match=rf"rates.csv: row 2: {said}"):
        Penetration.read(path)


def test_blank_lines_are_rows_of_a_file_and_frames_count_from_0(tmp_path: Path) -> None:
    path = tmp_path / "{}.csv"
    path.write_text("country,penetration\nVE,0.1\n\nCO,2\n", encoding="utf-8")
    with pytest.raises(FrameError, match=r"\{\}.csv: row 3: penetration is 2"):
        Penetration.read(path)
    frame = pl.DataFrame({"country": ["VE", "CO"], "penetration": [0.1, 2]})
    with pytest.raises(FrameError, match="the polars DataFrame: row 1: penetration is 2"):
        Penetration.of(frame)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FrameError, match=r"no column 'penetration'; it has: country, rate"):
        Penetration.of(pl.DataFrame({"country": ["VE"], "rate": [0.1]}))


BAD_RATES: list[object] = [
    (),
    None,
    5,
    "VE",
    (("VE", 0.1),),
    ("VE",),
    (("VE", None, 1.1),),
    (("VE", None, True),),
    (("VE", True, 0.1),),
    (("VE", None, 0.1), ("VE", None, 0.2)),
    (("VE", 2015, 0.1), ("VE", 2015, 0.1)),
]


@pytest.mark.parametrize("rates", BAD_RATES, ids=repr)
def test_wrong_rates_are_refused(rates: object) -> None:
    with pytest.raises(ParameterError, match="rates: ") as caught:
        Penetration(rates)  # type: ignore[arg-type] # that is the point
    assert isinstance(caught.value, MigtraceError)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), "0.5", None, True])
def test_a_wrong_share_is_named(share: float) -> None:
    with pytest.raises(ParameterError, match="origin_share"):
        weigh(RATES, share, "CO")


def test_other_wrong_parameters_are_named() -> None:
    with pytest.raises(ParameterError, match="missing"):
        Penetration(RATES.rates, missing="skip")  # type: ignore[arg-type] # that is the point
    with pytest.raises(ParameterError, match="countries"):
        weigh(RATES, 0.5, "COL")
    with pytest.raises(ParameterError, match="origin: got 've'"):
        RATES.weights(origin="ve", years=YEARS, countries=["CO"], origin_share=0.5)
    with pytest.raises(ParameterError, match="years"):
        RATES.weights(origin="VE", years=[2015.5], countries=["CO"], origin_share=0.5)  # type: ignore[list-item] # that is the point


def test_the_order_of_rates_does_not_matter_and_they_describe_themselves() -> None:
    again = Penetration(tuple(reversed(RATES.rates)))
    assert again == RATES
    assert hash(again) == hash(RATES)
    assert describe(again) == {
        "type": "Penetration",
        "rates": [
            ["CO", None, 0.05],
            ["CO", 2016, 0.16],
            ["VE", 2015, 0.1],
            ["VE", 2016, 0.08],
        ],
        "missing": "raise",
    }
