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
# # How far to trust a figure
#
# A figure can be wrong for three reasons: chance chose these users and not others; users are not
# like other people; the rules read posts in one way and not in another. Intervals tell of the
# first, simulated worlds of the second, a scan of choices of the third. Here each is done once, on
# **simulated** people, of whom the truth is known. The page "How far to trust a figure" of the
# documentation does the same over many worlds.

# %%
import polars as pl
from matplotlib import pyplot as plt

import migtrace as mt
from migtrace import simulate

_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(20)

# %% [markdown]
# ## A world in which all goes well
#
# A million people, of whom 25,000 leave for four countries in two years. Two in a hundred use the
# platform, whoever they are; users post every month and on arrival. The method's assumptions hold,
# so what is left is chance.

# %%
world = simulate.World.quiet()
simulated = simulate.simulate(world, seed=1)
study = mt.Study("VE", world.window, world.population)
estimates = mt.estimate(simulated.traces, study).intervals()

beside = simulate.compare(simulated, estimates)
beside.filter(pl.col("figure") == "new_residents", pl.col("country").is_not_null()).select(
    "country", "truth", pl.col("value", "low", "high").round(), "expected_users"
)

# %% [markdown]
# `low` and `high` come from a bootstrap of users (M14): draw the users anew 500 times, compute
# everything again, take the middle 95%. Of two hundred users expected in Colombia the interval
# reaches from 14% below the estimate to 14% above: no method can make it narrower without more
# users.

# %%
months = beside.filter(pl.col("figure") == "monthly_first_exits").sort("month")
shown = months.drop_nulls("value")
_, ax = plt.subplots(figsize=(9, 3.6), layout="constrained")
ax.fill_between(shown["month"], shown["low"], shown["high"], alpha=0.25, label="95% interval")
ax.plot(shown["month"], shown["value"], label="estimate")
ax.step(months["month"], months["truth"], "k--", where="mid", lw=1, label="truth")
ax.set(ylabel="first exits a month, people", title="SIMULATED: nobody in it exists", ylim=(0, None))
_ = ax.legend(frameon=False)
# %% [markdown]
# ## Do intervals hold what they promise?
#
# One world proves nothing. Here are eight with the same truth and other users. Of the intervals for
# detected migrants, by year and country, about 95 in 100 should hold the truth.


# %%
def holds(compared: pl.DataFrame) -> pl.Series:
    """Say of each figure with an interval whether it holds the truth."""
    bounded = compared.drop_nulls("low")
    return bounded["truth"].is_between(bounded["low"], bounded["high"])


held = pl.concat(
    holds(
        simulate.compare(again, mt.estimate(again.traces, study).intervals(replicates=200)).filter(
            pl.col("figure") == "detected"
        )
    )
    for again in (simulate.simulate(world, seed=seed) for seed in range(2, 10))
)
assert held.mean() > 0.85
held.len(), held.mean()

# %% [markdown]
# ## Worlds in which something goes wrong
#
# Each breaks one assumption of the method (see the page on simulated worlds). `found` is the
# estimate over the truth, of all first exits and of all detected migrants; `hold` the share of the
# eight intervals for detected migrants, by year and country, that hold the truth.


# %%
def judge(violation: str | None, broken: simulate.Simulated) -> dict[str, object]:
    """Estimate in a world that breaks an assumption, and compare."""
    found = mt.estimate(broken.traces, study).intervals(replicates=200)
    compared = simulate.compare(broken, found)
    totals = compared.filter(pl.col("year").is_null(), pl.col("country").is_null())
    ratio = dict(totals.select("figure", (pl.col("value") / pl.col("truth")).round(2)).iter_rows())
    detected = holds(compared.filter(pl.col("figure") == "detected"))
    return {
        "violation": violation or "none",
        "found_first_exits": ratio["first_exits"],
        "found_detected": ratio["detected"],
        "hold": detected.mean(),
    }


worlds = {None: simulated} | {
    violation: simulate.simulate(simulate.World.quiet(violation), seed=1)
    for violation in simulate.VIOLATIONS
}
verdicts = pl.DataFrame([judge(violation, broken) for violation, broken in worlds.items()])
verdicts

# %% [markdown]
# Where the platform is used half as much at the destination, half of the movers fall silent, and
# half of the flow is missing; tourists are taken for migrants; of those who post rarely many are
# never seen abroad. Intervals know nothing of it, and hold the truth in few cases or none. **An
# interval is the least doubt that there is.**

# %%
by_name = {row["violation"]: row for row in verdicts.iter_rows(named=True)}
assert by_name["none"]["hold"] > 0.8
assert by_name["destination penetration"]["found_detected"] < 0.8
assert by_name["tourists"]["found_first_exits"] > 1.2

# %% [markdown]
# ## A correction, and what it rests on
#
# If you know how many people in a hundred use the platform, by country, the flow can be corrected
# (`Study(penetration=...)`). It also matters whether migrants post like people at home or like
# people at the destination, which posts do not tell: `scan_origin_share` shows what hangs on it
# (1: as at home, nothing is corrected; 0: as at the destination).

# %%
half = worlds["destination penetration"]
silent = mt.estimate(half.traces, study)
users_per_head = [("VE", None, 0.02)] + [(c, None, 0.01) for c in ("BR", "CO", "EC", "PE")]
scan = mt.scan_origin_share(silent, mt.Penetration(users_per_head))
scan.head(3)

# %%
truth = half.truth.new_residents.select("country", truth="people")
(
    scan.filter(pl.col("table") == "new_residents")
    .join(truth, on="country")
    .group_by("origin_share")
    .agg(found=(pl.col("people").sum() / pl.col("truth").sum()).round(2))
    .sort("origin_share")
)

# %% [markdown]
# ## What hangs on the rules
#
# The method leaves choices open: which of four criteria makes a resident, who counts as active,
# from which share of time abroad somebody is a migrant to stay. `sensitivity` computes every figure
# under all of them, and gives the ratio to the study's own. Where users post every month hardly
# anything hangs on it; where they post rarely, much does.


# %%
def spread(traces: pl.DataFrame) -> pl.DataFrame:
    """Find the smallest and the largest ratio to the study's own choices, by figure."""
    ratios = mt.sensitivity(traces, study).drop_nulls("ratio").group_by("figure")
    return ratios.agg(smallest=pl.col("ratio").min(), largest=pl.col("ratio").max())


often, rarely = spread(simulated.traces), spread(worlds["sparse posts"].traces)
often.join(rarely, on="figure", suffix="_sparse").with_columns(pl.col(pl.Float64).round(2)).sort(
    "figure"
)

# %% [markdown]
# ## What to write beside a figure
#
# 1. The users behind it, and the interval: what chance can do.
# 2. The range over the choices, where it is wider than the interval: what the rules can do.
# 3. Which assumption you doubt most, which way it would bend the figure, and by how much it did in
#    a simulated world with your numbers of users and movers.
# 4. An official figure, where there is one (see the notebook on validation).
#
# Corrections are as good as the numbers that you give them: say where these are from. And one
# simulated world answers for the faults that were put into it, not for those that nobody thought
# of.
