"""Cities on lives written by hand: who lives where, as whom, and what is hidden."""

import pickle
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
import shapely

import migtrace as mt
from migtrace.errors import ParameterError, SourceError
from migtrace.estimate.handout import hand_out
from migtrace.grid import SinusoidalGrid
from tests.estimate.lives import lives

BOGOTA = shapely.box(-74.2, 4.5, -74.0, 4.7)
LIMA = shapely.box(-77.1, -12.1, -77.0, -12.0)
WHERE: dict[str, Any] = {"country": "CO", "time_zone": "America/Bogota"}
YEAR = "2015-01:2015-12"
# In Bogota: three quarters a few km apart. Outside: Soacha.
NORTH, SOUTH, WEST, SOACHA = (-74.05, 4.68), (-74.10, 4.52), (-74.15, 4.60), (-74.25, 4.58)
PLACES = {"VE": (-66.9, 10.5), "PE": (-77.05, -12.05), "BR": (-46.6, -23.5)}


def people(groups: list[tuple[int, str, tuple[float, float]]]) -> pl.DataFrame:
    """Make posts at night of groups of people: how many, their letters a month, their home."""
    months = [(letters, home) for count, letters, home in groups for _ in range(count)]
    frame = lives({n: letters for n, (letters, _) in enumerate(months)}, each=2)
    homes = {n: home for n, (_, home) in enumerate(months)}
    at = [
        homes[user] if country == "CO" else PLACES.get(country, (None, None))
        for user, country in frame.select("user", "country").iter_rows()
    ]
    lon, lat = zip(*at, strict=True)
    # Midnight UTC is 19:00 in Bogota: two hours later it is night.
    return frame.with_columns(
        pl.Series("lon", lon, dtype=pl.Float64),
        pl.Series("lat", lat, dtype=pl.Float64),
        time=pl.col("time") + timedelta(hours=2),
        extent_km=pl.lit(0.0),
    )


LOCAL, MIGRANT = "C" * 12, "VVVVVCCCCCCC"
STAYS = (40, "V" * 12, NORTH)


def study(**options: Any) -> mt.Study:  # noqa: ANN401 - fields of several types
    return mt.Study("VE", YEAR, 1_000_000, **options)


def cell(place: tuple[float, float]) -> int:
    frame = pl.DataFrame({"lon": [place[0]], "lat": [place[1]]})
    found: int = frame.select(SinusoidalGrid(1).cell()).item()
    return found


def homes(estimates: mt.Estimates, **options: Any) -> dict[tuple[str, int], int]:  # noqa: ANN401 - as above
    table = estimates.cities(BOGOTA, **{**WHERE, **options}).homes
    assert table.columns == ["city", "group", "cell", "lon", "lat", "users"]
    return {(g, c): n for g, c, n in table.select("group", "cell", "users").iter_rows()}


def test_migrants_and_locals_by_cell() -> None:
    posts = people([STAYS, (9, LOCAL, NORTH), (6, LOCAL, SOUTH), (7, MIGRANT, SOUTH)])
    found = mt.estimate(posts, study()).cities(BOGOTA, **WHERE)
    north, south = cell(NORTH), cell(SOUTH)
    assert found.homes.select("city", "group", "cell", "users").rows() == [
        ("city", "locals", *pair) for pair in sorted([(north, 9), (south, 6)])
    ] + [("city", "migrants", south, 7)]
    centroids = SinusoidalGrid(1).centroids(found.homes["cell"]).select("lon", "lat")
    assert found.homes.select("lon", "lat").equals(centroids)
    # D = (|0 - 9/15| + |7/7 - 6/15|) / 2; isolation 7/13, exposure 6/13.
    values = dict(found.segregation.select("measure", "value").iter_rows())
    assert values["dissimilarity"] == pytest.approx(0.6)
    assert values["isolation"] == pytest.approx(7 / 13)
    assert values["exposure"] == pytest.approx(6 / 13)
    # All migrants live in one cell: their entropy is 0.
    assert values["h"] == 0
    assert set(found.segregation["migrants"]) == {7}
    assert set(found.segregation["locals"]) == {15}


def test_who_lives_outside_or_came_back_is_not_there() -> None:
    returned = "VVVVVCVVVVVV"
    posts = people([STAYS, (9, LOCAL, NORTH), (5, LOCAL, SOACHA), (5, MIGRANT, SOACHA)])
    back = people([STAYS, (9, LOCAL, NORTH), (5, returned, NORTH)])
    assert homes(mt.estimate(posts, study())) == {("locals", cell(NORTH)): 9}
    assert homes(mt.estimate(back, study())) == {("locals", cell(NORTH)): 9}


def test_who_is_there_but_no_resident_of_the_country_is_neither() -> None:
    # By METHOD M5 three months in a row make a resident: these have two, with gaps.
    visitor = "PPPCPPPCPPPP"
    posts = people([STAYS, (9, LOCAL, NORTH), (5, visitor, WEST)])
    assert homes(mt.estimate(posts, study())) == {("locals", cell(NORTH)): 9}


def test_a_migrant_who_is_a_resident_too_is_no_local() -> None:
    # Seven months in Colombia make a resident there; METHOD M12.2 counts a migrant once.
    posts = people([STAYS, (5, MIGRANT, WEST), (4, LOCAL, NORTH)])
    assert homes(mt.estimate(posts, study())) == {
        ("locals", cell(NORTH)): 4,
        ("migrants", cell(WEST)): 5,
    }


def test_locals_are_residents_by_the_studys_criterion() -> None:
    # C U C and nothing more: criteria 2 and 4, not 1.
    now_and_then = "C.C" + "." * 9
    posts = people([STAYS, (5, LOCAL, NORTH)])
    some = people([(40, "V" * 12, NORTH), (5, now_and_then, WEST)]).with_columns(
        user=pl.col("user") + 1000
    )
    options = {"min_span_months": 1, "min_records": 4}
    both = pl.concat([posts, some])
    assert homes(mt.estimate(both, study(criterion=2, **options))) == {
        ("locals", cell(NORTH)): 5,
        ("locals", cell(WEST)): 5,
    }
    assert homes(mt.estimate(both, study(criterion=1, **options))) == {("locals", cell(NORTH)): 5}


def test_small_groups_are_hidden() -> None:
    posts = people([STAYS, (9, LOCAL, NORTH), (3, LOCAL, WEST), (3, MIGRANT, SOUTH)])
    hidden = mt.estimate(posts, study()).cities(BOGOTA, **WHERE)
    assert hidden.homes.select("group", "cell", "users").rows() == [("locals", cell(NORTH), 9)]
    assert hidden.segregation["value"].null_count() == hidden.segregation.height
    assert set(hidden.segregation["migrants"]) == {None}
    assert set(hidden.segregation["locals"]) == {12}
    assert set(hidden.segregation["reason"]) == {"fewer than 4 migrants"}
    shown = mt.estimate(posts, study(min_users=1))
    assert homes(shown) == {
        ("locals", cell(NORTH)): 9,
        ("locals", cell(WEST)): 3,
        ("migrants", cell(SOUTH)): 3,
    }


def test_a_city_without_anybody_has_reasons() -> None:
    estimates = mt.estimate(people([STAYS]), study(min_users=1))
    table = estimates.segregation(BOGOTA, **WHERE)
    assert table.columns[0] == "measure"
    assert table["value"].null_count() == table.height
    assert table["reason"].null_count() == 0
    assert estimates.cities(BOGOTA, **WHERE).homes.is_empty()


def several(posts: pl.DataFrame) -> tuple[mt.Estimates, gpd.GeoDataFrame]:
    outlines = {"name": ["Lima", "Bogota"], "iso": ["PE", "CO"], "zone": ["America/Lima"] * 2}
    frame = gpd.GeoDataFrame(outlines, geometry=[LIMA, BOGOTA], crs=4326)
    return mt.estimate(posts, study()), frame


def test_every_city_of_a_frame_in_one_call() -> None:
    groups = [STAYS, (5, LOCAL, NORTH), (4, LOCAL, WEST), (7, MIGRANT, SOUTH)]
    groups.append((8, "P" * 12, NORTH))
    estimates, frame = several(people([*groups, (5, "VVVVVPPPPPPP", NORTH)]))
    found = estimates.cities(frame, country="iso", time_zone="zone")
    assert repr(found) == "Cities (Bogota: h 0.00; Lima: h none)"
    assert found.homes.select("city", "group", "cell", "users").rows() == [
        ("Bogota", "locals", cell(WEST), 4),
        ("Bogota", "locals", cell(NORTH), 5),
        ("Bogota", "migrants", cell(SOUTH), 7),
        ("Lima", "locals", cell(PLACES["PE"]), 8),
        ("Lima", "migrants", cell(PLACES["PE"]), 5),
    ]
    table = estimates.segregation(frame, country="iso", time_zone="zone")
    assert table.equals(found.segregation)
    lone = estimates.segregation(BOGOTA, country="CO", time_zone="America/Lima")
    assert lone.equals(table.filter(city="Bogota").drop("city"))


def test_the_order_of_rows_does_not_matter() -> None:
    posts = people([STAYS, (30, LOCAL, NORTH), (20, LOCAL, SOUTH), (9, MIGRANT, SOUTH)])
    one = mt.estimate(posts, study()).segregation(BOGOTA, **WHERE)
    other = mt.estimate(posts.sample(fraction=1, shuffle=True, seed=1), study())
    assert other.segregation(BOGOTA, **WHERE).equals(one)
    assert mt.estimate(posts.lazy(), study()).segregation(BOGOTA, **WHERE).equals(one)


@dataclass(frozen=True)
class SeenOften:
    """A rule by which people live where they posted 20 times, and nobody moves."""

    def decide(self, posts: pl.DataFrame, /) -> mt.Decided:
        """Find the homes."""
        seen = posts.drop_nulls().group_by("user", "country").len().filter(pl.col("len") >= 20)
        homes = seen.select("user", "country").sort("user")
        moves = homes.head(0).select(
            "user", home="country", destination="country", date=pl.lit(None, dtype=pl.Date)
        )
        return mt.Decided(homes, moves)


def test_a_rule_beside_the_papers_holds_for_locals_too() -> None:
    # Three months make a resident by METHOD M5, and six posts are too few for the rule.
    posts = people([STAYS, (9, LOCAL, NORTH), (5, "CCCP.B......", WEST)])
    paper = mt.estimate(posts, study())
    ruled = mt.estimate(posts, study(rule=SeenOften()))
    assert homes(paper) == {("locals", cell(NORTH)): 9, ("locals", cell(WEST)): 5}
    assert homes(ruled) == {("locals", cell(NORTH)): 9}


def handed(*groups: tuple[int, str, tuple[float, float]]) -> mt.Handout:
    estimates = mt.estimate(people([STAYS, *groups]), study())
    return hand_out(estimates, cities=estimates.cities(BOGOTA, **WHERE, name="Bogota"))


def test_what_is_handed_on_is_coarse() -> None:
    found = handed((19, LOCAL, NORTH), (14, LOCAL, SOUTH), (8, MIGRANT, SOUTH), (5, MIGRANT, NORTH))
    told = found.tables["segregation"]
    # 13 migrants and 33 locals; D = (|5/13 - 19/33| + |8/13 - 14/33|) / 2 = 0.19114.
    assert set(told["migrants"]) == {10}
    assert set(told["locals"]) == {30}
    assert told.filter(measure="dissimilarity")["value"].item() == 0.19
    assert found.tables["homes"]["users"].to_list() == [14, 19, 8, 5]
    assert found.about["cities"]["draws"] == 200
    assert found.about["cities"]["homes_withheld"] == []
    assert found.outlines is not None
    assert found.outlines["features"][0]["properties"]["name"] == "Bogota"


def test_few_are_told_as_ten() -> None:
    told = handed((6, LOCAL, NORTH), (6, LOCAL, SOUTH), (4, MIGRANT, SOUTH)).tables["segregation"]
    assert set(told["migrants"]) == {10}
    assert set(told["locals"]) == {10}


def test_homes_are_withheld_beside_few_that_are_hidden() -> None:
    # Two migrants live where nobody is shown: map and measures together could tell where.
    groups = [(19, LOCAL, NORTH), (14, LOCAL, SOUTH), (8, MIGRANT, SOUTH)]
    found = handed(*groups, (2, MIGRANT, WEST))
    assert found.tables["homes"].is_empty()
    assert found.about["cities"]["homes_withheld"] == ["Bogota"]
    assert found.tables["segregation"].filter(measure="h")["value"].item() is not None
    # Five times four people in cells of three or fewer cannot be placed; 19 still could.
    many = [(3, LOCAL, (-74.19 + 0.02 * n, 4.55)) for n in range(6)]
    assert handed(*groups, *many, (1, LOCAL, WEST)).tables["homes"].is_empty()
    assert not handed(*groups, *many, (2, LOCAL, WEST)).tables["homes"].is_empty()


def test_why_a_measure_is_not_defined_is_not_handed_on() -> None:
    # More migrants than locals; the measures that do not mind have values.
    found = handed((4, LOCAL, NORTH), (4, LOCAL, SOUTH), (9, MIGRANT, SOUTH))
    reasons = dict(found.tables["segregation"].select("measure", "reason").iter_rows())
    assert reasons["h"] == "not defined"
    assert reasons["isolation"] is None


def test_without_cities_there_are_none() -> None:
    estimates = mt.estimate(people([STAYS]), study())
    assert "homes" not in hand_out(estimates).tables
    assert hand_out(estimates).about["cities"] is None


def test_cities_of_other_estimates_are_refused() -> None:
    posts = people([STAYS, (9, LOCAL, NORTH)])
    estimates = mt.estimate(posts, study())
    found = estimates.cities(BOGOTA, **WHERE)
    for other in (mt.estimate(posts, study(criterion=1)), mt.estimate(posts, study())):
        with pytest.raises(
            ParameterError, match=r"cities: got Cities .*; expected what `cities` of"
        ):
            hand_out(other, cities=found)
    with pytest.raises(ParameterError, match="cities: got 3"):
        hand_out(estimates, cities=3)  # type: ignore[arg-type]  # wrong on purpose
    # Corrections weigh people: they leave homes where they are.
    assert "homes" in hand_out(estimates.corrected(natural_increase=0.01), cities=found).tables


def test_estimates_that_were_stored_have_left_the_posts_behind() -> None:
    estimates = mt.estimate(people([STAYS, (9, LOCAL, NORTH)]), study())
    found = estimates.cities(BOGOTA, **WHERE)
    stored, theirs = pickle.loads(pickle.dumps((estimates, found)))  # noqa: S301 - our own
    with pytest.raises(SourceError, match="the traces did not come along"):
        stored.cities(BOGOTA, **WHERE)
    assert hand_out(stored, cities=theirs).tables["homes"].equals(found.homes)


def test_traces_that_are_gone_or_changed_are_told(tmp_path: Path) -> None:
    posts = people([STAYS, (9, LOCAL, NORTH)])
    path = tmp_path / "posts.parquet"
    posts.write_parquet(path)
    estimates = mt.estimate(path, study())
    assert homes(estimates) == {("locals", cell(NORTH)): 9}
    posts.filter(pl.col("user") != 45).write_parquet(path)
    with pytest.raises(SourceError, match=r"the traces (are not what they were|cannot be read)"):
        estimates.cities(BOGOTA, **WHERE)
    path.unlink()
    with pytest.raises(SourceError, match="the traces cannot be read once more"):
        estimates.cities(BOGOTA, **WHERE)


def test_posts_without_positions_have_no_homes() -> None:
    posts = people([STAYS, (9, LOCAL, NORTH)]).drop("lon", "lat", "extent_km")
    assert homes(mt.estimate(posts, study(min_users=1))) == {}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"grid": SinusoidalGrid(0.8)}, "nothing finer than 1 km"),
        ({"grid": 1}, "grid: got 1; expected a grid"),
        ({"home_extent_km": -1}, "home_extent_km: got -1"),
        ({"draws": 0}, "draws: got 0"),
        ({"level": 1.0}, "level: got 1.0"),
        ({"seed": -1}, "seed: got -1"),
        ({"executor": 2}, "executor: only a store"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], why: str) -> None:
    estimates = mt.estimate(people([STAYS]), study())
    with pytest.raises(ParameterError, match=why):
        estimates.cities(BOGOTA, **{**WHERE, **options})
