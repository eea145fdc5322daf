# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who goes where: two origins, and push and pull
#
# Estimates of several countries of origin make a matrix of flows, and push and pull spreads a year
# over it from its margins alone. Again only a made-up world can tell how far that is from the
# truth: **simulated** people who leave Venezuela and Colombia, each in a world of its own. Nobody
# in them exists, and their flows are invented.

# %%
from datetime import date

import numpy as np
import polars as pl

import migtrace as mt
from migtrace import forecast, plot, simulate

_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(30), pl.Config.set_float_precision(2)

# %% [markdown]
# ## Two worlds
#
# Three million people each, three years, and how many would leave in the first month for each
# country; to Peru 6% more of the Venezuelans each month, elsewhere 1%. In truth nobody leaves in
# the first three months, since a resident needs three months at home (M5). One person in a hundred
# posts.

# %%
WINDOW, PEOPLE = "2015-01:2017-12", 3_000_000
FIRST = {
    "VE": {"CO": 900, "PE": 300, "EC": 400, "BR": 200},
    "CO": {"PE": 250, "EC": 350, "BR": 150, "US": 450},
}
flows, estimates = {}, {}
months = pl.date_range(date(2015, 1, 1), date(2017, 12, 1), "1mo", eager=True)


def invent(origin: str, seed: int) -> pl.DataFrame:
    """Draw how many people leave in each month for each country."""
    chance, month = np.random.default_rng(seed), np.arange(len(months))
    rows = []
    for country, first in FIRST[origin].items():
        growth = 1.06 if (origin, country) == ("VE", "PE") else 1.01
        people = chance.poisson(first * growth**month * (month >= 3))
        rows.append(pl.DataFrame({"month": months, "destination": country, "people": people}))
    return pl.concat(rows)


for seed, (origin, countries) in enumerate(FIRST.items(), start=1):
    flows[origin] = invent(origin, seed)
    world = simulate.World.quiet(
        origin=origin,
        countries=[simulate.Country.known(code) for code in (origin, *countries)],
        population=PEOPLE,
        penetration=0.01,
        window=WINDOW,
        flows=simulate.flows_from(flows[origin], window=WINDOW),
    )
    made = simulate.simulate(world, seed=1)
    estimates[origin] = mt.estimate(made.traces, mt.Study(origin, WINDOW, PEOPLE))

# %% [markdown]
# ## Both estimates, as a matrix
#
# `read_flows` takes both. The year 2015 has no figures, since months of it are hidden and a sum
# with a hidden part is none.

# %%
bilateral = forecast.read_flows(list(estimates.values()))
print(bilateral)
bilateral.dropped

# %% [markdown]
# Where those who leave in 2017 go, as shares, beside the truth:

# %%
true_2017 = pl.concat(
    table.filter(pl.col("month").dt.year() == 2017)
    .group_by("destination")
    .agg(pl.col("people").sum())
    .select(pl.lit(origin).alias("origin"), "destination", "people")
    for origin, table in flows.items()
)
pair = ["origin", "destination"]
shares = forecast.split_fractions(bilateral.of(2017)).join(
    forecast.split_fractions(true_2017), on=pair, suffix="_true"
)
shares.sort(pair)

# %% [markdown]
# Now 2017 from its margins alone: who leaves, who arrives, and how near countries are, with an
# affinity learned from 2016. Beside it what needs no model: the shares of 2016, times who leaves.

# %%
places = set(bilateral.places)
pairs = forecast.country_pairs().filter(pl.all_horizontal(pl.col(pair).is_in(list(places))))
push_pull = forecast.spread_year(bilateral, pairs, year=2017, first_year=2016, case="1")
leaving = bilateral.of(2017).table.group_by("origin").agg(leaving=pl.col("people").sum())
as_before = (
    forecast.split_fractions(bilateral.of(2016))
    .join(leaving, on="origin")
    .select(*pair, as_before=pl.col("fraction") * pl.col("leaving"))
)
matrix = (
    push_pull.spread.flows.rename({"people": "push_pull"})
    .join(as_before, on=pair, how="left")
    .join(bilateral.of(2017).table.select(*pair, estimate="people"), on=pair, how="left")
    .join(true_2017.rename({"people": "truth"}), on=pair, how="left")
    .filter(pl.col("push_pull") > 1)
)
matrix.sort(pair).with_columns(pl.col("push_pull", "as_before", "estimate").round().cast(pl.Int64))

# %% [markdown]
# Where there is one way to go the margins say it all (nobody but Venezuelans comes to Colombia).
# Elsewhere distance alone sends Venezuelans to the United States, where none of them goes, and
# takes Peru's growth for Colombians: in this world distance has nothing to do with where people go,
# and two origins are too few to learn anything else from. Last year's shares are nearer, and miss
# what grows.

# %%
off = {
    model: matrix.select((pl.col(model) - pl.col("truth")).abs().sum()).item()
    for model in ("push_pull", "as_before")
}
to_the_states = matrix.filter(origin="VE", destination="US").row(0, named=True)
assert to_the_states["truth"] is None
assert to_the_states["push_pull"] > 1000
assert off["as_before"] < off["push_pull"]
_ = plot.flow_matrix(push_pull.spread.flows, source="SIMULATED, nobody in it exists; push and pull")

# %% [markdown]
# With the flows of all countries there is more to learn from: notebook 8 and the page of forecasts
# tried tell how near push and pull comes there, and what comes nearer.
