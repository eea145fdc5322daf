"""Stocks, flows and populations: what they hold, how they are summed, what is refused."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtrace import FrameError, ParameterError
from migtrace.official import Flow, Movements, Population, Stock

Row = tuple[str | None, str | None, int, date | None, str, float | None]


def table(*rows: Row) -> pl.DataFrame:
    schema = {
        "origin": pl.String,
        "destination": pl.String,
        "year": pl.Int32,
        "date": pl.Date,
        "category": pl.String,
        "people": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def stock(*rows: Row) -> Stock:
    return Stock(table(*rows), "a test")


def test_categories_and_origins_are_summed_by_destination() -> None:
    figures = stock(
        ("VE", "CO", 2018, None, "oip", 1000.0),
        ("VE", "CO", 2018, None, "refugees", 20.0),
        ("EC", "CO", 2018, None, "refugees", 3.0),
        ("VE", "PE", 2018, None, "oip", 400.0),
        ("VE", "PE", 2019, None, "oip", 800.0),
    )
    # In Colombia 1000 and 20 from Venezuela, 3 from Ecuador.
    assert figures.people_by_destination(year=2018).rows() == [
        ("CO", 2018, 1023.0),
        ("PE", 2018, 400.0),
    ]
    assert figures.people_by_destination(origin="VE", categories="refugees").rows() == [
        ("CO", 2018, 20.0)
    ]


def test_what_is_not_stated_is_null_and_never_zero() -> None:
    figures = stock(
        ("VE", "CO", 2018, None, "oip", None),
        ("VE", "CO", 2018, None, "refugees", None),
        ("VE", "PE", 2018, None, "oip", None),
        ("VE", "PE", 2018, None, "refugees", 0.0),
    )
    assert figures.people_by_destination().rows() == [("CO", 2018, None), ("PE", 2018, 0.0)]


def test_people_at_home_are_not_counted_as_abroad_unless_asked_for() -> None:
    figures = stock(
        ("VE", "VE", 2019, None, "ooc", 500.0),
        ("VE", "CO", 2019, None, "ooc", 5.0),
        ("VE", "CO", 2019, None, "hst", 70.0),
        ("VE", "CO", 2019, None, "stateless", 7.0),
        ("CO", "CO", 2019, None, "idps", 9.0),
    )
    assert figures.people_by_destination().rows() == [("CO", 2019, 5.0)]
    assert figures.people_by_destination(categories="ooc", within=True).rows() == [
        ("CO", 2019, 5.0),
        ("VE", 2019, 500.0),
    ]
    assert figures.people_by_destination(categories="idps", within=True).rows() == [
        ("CO", 2019, 9.0)
    ]
    assert figures.people_by_destination(categories=["hst", "ooc"]).rows() == [("CO", 2019, 75.0)]


def test_all_origins_together_are_not_added_to_single_ones() -> None:
    figures = stock(
        (None, "CO", 2018, None, "refugees", 100.0),
        ("VE", "CO", 2018, None, "refugees", 60.0),
        ("EC", "CO", 2018, None, "refugees", 30.0),
        ("VE", "PE", 2018, None, "refugees", 8.0),
        ("VE", None, 2018, None, "refugees", 68.0),
    )
    assert figures.people_by_destination().rows() == [("CO", 2018, 100.0), ("PE", 2018, 8.0)]
    assert figures.people_by_destination(origin=["VE", "EC"]).rows() == [
        ("CO", 2018, 90.0),
        ("PE", 2018, 8.0),
    ]


def test_where_all_origins_together_is_not_stated_the_single_ones_are_summed() -> None:
    figures = stock(
        (None, "CO", 2018, None, "refugees", None),
        ("VE", "CO", 2018, None, "refugees", 60.0),
        ("EC", "CO", 2018, None, "refugees", 30.0),
        (None, "PE", 2018, None, "refugees", None),
    )
    assert figures.people_by_destination().rows() == [("CO", 2018, 90.0), ("PE", 2018, None)]


def test_of_a_stocks_dates_the_last_in_a_year_counts_and_a_flows_are_summed() -> None:
    rows: list[Row] = [
        ("VE", "CO", 2018, date(2018, 6, 30), "total", 900.0),
        ("VE", "CO", 2018, date(2018, 12, 31), "total", 1100.0),
        ("VE", "CO", 2019, date(2019, 1, 31), "total", 1150.0),
    ]
    assert Stock(table(*rows), "").people_by_destination().rows() == [
        ("CO", 2018, 1100.0),
        ("CO", 2019, 1150.0),
    ]
    # What moved in June and what moved in December: 900 and 1100.
    assert Flow(table(*rows), "").people_by_destination(year=2018).rows() == [("CO", 2018, 2000.0)]


@pytest.mark.parametrize("kind", [Stock, Flow])
def test_a_figure_without_a_date_beside_one_with_a_date_is_refused(kind: type[Movements]) -> None:
    # 100 in 2018 and 50 in June: a stock of 50 or of 100? a flow of 100 or of 150?
    rows: list[Row] = [
        ("VE", "CO", 2018, None, "total", 100.0),
        ("VE", "CO", 2018, date(2018, 6, 30), "total", 50.0),
    ]
    with pytest.raises(FrameError, match=r"'CO', 'year': 2018.* some figures have a date and one"):
        kind(table(*rows), "a test")
    other: list[Row] = [rows[0], ("VE", "CO", 2019, date(2019, 6, 30), "total", 50.0)]
    assert kind(table(*other), "a test").people_by_destination()["people"].to_list() == [100, 50]


def test_no_categories_at_all_are_refused() -> None:
    figures = stock(("VE", "CO", 2018, None, "oip", 1.0))
    with pytest.raises(ParameterError, match=r"category: got \[\]; expected at least one of oip"):
        figures.people_by_destination(categories=[])
    with pytest.raises(ParameterError, match=r"category: got \[\]; expected at least one of oip"):
        figures.filter(category=[])


def test_a_total_is_not_added_to_its_parts() -> None:
    figures = stock(
        ("VE", "CO", 2018, None, "total", 10.0), ("VE", "CO", 2018, None, "refugees", 4.0)
    )
    with pytest.raises(ParameterError, match="refugees, total, and the total holds the others"):
        figures.people_by_destination()
    assert figures.people_by_destination(categories="total")["people"].to_list() == [10.0]


def test_different_kinds_do_not_compare() -> None:
    rows = table(("VE", "CO", 2018, None, "oip", 1.0))
    people = Population(pl.DataFrame({"country": ["CO"], "year": [2018], "people": [1]}), "")
    with pytest.raises(ParameterError, match="a Stock and a Flow cannot be compared"):
        assert Stock(rows, "") == Flow(rows, "")
    with pytest.raises(ParameterError, match="a Flow and a Stock cannot be compared"):
        assert Flow(rows, "") != Stock(rows, "")
    with pytest.raises(ParameterError, match="a Population and a Stock"):
        assert Stock(rows, "") == people
    assert Stock(rows, "") == Stock(rows, "elsewhere")
    assert Stock(rows, "") != Stock(rows.with_columns(people=2.0), "")
    assert Stock(rows, "") != "a stock"


@given(st.permutations(range(6)), st.lists(st.floats(0, 1e7) | st.none(), min_size=6, max_size=6))
def test_neither_the_sums_nor_the_table_depend_on_the_order(
    order: list[int], people: list[float | None]
) -> None:
    rows = table(
        *(
            (origin, to, 2018, None, "oip", people[place])
            for place, (origin, to) in enumerate(
                (o, d) for o in ("VE", "SY", None) for d in ("CO", "PE")
            )
        )
    )
    one, other = Stock(rows, ""), Stock(rows[order], "")
    assert one == other
    assert one.people_by_destination().equals(other.people_by_destination())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"people": -1.0}, "people is -1.0; expected a finite number"),
        ({"people": float("nan")}, "people is nan"),
        ({"origin": "VEN"}, "row 0 of the table: origin is 'VEN'; expected two capital letters"),
        ({"destination": "co"}, "destination is 'co'"),
        ({"year": None}, "year is None; expected a value"),
        ({"category": None}, "category is None; expected a value"),
        ({"year": "soon"}, "columns do not fit; expected origin String"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(change: dict[str, object], told: str) -> None:
    rows = table(("VE", "CO", 2018, None, "oip", 1.0))
    with pytest.raises(FrameError, match=told):
        Stock(rows.with_columns(pl.lit(value).alias(name) for name, value in change.items()), "x")


def test_a_table_without_a_column_or_with_a_key_twice_is_refused() -> None:
    rows = table(("VE", "CO", 2018, None, "oip", 1.0))
    with pytest.raises(FrameError, match="no column 'people'"):
        Stock(rows.drop("people"), "x")
    with pytest.raises(FrameError, match=r"same key .*'destination': 'CO'"):
        Stock(pl.concat([rows, rows]), "x")
    with pytest.raises(FrameError, match="got dict; expected a polars DataFrame"):
        Stock({}, "x")  # type: ignore[arg-type]  # what a caller may do


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"origin": "VEN"}, "origin: got 'VEN'; expected ISO 3166-1 alpha-2"),
        ({"origin": ["VE", 7]}, "origin: got 7"),
        ({"year": "2018"}, "year: got '2018'"),
        ({"year": 2018.5}, "year: got 2018.5"),
        ({"categories": "refugee"}, "got 'refugee'; these figures have oip"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(parameters: dict[str, object], told: str) -> None:
    figures = stock(("VE", "CO", 2018, None, "oip", 1.0))
    with pytest.raises(ParameterError, match=told):
        figures.people_by_destination(**parameters)  # type: ignore[arg-type]  # wrong on purpose


def test_namibia_is_a_country() -> None:
    figures = stock(("NA", "AO", 2018, None, "refugees", 5.0))
    assert figures.filter(origin="NA", destination=["AO"], year=[2018]).table.height == 1


def test_what_is_shown_is_short_and_says_what_it_is() -> None:
    figures = stock(("VE", "CO", 2018, None, "oip", 1.0))
    shown = "<Stock: 1 figure, 1 origin, 1 destination, 2018, oip; 0 unmatched; a test>"
    assert repr(figures) == shown
    assert "&lt;Stock" in figures._repr_html_()
    assert "no year, no category" in repr(figures.filter(year=1999))
    assert figures.filter(year=1999).people_by_destination().rows() == []
    assert isinstance(figures, Movements)


def test_a_population_answers_for_a_country_and_year() -> None:
    rows = pl.DataFrame(
        {"country": ["VE", "VE", "NA"], "year": [2015, 2016, 2015], "people": [30.1e6, None, 2e6]}
    )
    people = Population(rows, "a census")
    assert people.people_of("VE", 2015) == 30.1e6
    assert repr(people) == "<Population: 2 countries, 2015-2016; 0 unmatched; a census>"
    assert people.filter(country="NA") == Population(rows[2:], "")
    with pytest.raises(ParameterError, match="a census has 2015 for VE, and none for 2016"):
        people.people_of("VE", 2016)
    with pytest.raises(ParameterError, match="has no year for CO"):
        people.people_of("CO", 2015)
    assert people != 3
