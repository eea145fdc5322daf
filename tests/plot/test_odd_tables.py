"""Pictures of odd tables: empty, one row, one person, huge and tiny, drops and factors."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

import migtrace as mt
from migtrace import plot
from migtrace.errors import FrameError
from migtrace.estimate.handout import Handout, hand_out
from migtrace.plot.facts import Facts
from tests.plot import made_up, plain

plain_matplotlib = plain.fixture


TABLES: dict[str, tuple[str, Callable[..., Axes]]] = {
    "density": ("density", plot.density_map),
    "routes": ("routes", plot.route_map),
    "net": ("net_routes", partial(plot.route_map, direction="net")),
    "monthly": ("monthly", plot.monthly_exits),
    "destinations": ("appearances", plot.destinations),
    "flows": ("appearances", partial(plot.flow_map, origin="VE")),
    "new residents": ("new_residents", partial(plot.flow_map, table="new_residents", origin="VE")),
    "sankey": ("appearances", plot.flow_sankey),
    "drops": ("dropped", plot.drops),
    "factors": ("factors", plot.factors),
}
FIGURES = {
    "density": ["users"],
    "routes": ["moves", "east", "north"],
    "net_routes": ["away", "toward"],
    "monthly": ["all_exits", "first_exits", "low", "high", "all_exits_low", "all_exits_high"],
    "appearances": ["people", "low", "high"],
    "new_residents": ["people", "low", "high"],
    "dropped": ["records"],
    "factors": ["factor", "low", "high"],
}


def table_of(name: str) -> pl.DataFrame:
    return made_up.handout().tables[TABLES[name][0]]


@pytest.mark.parametrize("name", TABLES)
def test_no_rows_say_so(name: str) -> None:
    ax = TABLES[name][1](table_of(name).clear())
    assert ax.texts[0].get_text().startswith("Nothing to show")
    plt.close("all")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("factor", [1e-6, 1e9])
def test_one_row_of_any_size_is_drawn(name: str, factor: float) -> None:
    table, draw = TABLES[name]
    row = table_of(name).drop_nulls().tail(1 if table != "dropped" else 9).head(1)
    row = row.with_columns(pl.col(FIGURES[table]).cast(pl.Float64) * factor)
    ax = draw(row if table != "dropped" else row.with_columns(records=pl.lit(10**12)))
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr] # axes have a figure
    if table not in ("density", "dropped") or factor >= 1:
        assert not any(text.get_text().startswith("Nothing") for text in ax.texts)
    plt.close("all")


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_column_is_named(name: str) -> None:
    table, draw = TABLES[name]
    column = FIGURES[table][0]
    with pytest.raises(FrameError, match=f"column '{column}' is missing"):
        draw(table_of(name).drop(column))


@pytest.mark.parametrize("name", TABLES)
def test_a_handout_is_drawn_as_its_estimates(name: str) -> None:
    table, draw = TABLES[name]
    handout = made_up.handout()
    given: dict[str, Any] = {"origin": None} if "origin" in getattr(draw, "keywords", {}) else {}
    ax = draw(handout, **given)
    assert "of VE by criterion 4, 2015-01 to 2018-12 (UTC)" in ax.get_xlabel().replace("\n", " ")
    tables = {key: value for key, value in handout.tables.items() if key != table}
    with pytest.raises(FrameError, match=f"plot of {table}: the handout has no such table"):
        draw(Handout(tables, handout.about), **given)


def test_one_user_of_estimates_is_hidden_everywhere() -> None:
    days = [date(2015, month, 1) for month in range(1, 13)]
    posts = pl.DataFrame(
        {"user": 1, "time": days, "country": ["VE"] * 6 + ["CO"] * 6, "lon": -70.0, "lat": 8.0}
    ).with_columns(pl.col("time").cast(pl.Datetime("us", "UTC")))
    answer = mt.estimate(posts, mt.Study("VE", "2015-01:2015-12", 1000))
    for name in ("density", "routes", "net", "monthly", "destinations", "sankey"):
        ax = TABLES[name][1](answer)
        assert ax.texts[0].get_text().startswith("Nothing to show"), name
    assert plot.flow_map(answer).texts[0].get_text().startswith("Nothing to show")
    assert plot.time_abroad(answer).texts[0].get_text().startswith("Nothing to show")
    assert "1 resident of VE" in plot.drops(answer).get_xlabel().replace("\n", " ")


def test_estimates_and_their_handout_look_alike() -> None:
    rows = [
        {"user": user, "time": date(2015, month, 10), "country": "CO" if user < 5 < month else "VE"}
        for user in range(9)
        for month in range(1, 13)
    ]
    posts = pl.DataFrame(rows).with_columns(pl.col("time").cast(pl.Datetime("us", "UTC")))
    answer = mt.estimate(posts, mt.Study("VE", "2015-01:2015-12", 900))
    for name in ("monthly", "destinations", "sankey", "drops", "factors"):
        one, other = TABLES[name][1](answer), TABLES[name][1](hand_out(answer))
        assert [text.get_text() for text in one.texts] == [text.get_text() for text in other.texts]
        assert len(one.patches) == len(other.patches)
    facts = Facts.of_about(hand_out(answer).about)
    own = Facts.of_estimates(answer)
    assert (facts.origin, facts.window, facts.told) == (own.origin, own.window, own.told)
    assert facts.cell_km == own.cell_km
    # How many residents there are is not handed on.
    assert (facts.residents, own.residents) == (None, 9)


def test_what_is_no_account_of_a_study_is_refused() -> None:
    with pytest.raises(FrameError, match=r"about: not what a study says of itself: KeyError"):
        plot.drops(Handout(made_up.handout().tables, {}))


def test_drops_stand_where_the_one_before_ends() -> None:
    ax = plot.drops(made_up.handout())
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]  # type: ignore[attr-defined] # bars are rectangles
    # 1,000,000 read; less 130,000, 9,000, 60,000, 21,000 and 2,000: 778,000.
    assert ends == [
        (0, 1_000_000),
        (870_000, 1_000_000),
        (861_000, 870_000),
        (801_000, 861_000),
        (780_000, 801_000),
        (778_000, 780_000),
        (0, 778_000),
    ]
    assert "130,000 (13.0%) of 12,000 users" in [text.get_text() for text in ax.texts]
    assert "Nothing dropped as corrupt, retweet." in ax.get_xlabel().replace("\n", " ")


def test_factors_have_a_band_and_active_residents() -> None:
    ax = plot.factors(made_up.handout())
    assert np.asarray(ax.lines[0].get_ydata()).tolist() == [191.0, 187.0, 254.0, 401.0]
    assert ax.get_xticklabels()[0].get_text() == "2015\n158k"
    assert "Band: 95% intervals of 500" in ax.get_xlabel().replace("\n", " ")


def test_years_without_a_factor_are_named() -> None:
    table = pl.DataFrame({"year": [2015, 2016], "active": [9, 0], "factor": [10.0, None]})
    assert "Without a factor: 2016." in plot.factors(table).get_xlabel().replace("\n", " ")


def test_cells_around_the_antimeridian_are_one_map() -> None:
    table = pl.DataFrame({"lon": [179.9, -179.9], "lat": [-17.0, -18.0], "users": [5, 5]})
    west, east = plot.density_map(table).get_xlim()
    assert west < 179.9
    assert east > 180.1
    assert east - west < 60
