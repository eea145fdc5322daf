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
# # Forecasts and what-ifs: the Balkan route, 2015-16
#
# In the autumn of 2015 some thousands of people a day, most of them in flight from war, came over
# the Aegean to the Greek islands and went on to Austria. Who had to have beds, food and doctors
# ready for them asked three things: how many come tomorrow, what follows if a border closes, and
# who goes where in the end. Ahmed et al. 2017 answer each with a model, and `migtrace.forecast` has
# all three. Here they run on the **real daily figures** of UNHCR and IFRC, which come with the
# package, each beside the simplest thing that one could have said without a model.
#
# **A forecast is no fact, and a scenario is no forecast.** Figures like these can be used to send
# blankets, and to send police. Read the page on ethics before you make your own.

# %%
from datetime import date

import polars as pl

from migtrace import forecast, plot

ROUTE = ("greekislands", "mainlandgreece", "fyrom", "serbia", "croatia", "slovenia", "austria")
SOURCE = "UNHCR and IFRC, daily estimates"
_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(20), pl.Config.set_float_precision(1)

# %% [markdown]
# ## The series, and its gaps
#
# Eight places, 102 days. Ten figures are missing: the agencies had none for that day and place.
# They stay missing and are never 0. Hungary closed its border with Croatia in the night to 17
# October; from then on next to nobody is counted there.

# %%
series = forecast.mediterranean_arrivals()
print(series)
series.gaps

# %%
totals = series.table.group_by("node").agg(
    mean=pl.col("arrivals").mean(),
    greatest=pl.col("arrivals").max(),
    missing=pl.col("arrivals").null_count(),
)
totals.sort("mean", descending=True)

# %% [markdown]
# ## Tomorrow, beside "as today"
#
# Every model learns from the days before and tells the next one, for each of the ten days of
# January: nothing looks ahead. What it is worth shows beside *persistence*, which says that
# tomorrow as many come as today. This is Table 1 of Ahmed et al. Numbers are how much smaller the
# error (RMSE) is, in per cent; below 0 the model is worse than no model. Boosted trees are slow, so
# they are fitted once here.

# %%
JANUARY = "2016-01-01"
quick = forecast.compare_models(series, start=JANUARY, models=["lasso", "ridge", "seasonal"])
slow = forecast.compare_models(series, start=JANUARY, models=["boosting"], refit=len(series.dates))
scores = pl.concat([quick, slow])
by_model = scores.pivot("node", index="model", values="error_reduction_percent")
by_model.select("model", *ROUTE, "hungary")

# %% [markdown]
# LASSO, the default, is 13 to 43% below persistence at the seven open places. Part of that comes
# from the neighbours: who is in Serbia today is in Croatia tomorrow. It gains least where nothing
# lies upstream (the islands), and where hardly anybody is counted (Hungary). Boosting is worse than
# persistence in FYROM. There is no weekly rhythm on the road for *seasonal* to find. Ten days are
# few: a difference of some points between two models means nothing.

# %%
lasso = dict(scores.filter(model="lasso").select("node", "error_reduction_percent").iter_rows())
assert sum(lasso[place] >= 10 for place in ROUTE) >= 6

# %% [markdown]
# ## How sure
#
# An interval is made of the model's own errors of the last 30 days (split conformal). It promises
# 90% if errors to come are like those that were; the backtest says what it held since mid-November.
# To save time the models are fitted anew once a week here.

# %%
backtest = forecast.ArrivalForecaster("lasso").backtest(series, start="2015-11-15", refit=7)
assert 0.85 < backtest.coverage < 0.95
backtest

# %%
_ = plot.forecasts(
    backtest.forecasts, nodes=["greekislands", "serbia", "austria"], level=0.9, source=SOURCE
)

# %% [markdown]
# On the islands the forecasts follow the days with a day's delay. A storm, a strike of the ferries
# or a decision far away is in no figure of yesterday. Weather and news can be given to the model as
# variables (`exogenous=`); the package has none for these days.
#
# ## A week ahead
#
# The same with a model for each of seven days. The fans open quickly, and rightly so.

# %%
week = forecast.ArrivalForecaster("lasso", horizon=7)
ahead = week.backtest(series, start="2015-12-21", refit=7)
_ = plot.forecasts(
    ahead.forecasts,
    nodes=["greekislands", "serbia", "croatia", "austria"],
    observed=series,
    level=0.9,
    source=SOURCE,
)

# %%
ahead.scores.group_by("horizon").agg(
    median_below_persistence=pl.col("error_reduction_percent").median(),
    intervals_hold=100 * (pl.col("coverage") * pl.col("steps")).sum() / pl.col("steps").sum(),
).sort("horizon")

# %% [markdown]
# ## How long people are on the way
#
# Arrivals at one place, correlated with those at another some days later, after a week's mean
# around each day is taken off both: else two series that fall together in winter correlate at any
# lag. Where chance alone could give the highest correlation of all lags, there is no answer.

# %%
times = forecast.transit_times(series, destination="austria")
to_austria = times.filter(pl.col("origin").is_in(ROUTE))
to_austria.select("origin", "lag", "low", "high", pl.col("correlation").round(2), "reason")

# %%
from_mainland = forecast.transit_times(series, origin="mainlandgreece")
from_mainland.filter(pl.col("destination").is_in(ROUTE)).select(
    "destination", "lag", "low", "high", pl.col("correlation").round(2), "reason"
)

# %% [markdown]
# Ahmed et al. write that arrivals in Greece lead Austria by about 6 days and FYROM by 2. From
# *mainland* Greece to FYROM these figures say 2 days, and surely. To Austria they say 4, in an
# interval from nine days the wrong way round to five; from the *islands*, nothing above chance. The
# paper may have seen other figures, or a longer season: these do not bear the 6 days out.

# %%
known = dict(from_mainland.select("destination", "lag").iter_rows())
assert known["fyrom"] == 2
assert to_austria.filter(origin="greekislands")["lag"].item() is None

# %% [markdown]
# ## A network
#
# `NetworkFlow` has people at nodes: a fraction of them moves along each edge every day, those who
# come to the islands enter, and whoever reaches Austria leaves the network for the north. The roads
# are given, those to and from Hungary until it closed; the fractions are fitted to the arrivals.

# %%
roads = pl.DataFrame(
    [
        ("greekislands", "mainlandgreece", None, None),
        ("mainlandgreece", "fyrom", None, None),
        ("fyrom", "serbia", None, None),
        ("serbia", "croatia", None, None),
        ("croatia", "hungary", None, date(2015, 10, 16)),
        ("hungary", "austria", None, None),
        ("croatia", "slovenia", date(2015, 10, 16), None),
        ("slovenia", "austria", None, None),
    ],
    schema={"origin": pl.String, "destination": pl.String, "after": pl.Date, "until": pl.Date},
    orient="row",
)
network = forecast.NetworkFlow(roads, initial="fit", empties=["austria"])
network.fit(series, entries=["greekislands"])
print(*network.notes_, sep="\n")
network.edges_.select("origin", "destination", pl.col("fraction").round(2), "people", "needed")

# %%
PLACES = {
    "greekislands": (26.4, 38.6),
    "mainlandgreece": (22.9, 39.4),
    "fyrom": (21.7, 41.6),
    "serbia": (20.9, 44.0),
    "croatia": (16.4, 45.4),
    "hungary": (18.9, 47.0),
    "slovenia": (14.8, 46.1),
    "austria": (14.3, 47.6),
}
_ = plot.network(network.edges_, positions=PLACES, width="people", source=SOURCE)

# %% [markdown]
# All roads are needed: without any of them the figures are told much worse. The fractions are
# another matter. Several are 1: whoever is there in the morning has gone on by the evening. On a
# chain the data hardly tell at which stage people wait, and from one month to the next the slow
# stage jumps. Rely on the order of places, not on one fraction.
#
# Fitted on 30 days and asked for the two weeks after, again every week, with nothing known of who
# will enter but the mean of the week before:

# %%
rolling = network.rolling(series, entries=["greekislands"])
print(rolling)
rolling.scores.select("node", "steps", "rmse", "persistence_rmse", "error_reduction_percent")

# %%
_ = plot.forecasts(
    rolling.forecasts, nodes=["mainlandgreece", "serbia", "austria"], observed=series, source=SOURCE
)

# %% [markdown]
# The forecasts are flat: told nothing of who will enter, the network goes on with the mean. That is
# better than "as today" at seven places of eight, since a single day is a poor guide to two weeks.
# These forecasts have no intervals.
#
# ## What if
#
# Two questions on the day of 15 December: nobody arrives on the islands any more; the border
# between FYROM and Serbia closes. Both run from the same start, beside the run without.

# %%
AFTER = date(2015, 12, 15)
scenarios = [
    forecast.Scenario("no arrivals").no_arrivals(after=AFTER),
    forecast.Scenario("FYROM-Serbia closed").close("fyrom", "serbia", after=AFTER),
]
compared = network.compare_scenarios(scenarios, horizon=14)
_ = plot.scenarios(
    compared.runs.filter(pl.col("date") > date(2015, 11, 30)), nodes=ROUTE, source=SOURCE
)

# %%
_ = plot.scenarios(
    compared.runs.filter(pl.col("date") > date(2015, 11, 30)),
    nodes=["mainlandgreece", "fyrom", "serbia"],
    column="population",
    source=SOURCE,
)

# %%
end = compared.runs.filter(pl.col("date") == pl.col("date").max())
waiting = end.pivot("scenario", index="node", values="population")
waiting.select("node", pl.exclude("node").round().cast(pl.Int64))

# %% [markdown]
# Read this with care.
#
# - **What it can say:** that places downstream go on receiving people for one to two weeks after
#   the islands go quiet; and where people would be if they could not go on, so where shelter is
#   needed first.
# - **What it cannot:** that a hundred thousand people would be in FYROM. Nobody in this model turns
#   round, waits on the islands or takes another, more dangerous way, and no government answers. In
#   the model people keep coming to a closed gate for six weeks. The figure is how many the rest of
#   the route would have received, no more.
# - **Who asks matters.** The same run tells a relief agency where to put tents and somebody else
#   where a fence would hold most people. A closed border does not end what people flee from.
#
# People are conserved, whatever the scenario: who enters is there or has left.

# %%
for _, run in compared.runs.group_by("scenario"):
    by_day = run.group_by("date").agg(pl.col("entered", "left", "population").sum()).sort("date")
    change = by_day["population"].diff() - by_day["entered"] + by_day["left"]
    assert change.drop_nulls().abs().max() < 1e-6

# %% [markdown]
# ## Who goes where in the world
#
# Push and pull tells bilateral flows from how many leave each country and how many arrive in each
# (Eqs. 7-11), with affinities learned from the years before. UNHCR's flows of forced displacement,
# all origins, come with the package (CC BY 4.0). The year is 2018, in which UNHCR first states a
# category that most Venezuelans are in: large flows that the years before do not show.

# %%
flows = forecast.world_flows()
told = forecast.spread_year(flows, year=2018, case="3")
print(told)
print(*told.notes, sep="\n")
told.coefficients.select("term", pl.col("estimate", "standard_error").round(2))

# %%
_ = plot.flow_matrix(told.spread.flows, top=12, source="push and pull, told from UNHCR's margins")

# %%
_ = plot.flow_matrix(told.observed, top=12, source="UNHCR, 2018")

# %% [markdown]
# The large flows are found. But look down the column of Colombia: about a thousand people from
# every country, where next to nobody came. Push and pull *adds* a level to each destination, so
# what one large crisis asks of Colombia is asked of all. Beside it, other ways of telling the same
# year, once with its margins known and once with those of the year before; `cpc` is the common part
# of told and observed (1: alike).

# %%
chosen = {case: forecast.case_features(case) for case in ("1", "3")}
cases = forecast.compare_cases(flows, years=[2018], cases=chosen, methods=["poisson"])
shown = cases.select("model", "case", "task", "rmse", pl.col("cpc").round(2))
shown.filter(task="margins known").drop("task").sort("rmse")

# %%
shown.filter(task="margins of last year").drop("task").sort("rmse")

# %% [markdown]
# With the margins known, the same affinities scaled to them by factors ("gravity, margins") beat
# push and pull: factors multiply, and a country that nobody went to stays one. With last year's
# margins hardly anything is told: what makes the year is the crisis that nobody knew of. The
# smallest error has who blurs most and bets on nothing, the largest common part last year's flows
# as they were. The page "Forecasts, tried on real figures" has ten years of this.

# %%
known_margins = cases.filter(task="margins known").sort("rmse")
assert known_margins["model"][0] == "gravity, margins"

# %% [markdown]
# ## Before you use one
#
# 1. Put persistence beside it. If the model does not beat it in a backtest, use persistence.
# 2. Say the interval, and what it held.
# 3. Ask what the model cannot see: weather, decisions, other ways.
# 4. A scenario answers "what follows from this in the model". Say the edit, the assumptions, and
#    that people answer, which the model does not.
# 5. Ask who else could use the figure, and for what.
