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
# # From posts to scenarios
#
# Posts become an estimate, the estimate a series, the series forecasts and what-ifs, without glue
# between. How far is the last of these from the truth? Only a world that was made up can tell, so
# here is one: **simulated** people who leave Venezuela for four countries. For three years we have
# posts; the half year after is what forecasts are to find; then a border closes, and the same world
# is made again with that border closed. Nobody in it exists, and its flows are invented.

# %%
from datetime import date

import numpy as np
import polars as pl

import migtrace as mt
from migtrace import forecast, plot, simulate

SOURCE = "SIMULATED, nobody in it exists"
_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(30), pl.Config.set_float_precision(2)

# %% [markdown]
# ## A world with dated flows
#
# Three million people, 42 months. As many leave for Colombia each year as the year before, with a
# season; to Ecuador and Brazil a few more; to Peru 6% more each month. Chance adds its part. Nobody
# leaves in the first three months, since a resident needs three months at home (M5). One person in
# a hundred posts, at home and abroad alike: the method's assumptions hold.

# %%
WINDOW, POSTS = "2015-01:2018-06", "2015-01:2017-12"
PEOPLE = 3_000_000
START = {"CO": 900, "PE": 300, "EC": 400, "BR": 200}
GROWTH = {"CO": 1.0, "PE": 1.06, "EC": 1.02, "BR": 1.01}
months = pl.date_range(date(2015, 1, 1), date(2018, 6, 1), "1mo", eager=True)
ahead = date(2018, 1, 1)


def invent(start: dict[str, int], growth: dict[str, float], seed: int) -> pl.DataFrame:
    """Draw how many people leave in each month for each country."""
    chance, month = np.random.default_rng(seed), np.arange(len(months))
    season = (1 + 0.3 * np.sin(2 * np.pi * (month - 3) / 12)) * (month >= 3)
    return pl.concat(
        pl.DataFrame({"month": months}).with_columns(
            destination=pl.lit(country),
            people=pl.Series(chance.poisson(first * growth[country] ** month * season)),
        )
        for country, first in start.items()
    )


def make(flows: pl.DataFrame) -> simulate.Simulated:
    """Simulate a world with these flows."""
    codes = ["VE", *flows["destination"].unique().sort()]
    world = simulate.World.quiet(
        origin="VE",
        countries=[simulate.Country.known(code) for code in codes],
        population=PEOPLE,
        penetration=0.01,
        window=WINDOW,
        flows=simulate.flows_from(flows, window=WINDOW),
    )
    return simulate.simulate(world, seed=1)


flows = invent(START, GROWTH, seed=1)
simulated = make(flows)
simulated

# %% [markdown]
# ## The estimate, as a series
#
# The study ends in December 2017. `read_series` takes the estimate as it is: its monthly exits,
# shared out to countries as its migrants are seen there for the first time in that year. In the
# first three months nobody leaves; figures about fewer than four people are hidden, so these are
# gaps, not zeros.

# %%
study = mt.Study("VE", POSTS, PEOPLE)
estimates = mt.estimate(simulated.traces, study)
series = forecast.read_series(estimates)
print(series)
series.gaps.group_by("date", "reason").len().sort("date")

# %% [markdown]
# Beside the truth, by year. There are two errors, and the simulated world can tell them apart. What
# the same rule would make of *everybody* (`rule`: the true exits, shared out by where all migrants
# truly appear for the first time) differs from the truth by the rule alone; the estimate differs
# from that by the sample. The last column is what a rule would make of everybody that shares exits
# out by who *is* in a country in the year (`detected`), whenever they came.

# %%
truth = flows.select(date="month", node="destination", truth="people")


def share_out(exits: pl.DataFrame, places: pl.DataFrame, name: str) -> pl.DataFrame:
    """Share out monthly exits to countries by a yearly table."""
    where = places.select(
        "year", node="country", share=pl.col("people") / pl.col("people").sum().over("year")
    )
    months = exits.with_columns(year=pl.col("month").dt.year()).join(where, on="year")
    return months.select(
        "node", pl.col("month").alias("date"), (pl.col("all_exits") * pl.col("share")).alias(name)
    )


everybody = simulated.truth
beside = (
    truth.join(share_out(everybody.monthly, everybody.appearances, "rule"), on=["date", "node"])
    .join(series.table.rename({"arrivals": "estimate"}), on=["date", "node"])
    .join(share_out(everybody.monthly, everybody.detected, "by_detected"), on=["date", "node"])
)
by_year = beside.group_by("node", pl.col("date").dt.year().alias("year")).agg(
    pl.col("truth", "rule", "estimate", "by_detected").sum().round().cast(pl.Int64)
)
by_year.sort("node", "year")

# %% [markdown]
# The rule makes no error of its own here, where everybody goes once and stays, and shares are those
# of a year. (People who pass through countries appear in each; then it would.) The sample's error
# is a third where few users are, elsewhere less, and shrinks with more posts. Shares of who *is*
# there hold all who came before, so they follow slowly: Peru, which grows fast, would get too few
# of the new arrivals, and Colombia, where many have been for long, too many. No number of posts
# mends that, which is why `monthly_arrivals` counts first appearances.

# %%
assert (by_year["rule"] - by_year["truth"]).abs().max() <= 1
late = by_year.filter(year=2017, node="PE").row(0, named=True)
assert late["by_detected"] < 0.9 * late["truth"]

# %% [markdown]
# ## Half a year ahead
#
# `ArrivalForecaster` takes the same series, in months now. To see whose error is whose, it also
# forecasts from the true arrivals, as nobody could, and from the estimate with shares of who is
# there (`shares="detected"`).

# %%
by_detected = forecast.monthly_arrivals(estimates, shares="detected")
told = beside.select("node", "date", "truth", "estimate").join(
    by_detected.select(node="country", date="month", detected="arrivals"), on=["date", "node"]
)
known = {
    name: told.filter(pl.col("date") >= date(2015, 4, 1))
    .sort("node", "date")
    .select("date", "node", arrivals=name)
    for name in ("truth", "estimate", "detected")
}
made = {
    (source, model): forecast.ArrivalForecaster(model, horizon=6, season=12)
    .fit(table)
    .predict()
    .join(truth, on=["date", "node"])
    for source, table in known.items()
    for model in ("ridge", "seasonal")
}

# %% [markdown]
# RMSE over six months, in per cent of the true mean:

# %%
apart = (pl.col("arrivals") - pl.col("truth")).pow(2).mean().sqrt() / pl.col("truth").mean()
errors = pl.concat(
    table.group_by("node")
    .agg(off=100 * apart)
    .with_columns(model=pl.lit(model), known=pl.lit(source))
    for (source, model), table in made.items()
)
errors.pivot("node", index=["model", "known"], values="off").select("model", "known", *START).sort(
    "model", maintain_order=True
)

# %% [markdown]
# - **The model's own error** is the row of the truth. Ridge finds the season and the growth;
#   *seasonal*, which repeats last year, cannot know that Peru grows.
# - **The sample's** is what the estimate adds to that. Some dozens of users a month are all there
#   is, and errors of the model and of chance may also cancel.
# - Shares of who is there are worse for ridge in Colombia and Peru by far. For Brazil, where users
#   are fewest, they happen to be better: they rest on more of them.

# %%
later = truth.filter(pl.col("date") >= ahead).with_columns(
    arrivals=pl.col("truth").cast(pl.Float64)
)
line = pl.concat([known["estimate"], later.select("date", "node", "arrivals")])
_ = plot.forecasts(
    made["estimate", "ridge"].with_columns(observed=pl.col("truth").cast(pl.Float64)),
    nodes=list(START),
    observed=line,
    level=0.9,
    source=SOURCE + "; the estimate to December 2017, then the truth",
)

# %% [markdown]
# The intervals are wide, since the estimate jumps from month to month with its few users, and the
# model takes that for its own uncertainty. (They take nine known errors; 33 months are too few for
# five or six ahead.) They know nothing of the rule's bias: what comes to Peru lies above the
# forecast in every month. Intervals of the estimate itself (M14) are not carried over.
#
# ## A network, and a border that closes
#
# The network has Venezuela and its four destinations: each month a share of those at home moves to
# each. Who is at home when 2017 begins is what the estimate says (M7); nobody comes back in this
# world, so nobody arrives in Venezuela. It is fitted to the last year.

# %%
home = estimates.factors.filter(criterion=4, year=2017)["population"].item()
CLOSED = [
    forecast.Scenario("they stay").close("VE", "CO", after=ahead),
    forecast.Scenario("they go elsewhere").close("VE", "CO", after=ahead, reroute=True),
]


def fit(table: pl.DataFrame) -> forecast.NetworkFlow:
    """Fit the network to arrivals of 2017."""
    last_year = table.filter(pl.col("date") >= date(2017, 1, 1)).cast({"arrivals": pl.Float64})
    nobody = last_year.select("date", node=pl.lit("VE"), arrivals=pl.lit(0.0)).unique()
    network = forecast.NetworkFlow([("VE", country) for country in START], initial={"VE": home})
    return network.fit(pl.concat([last_year, nobody]))


network = fit(series.table)
network.edges_.select(
    "origin", "destination", per_thousand=1000 * pl.col("fraction"), people="people"
)

# %% [markdown]
# After January 2018 the border with Colombia closes. Two scenarios, of which the network knows
# nothing but the edit: who would have gone to Colombia stays, or goes to the other countries in
# proportion.

# %%
compared = network.compare_scenarios(CLOSED, horizon=6)
compared

# %% [markdown]
# And the truth: the same world made again, once with nobody going to Colombia from February on, and
# once with everybody who would have gone there in Peru or Ecuador, half each. Nobody who forecasts
# has this.

# %%
to_colombia = (pl.col("destination") == "CO") & (pl.col("month") > ahead)
stay = flows.with_columns(people=pl.when(to_colombia).then(0).otherwise("people"))
moved = flows.filter(to_colombia).with_columns(half=pl.col("people") // 2)
more = [
    moved.select("month", destination=pl.lit("PE"), people="half"),
    moved.select("month", destination=pl.lit("EC"), people=pl.col("people") - pl.col("half")),
]
away = pl.concat([stay, *more]).group_by("month", "destination").agg(pl.col("people").sum())
truths = {"baseline": flows, "they stay": stay, "they go elsewhere": away}
true = pl.concat(
    table.filter(pl.col("month") > ahead).select(
        date="month", node="destination", truth="people", scenario=pl.lit(name)
    )
    for name, table in truths.items()
)

# %% [markdown]
# People who arrive in the five months from February on. Beside the truth: a network that was fitted
# to the true arrivals of 2017, and the one that was fitted to the estimate.

# %%
keys = ["scenario", "node"]
sums = true.group_by(keys).agg(pl.col("truth").sum())
for source in ("truth", "estimate"):
    runs = fit(known[source]).simulate(6, scenarios=CLOSED).filter(pl.col("date") > ahead)
    found = runs.group_by(keys).agg(pl.col("arrivals").sum().round().cast(pl.Int64))
    sums = sums.join(found.rename({"arrivals": f"network of the {source}"}), on=keys)
sums = sums.sort("node", pl.col("scenario") != "baseline", "scenario")
sums

# %%
rings = true.filter(scenario="they go elsewhere").select("date", "node", seen="truth")
shown = (
    compared.runs.filter(pl.col("node") != "VE", pl.col("scenario") != "they stay")
    .join(rings, on=["date", "node"], how="left")
    .with_columns(observed=pl.coalesce(pl.col("seen").cast(pl.Float64), "observed"))
)
_ = plot.scenarios(
    shown,
    nodes=list(START),
    source=SOURCE + "; the estimate of 2017, then the truth if they go to Peru and Ecuador",
)

# %% [markdown]
# What a scenario got right, and what not:
#
# - *Colombia* is 0 in both, by the edit. That is no finding.
# - *The effect*, a scenario less the baseline, is the right size in all: as many go elsewhere as
#   would have gone to Colombia. Where they go is the assumption's doing. In proportion means some
#   to Brazil, where in this world none of them went.
# - *The level* is wrong, for Peru by far. Even fitted to the truth the network has constant shares,
#   and knows neither season nor growth: that is the model's error. The rest is the estimate's.
# - *Which of the two happens*, staying or going elsewhere, no figure of 2017 can say.
#
# So compare scenarios with the baseline of the same model, not with a figure from elsewhere, and
# say the assumption with every number.

# %%
by_scenario = sums.pivot("scenario", index="node", values="network of the estimate")
gone = (by_scenario["baseline"] - by_scenario["they stay"]).sum()
to_colombia = by_scenario.filter(node="CO").row(0, named=True)
assert abs(gone - to_colombia["baseline"]) < 0.01 * gone
assert to_colombia["they stay"] == to_colombia["they go elsewhere"] == 0

# %% [markdown]
# ## What posts would show afterwards
#
# Suppose the border did close, people stayed, and somebody estimates again in June. The series
# shows the closure, but for those who came in January, who are spread over the half year, since
# shares are of years. Shares of who is there would go on to tell of thousands who arrive.

# %%
after = mt.estimate(make(stay).traces, mt.Study("VE", WINDOW, PEOPLE))
seen = forecast.read_series(after).table.filter(pl.col("date") > ahead)
in_colombia = seen.filter(node="CO")["arrivals"].sum()
there = forecast.monthly_arrivals(after, shares="detected").filter(
    pl.col("month") > ahead, country="CO"
)
print(f"{in_colombia:,.0f} arrivals in Colombia by the series, 0 in truth")
print(f"{there['arrivals'].sum():,.0f} by shares of who is there")
after.appearances.filter(criterion=4, year=2018).select("country", "users", "people")

# %% [markdown]
# ## What to take from it
#
# 1. The chain runs without glue, and an error made early is not mended later. Look at the estimate
#    first.
# 2. Put the same model on a simulated world with your numbers of users and your kind of flows. It
#    tells which error is large: the sample's, the rule's or the model's. Only the first has an
#    interval.
# 3. Where people go changes from year to year: count who comes, not who is there.
# 4. A network of constant shares is for what-ifs beside its own baseline, over a time in which
#    shares are steady. It is no forecast of growth.
# 5. A forecast of people in flight is read by others. The page on ethics has questions to answer
#    first.
#
# The next notebook takes two countries of origin, and push and pull.
