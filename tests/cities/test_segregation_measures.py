"""The measures of one city by hand, and the reasons why there is none."""

import math

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

import migtrace as mt
from migtrace.cities.measures import MEASURES
from migtrace.frames.cities import Segregation

LN2, LN3 = math.log(2), math.log(3)
H_NAMES = {"h", "h_plug_in", "h_miller_madow", "h_chao_shen", "h_grassberger"}


def _city(migrants: list[int], locals_: list[int]) -> pl.DataFrame:
    return pl.DataFrame({"cell": range(len(migrants)), "migrants": migrants, "locals": locals_})


def _values(migrants: list[int], locals_: list[int]) -> dict[str, float]:
    table = mt.segregation_measures(_city(migrants, locals_))
    return dict(table.select("measure", "value").iter_rows())


def _reasons(migrants: list[int], locals_: list[int]) -> dict[str, str]:
    table = mt.segregation_measures(_city(migrants, locals_), draws=20)
    return dict(table.select("measure", "reason").drop_nulls().iter_rows())


def test_a_city_by_hand() -> None:
    # 3 migrants beside 4 locals, 1 beside 4: H(migrants) = 2 ln 2 - 3/4 ln 3, H(locals) = ln 2
    found = _values([3, 1], [4, 4])
    migrants = 2 * LN2 - 0.75 * LN3
    assert found["h_plug_in"] == pytest.approx(migrants / LN2, rel=1e-14)
    # two cells, 4 and 8 people: 1/8 and 1/16 more
    assert found["h_miller_madow"] == pytest.approx((migrants + 1 / 8) / (LN2 + 1 / 16), rel=1e-14)
    # one of 4 alone: C = 3/4; shares 9/16 and 3/16; nobody alone among the locals
    ours = -(9 / 16) * math.log(9 / 16) / (1 - (7 / 16) ** 4)
    ours -= (3 / 16) * math.log(3 / 16) / (1 - (13 / 16) ** 4)
    assert found["h_chao_shen"] == pytest.approx(ours / (LN2 / (1 - 0.5**8)), rel=1e-13)
    assert found["dissimilarity"] == 0.25
    assert found["isolation"] == pytest.approx(13 / 35, rel=1e-14)
    assert found["exposure"] == pytest.approx(22 / 35, rel=1e-14)
    # I = sum n/12 ln(12 n / (a b)), H(C) of 7 and 5 of 12, H(G) of 4 and 8
    shared = 3 * math.log(36 / 28) + math.log(12 / 20) + 4 * math.log(48 / 56) + 4 * math.log(1.2)
    cells = (7 * math.log(12 / 7) + 5 * math.log(12 / 5)) / 12
    groups = LN3 - 2 / 3 * LN2
    expected = shared / 12 / math.sqrt(cells * groups)
    assert found["nmi_contingency"] == pytest.approx(expected, rel=1e-13)
    assert found["theil_h"] == pytest.approx(shared / 12 / groups, rel=1e-13)
    # 3 and 1 are binned as 2 and 1, but 4 and 4 as 3: nothing shared, nothing to expect
    assert (found["nmi"], found["ami"]) == (0, 0)


def test_h_where_every_draw_of_locals_is_alike() -> None:
    # 8 locals who live alone: 4 of them have ln 4 for sure; migrants two and two: ln 2
    table = mt.segregation_measures(_city([2, 2, 0, 0, 0, 0, 0, 0], [1] * 8))
    value, low, high = table.filter(measure="h").select("value", "null_low", "null_high").row(0)
    assert value == pytest.approx(0.5, rel=1e-14)
    assert (low, high) == (pytest.approx(1.0, rel=1e-14), pytest.approx(1.0, rel=1e-14))
    # without the correction the same four locals look segregated: ln 4 / ln 8
    low, high = table.filter(measure="h_plug_in").select("null_low", "null_high").row(0)
    assert (low, high) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_a_value_that_chance_gives_for_sure_is_not_outside() -> None:
    # migrants who live alone among 30 locals who do: each draw is the same sum over other cells
    for migrants in ([0] * 5 + [1] * 3 + [0] * 22, [1, 0] * 7 + [0] * 16):
        table = mt.segregation_measures(_city(migrants, [1] * 30), draws=20)
        held = table.filter(measure="h").select("null_low", "value", "null_high").row(0)
        assert len(set(held)) == 1


def test_h_is_relative_to_the_mean_of_the_draws() -> None:
    # locals 2 and 1: two of three live apart in 2 of 3 draws, so that the mean entropy is 2/3 ln 2
    table = mt.segregation_measures(_city([1, 1], [2, 1]), draws=10_000)
    value, low, high = table.filter(measure="h").select("value", "null_low", "null_high").row(0)
    assert value == pytest.approx(1.5, abs=1.5 * 4 * math.sqrt(0.5 / 10_000))
    assert (low, high) == (0, pytest.approx(value, rel=1e-14))


def test_nmi_by_hand() -> None:
    # migrants 0 0 1 1 and locals 1 1 1 2 are binned as they are: a table (2 0; 1 1) of cells
    found = _values([0, 0, 1, 1], [1, 1, 1, 2])
    shared = 0.5 * math.log(4 / 3) + 0.25 * math.log(2 / 3) + 0.25 * LN2
    locals_ = 0.75 * math.log(4 / 3) + 0.25 * math.log(4)
    assert found["nmi"] == pytest.approx(2 * shared / (LN2 + locals_), rel=1e-13)
    # wherever the two locals live, the table is the same or turned: chance shares as much
    assert found["ami"] == pytest.approx(0, abs=1e-14)
    assert _values([0, 1, 2, 0], [1, 2, 4, 1])["nmi"] == pytest.approx(1, rel=1e-14)


def test_two_groups_apart() -> None:
    found = _values([2, 2, 0, 0], [0, 0, 2, 2])
    assert (found["dissimilarity"], found["isolation"], found["exposure"]) == (1, 1, 0)
    assert found["theil_h"] == pytest.approx(1)
    # I = ln 2, H(C) = ln 4, H(G) = ln 2
    assert found["nmi_contingency"] == pytest.approx(LN2 / math.sqrt(2 * LN2 * LN2), rel=1e-14)
    assert found["h_plug_in"] == pytest.approx(1)


def test_shared_information_is_scikit_learns() -> None:
    rng = np.random.default_rng(8)
    compared = 0
    for cells in (2, 5, 30, 300):
        for _ in range(15):
            weights = rng.lognormal(0, 1, cells)
            migrants = rng.poisson(weights * rng.uniform(0.2, 5))
            locals_ = rng.poisson(weights * rng.uniform(0.2, 8))
            table = mt.segregation_measures(_city(migrants.tolist(), locals_.tolist()), draws=20)
            found = {row[0]: row[1] for row in table.iter_rows()}
            for name, theirs in _of_scikit_learn(migrants, locals_).items():
                if found[name] is not None:
                    assert found[name] == pytest.approx(theirs, abs=1e-12), name
                    compared += 1
    assert compared > 200


def _of_scikit_learn(migrants: np.ndarray, locals_: np.ndarray) -> dict[str, float]:
    """What scikit-learn says of the bins of cells, and of the cells and groups of people."""
    lived_in = migrants + locals_ > 0
    bins = [[int(n).bit_length() for n in counts[lived_in]] for counts in (migrants, locals_)]
    places = np.arange(len(migrants))
    cells = np.concatenate([np.repeat(places, migrants), np.repeat(places, locals_)])
    groups = np.repeat([0, 1], [migrants.sum(), locals_.sum()])
    return {
        "nmi": normalized_mutual_info_score(*bins, average_method="arithmetic"),
        "ami": adjusted_mutual_info_score(*bins, average_method="arithmetic"),
        "nmi_contingency": normalized_mutual_info_score(cells, groups, average_method="geometric"),
        "ami_contingency": adjusted_mutual_info_score(cells, groups, average_method="arithmetic"),
    }


@pytest.mark.parametrize(
    ("migrants", "locals_", "reason"),
    [
        ([], [], "no migrants and no locals"),
        ([0, 0], [0, 0], "no migrants and no locals"),
        ([0, 0], [1, 2], "no migrants"),
        ([1, 2], [0, 0], "no locals"),
    ],
)
def test_a_group_of_nobody(migrants: list[int], locals_: list[int], reason: str) -> None:
    table = mt.segregation_measures(_city(migrants, locals_))
    assert table["measure"].to_list() == list(MEASURES)
    assert table["reason"].unique().to_list() == [reason]
    assert table.select("value", "null_low", "null_high").null_count().row(0) == (13, 13, 13)
    assert table.select("migrants", "locals").row(0) == (sum(migrants), sum(locals_))


def test_an_empty_frame_without_types_is_a_city_of_nobody() -> None:
    nobody = mt.segregation_measures(pl.DataFrame({"cell": [], "migrants": [], "locals": []}))
    assert nobody["reason"].unique().to_list() == ["no migrants and no locals"]


@pytest.mark.parametrize(
    ("migrants", "locals_", "reason"),
    [
        ([1, 0], [3, 3], "fewer than 2 migrants"),
        ([1, 1], [0, 1], "fewer than 2 locals"),
        ([2, 2], [2, 1], "more migrants than locals"),
        ([1, 1], [9, 0], "denominator 0: all locals live in one cell"),
    ],
)
def test_ratios_of_entropies_that_do_not_exist(
    migrants: list[int], locals_: list[int], reason: str
) -> None:
    reasons = _reasons(migrants, locals_)
    assert {name: reasons.get(name) for name in H_NAMES} == dict.fromkeys(H_NAMES, reason)


def test_locals_who_are_never_drawn_apart() -> None:
    # one of a million lives elsewhere: 2 drawn of them meet him once in 500,000 draws
    reasons = _reasons([2, 0], [999_999, 1])
    assert reasons["h"] == "denominator 0: no draw of 2 locals lives in two cells"
    assert "h_plug_in" not in reasons


def test_everybody_in_one_cell() -> None:
    assert set(_reasons([2], [3])) == {*H_NAMES, "nmi", "ami", "nmi_contingency"}
    reasons = _reasons([2], [3])
    assert (
        reasons["nmi"] == reasons["ami"] == "denominator 0: every cell has counts of the same size"
    )
    assert reasons["nmi_contingency"] == "denominator 0: all people live in one cell"
    found = _values([2], [3])
    assert (found["dissimilarity"], found["theil_h"], found["ami_contingency"]) == (0, 0, 0)
    assert (found["isolation"], found["exposure"]) == (0.4, 0.6)


def test_two_people_in_two_cells() -> None:
    reasons, found = _reasons([1, 0], [0, 1]), _values([1, 0], [0, 1])
    assert reasons["ami"] == reasons["ami_contingency"]
    assert reasons["ami"] == "denominator 0: shuffled labels share all the information there is"
    assert found["nmi"] == found["nmi_contingency"] == pytest.approx(1)


def test_a_constant_reading_shares_nothing() -> None:
    # every cell has 2 or 3 locals, one bin; scikit-learn says 0 as well
    found = _values([0, 1, 4], [2, 3, 2])
    assert (found["nmi"], found["ami"]) == (0, 0)


@pytest.mark.parametrize(
    ("migrants", "locals_", "reason", "shown"),
    [
        ([2, 1], [5, 5], "fewer than 4 migrants", (None, 10)),
        ([5, 5], [1, 0], "fewer than 4 locals", (10, None)),
        ([1, 0], [0, 0], "fewer than 4 migrants and locals", (None, None)),
        ([], [], "fewer than 4 migrants and locals", (None, None)),
    ],
)
def test_few_people_are_hidden(
    migrants: list[int], locals_: list[int], reason: str, shown: tuple[int | None, int | None]
) -> None:
    table = mt.segregation_measures(_city(migrants, locals_), min_users=4)
    assert table["reason"].unique().to_list() == [reason]
    assert table.select("value", "null_low", "null_high").null_count().row(0) == (13, 13, 13)
    assert table.select("migrants", "locals").unique().rows() == [shown]


def test_enough_people_are_shown_as_they_are() -> None:
    city = _city([2, 2, 0], [5, 5, 1])
    hidden = mt.segregation_measures(city, min_users=4)
    assert hidden.equals(mt.segregation_measures(city))


@pytest.mark.parametrize("min_users", [1, 4, 50])
def test_the_table_is_what_the_dictionary_says(min_users: int) -> None:
    table = mt.segregation_measures(_city([2, 2, 0], [5, 5, 1]), min_users=min_users)
    named = table.select(pl.lit("Lima").alias("city"), pl.all())
    Segregation.validate(named)
    assert named.columns == list(Segregation.columns())
    assert table["measure"].to_list() == sorted(table["measure"])


def test_a_seed_decides_the_draws_and_nothing_else() -> None:
    rng = np.random.default_rng(6)
    city = _city(rng.poisson(1, 50).tolist(), rng.poisson(5, 50).tolist())
    one, same = (mt.segregation_measures(city, seed=1) for _ in range(2))
    other = mt.segregation_measures(city, seed=2)
    assert one.equals(same)
    differ = one.filter(one["value"] != other["value"])["measure"].to_list()
    assert differ == ["h"]
    assert (one["null_low"] != other["null_low"]).all()
