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
# # Validation against UNHCR
#
# Does an estimate agree with what an agency counted? One call answers, and says what the answer
# rests on. First the **published figures of the paper** (Table 4, new residents of late 2018) stand
# beside UNHCR's; then an estimate of a **simulated** Venezuela, with intervals. UNHCR's figures are
# an extract that ships with the package (UNHCR Refugee Data Finder, CC BY 4.0).

# %%
import polars as pl

import migtrace as mt
from migtrace import official, published, simulate

_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(12)

# %% [markdown]
# ## What the agency counts
#
# Stocks at the end of the year, by category. UNHCR counts people of concern to it: refugees, asylum
# seekers and, since 2018, other people in need of international protection (`oip`); before, some
# Venezuelans stood under others of concern (`ooc`). Who lives abroad with a visa, a work permit or
# a second passport is in none of them. So the official figure is no count of all migrants either.

# %%
unhcr = official.bundled("unhcr_population")
(
    unhcr.table.filter(pl.col("origin") == "VE", pl.col("year").is_between(2015, 2018))
    .pivot("year", index="category", values="people", aggregate_function="sum", sort_columns=True)
    .filter(pl.sum_horizontal(pl.exclude("category")) > 0)
)

# %% [markdown]
# ## One call
#
# Countries are joined by ISO code. By default all categories of people abroad are summed.

# %%
agreement = mt.validate(published.table_4(), unhcr, year=2018, origin="VE")
agreement

# %%
agreement.pairs.select("country", "estimated", "official", pl.col("ratio").round(2))

# %%
_ = agreement.plot()
# %% [markdown]
# ## Which R2?
#
# The squared correlation is 0.99: the four countries stand in the right order and proportion. And
# the figures are 30% too low. A correlation does not see that, the R2 about the identity line does.
# So `validate` reports every kind, each with an interval where four countries allow one.

# %%
agreement.statistics.select("statistic", pl.col("value", "low", "high").round(2), "reason")

# %%
assert agreement.value("r2_pearson") > 0.98
assert agreement.value("r2_identity") < 0.8
assert agreement.value("relative_bias") < -0.25

# %% [markdown]
# ## What one country does
#
# With four countries each of them makes the figure. `influence` leaves out one at a time.

# %%
agreement.influence.filter(pl.col("statistic").is_in(["r2_identity", "mape"])).pivot(
    "statistic", index="country", values="value"
).with_columns(pl.col("r2_identity", "mape").round(2))

# %% [markdown]
# ## What has no partner
#
# More than a quarter of the official people live in countries for which the paper gives no figure.
# They are told, and never counted as 0.

# %%
alone = agreement.unmatched.sort("official", descending=True)
alone["official"].sum() / (alone["official"].sum() + agreement.pairs["official"].sum())

# %%
alone.head(6)

# %% [markdown]
# ## What is compared with what
#
# Two choices change the answer more than any statistic. The first is the categories: with `oip`
# alone the same estimate is too high in two of the four countries instead of too low in all.

# %%
narrow = mt.validate(published.table_4(), unhcr, year=2018, origin="VE", categories="oip")
narrow.pairs.select("country", "estimated", "official", pl.col("ratio").round(2))

# %% [markdown]
# The second is stock or flow: people who live somewhere, or people who arrive in a year. Table 4 of
# the paper is a stock, and comparing it with arrivals is refused.

# %%
try:
    mt.validate(published.table_4(), official.bundled("unhcr_flows"), year=2018, origin="VE")
except mt.ParameterError as error:
    print(error)

# %% [markdown]
# ## A whole estimate, with intervals
#
# A simulated Venezuela whose flows are calibrated to the paper. Origin, year and criterion are the
# study's. Nobody in this world exists: that its figures are like UNHCR's shows what went into the
# world, and nothing about migration.

# %%
world = simulate.World.venezuela(scale=0.3)
traces = simulate.simulate(world, seed=1).traces
study = mt.Study("VE", world.window, world.population)
estimates = mt.estimate(traces, study).intervals()
whole = mt.validate(estimates, unhcr)
whole

# %%
whole.pairs.select(
    "country", pl.col("estimated", "low", "high").round_sig_figs(3), "official", "inside"
)

# %%
_ = whole.plot()
# %% [markdown]
# Spain and the United States stand far above the line. Many go there in this world, as many
# Venezuelans did, but few of those were people of concern to UNHCR. That is a difference of
# definition, not of measurement, and it alone turns a fair agreement into a bad one. Leave such
# countries out **before** you look at the result, say that you did, and say why.
#
# Only one official figure lies inside the estimate's interval. Intervals tell of the sample of
# users alone; two sources that count different people do not agree because both are precise.

# %%
region = ["AR", "BR", "CL", "CO", "EC", "PA", "PE"]
latin = estimates.new_residents.filter(pl.col("country").is_in(region))
near = mt.validate(latin, unhcr, year=2018, origin="VE", criterion=4)
whole.value("r2_identity"), near.value("r2_identity")

# %% [markdown]
# ## What validation can and cannot say
#
# - Agreement with one agency in one year and few countries is weak evidence, also when R2 is high:
#   the largest country makes it. Report pairs and ratios, not one number.
# - Official figures of a crisis are corrected for years. Say which extract you used: an agreement
#   keeps source, licence and categories in `about`.
# - An estimate that was tuned until it agreed is not validated by that agreement.
# - For your own study: `migtrace validate results --against unhcr --year 2018`, or
#   `official.read_unhcr`, `read_hxl` and the other readers for newer and other tables.
