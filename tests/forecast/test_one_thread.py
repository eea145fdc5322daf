"""No bit depends on the number of threads."""

import polars as pl
from threadpoolctl import threadpool_info, threadpool_limits

from migtrace.forecast import (
    Affinity,
    ArrivalForecaster,
    PushPull,
    country_pairs,
    read_flows,
    world_flows,
)
from migtrace.forecast.threads import one_thread
from tests.forecast.arrivals import noisy, table


def _threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info()}


def test_one_thread_is_kept_as_a_block_and_as_a_function() -> None:
    before = _threads()
    with one_thread():
        assert _threads() == {1}
    assert one_thread()(_threads)() == {1}
    assert _threads() == before


def test_flows_of_the_world_are_the_same_by_any_number() -> None:
    pairs = country_pairs()
    flows = read_flows(world_flows()).among(set(pairs["origin"])).of(2022)
    made = []
    for number in (1, 2, 4):
        with threadpool_limits(number):
            plain = PushPull().fit(flows, pairs).spread_.flows
            above = PushPull(nonnegative=True).fit(flows, pairs).spread_.flows
            affinity = Affinity(country_terms=True).fit(flows, pairs)
        made.append((plain, above, affinity.coefficients_, affinity.predict(pairs)))
    assert all(one.equals(other) for each in made for one, other in zip(made[0], each, strict=True))


def test_arrivals_are_the_same_by_any_number() -> None:
    # Many features, so that the decomposition of ridge is worth several threads.
    series = table(noisy(90, nodes=8))
    model = ArrivalForecaster("ridge", select=None, neighbours=7, intervals=None)
    made: list[pl.DataFrame] = []
    for number in (1, 2, 4):
        with threadpool_limits(number):
            made.append(model.fit(series).predict())
    assert all(each.equals(made[0]) for each in made)
