"""The section on validation: figures of the package, or why there are none."""

from dataclasses import replace

import polars as pl

from migtrace.official import bundled
from migtrace.report.agreements import compare
from migtrace.report.facts import find_facts
from tests.report.studied import handout


def test_new_residents_stand_beside_the_stock_of_the_last_year() -> None:
    found = compare(handout().tables, find_facts(handout()))
    pairs = found.tables["agreement"].filter(compared="new_residents")
    stock = bundled("unhcr_population").people_by_destination(year=2018, origin="VE")
    colombia = stock.filter(destination="CO")["people"].item()
    # PE is hidden, so Colombia is the only pair: 40 at 1000 and 10 at 600.
    assert pairs.select("country", "estimated", "official").rows() == [("CO", 46_000.0, colombia)]
    assert [chart.name for chart in found.section.charts] == ["agreement"]
    assert any("CC BY 4.0" in source for source in found.sources)


def test_digits_of_what_is_far_off_are_cut() -> None:
    (chart,) = compare(handout().tables, find_facts(handout())).section.charts
    # One pair has no spread, and so no R2. 46,000 beside more than twice as many: 1 or less off.
    assert "new_residents: 1 country, mean absolute percentage error " in chart.caption
    many = handout().tables["new_residents"].filter(country="CO").with_columns(people=pl.lit(1e12))
    both = pl.concat([many, many.with_columns(country=pl.lit("EC"))])
    found = compare({**handout().tables, "new_residents": both}, find_facts(handout()))
    told = found.section.charts[0].caption
    assert "2 countries, R² about the line below -10, mean absolute percentage error above" in told
    assert "above 1,000%." in told


def test_years_without_figures_are_told() -> None:
    facts = replace(find_facts(handout()), years=(1999,))
    found = compare(handout().tables, facts)
    assert found.section.charts == ()
    assert found.tables == {}
    assert all("no comparison; year: got 1999" in why for why in found.section.missing)


def test_origins_without_figures_are_told() -> None:
    found = compare(handout().tables, replace(find_facts(handout()), origin="FR"))
    assert len(found.section.missing) == 2
    assert "has no figures of FR" in found.section.missing[0]


def test_without_a_shown_figure_there_is_no_pair() -> None:
    nothing = pl.lit(None, pl.Float64)
    names = ("new_residents", "appearances")
    bare = {
        name: handout().tables[name].with_columns(people=nothing, low=nothing, high=nothing)
        for name in names
    }
    found = compare({**handout().tables, **bare}, find_facts(handout()))
    assert found.section.charts == ()
    assert all("no country has a figure on both sides" in why for why in found.section.missing)
