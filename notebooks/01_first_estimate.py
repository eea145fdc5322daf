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
# # A first estimate
#
# Traces of real people ship with the package: 2.7 million presences of 825,852 athletes at
# powerlifting meets. They are **no sample of any population**. What follows shows how an estimate
# is made and read, not how many people left the United States.

# %%
import polars as pl

import migtrace as mt
from migtrace import plot
from migtrace.demo import find_example

example = find_example("lifters")
print(example.caution)

# %% [markdown]
# ## Traces
#
# `read_traces` takes a path, a glob, or a frame, and finds the columns by the names that the
# usual tools give them. Nothing is read before it is needed.

# %%
traces = mt.read_traces(example.path)
traces

# %% [markdown]
# What is lost is counted. Meets before Twitter's first day are outside any study of posts (M1.6);
# pass `earliest` to a study to keep them.

# %%
traces.dropped.filter(pl.col("records") > 0)

# %% [markdown]
# ## A study, and its estimates
#
# A study is a country of origin, whole months, and the people who lived there when it began. All
# other parameters have the method's defaults.

# %%
study = mt.Study(origin="US", window=("2012-01", "2019-12"), population=314_339_099)
estimates = mt.estimate(traces, study)
estimates

# %% [markdown]
# The upscaling factors (M7): how many people an active resident stands for, year by year.

# %%
factors = estimates.factors.filter(pl.col("criterion") == study.criterion)
factors

# %% [markdown]
# People are conserved: next year's population is this year's, less the factor for each first
# exit.

# %%
left = factors["population"] - factors["factor"] * factors["first_exits"]
assert ((left[:-1] - factors["population"][1:]).abs() < 1e-3).all()

# %% [markdown]
# ## Where to, and when
#
# `detected` has the migrants seen in a country in a year. Figures that rest on three people or
# fewer are hidden: null, not zero.

# %%
estimates.detected.filter(pl.col("criterion") == 4, pl.col("year") == 2019).sort(
    "users", descending=True, nulls_last=True
).head(8)

# %%
plot.monthly_exits(estimates, unit="counts", source=example.source)
# %% [markdown]
# Most exits fall into the months of championships, and most of these migrants come back. The
# ratio of time abroad (M9) tells the two apart: below one half a migrant is recurrent.

# %%
estimates.recurrence.group_by("recurrent").agg(pl.len(), pl.col("ratio").mean()).sort("recurrent")

# %%
estimates.new_residents.filter(pl.col("criterion") == 4).sort(
    "users", descending=True, nulls_last=True
).head(6)

# %% [markdown]
# ## On the map

# %%
plot.density_map(estimates, source=example.source)
# %%
plot.route_map(estimates, source=example.source)
# %% [markdown]
# Residents who crossed a line, by year and direction: here the parallel of 30.6 degrees in Texas,
# between Waco and Austin. Direction is told by the distance to the residents' mean position.

# %%
estimates.crossings(((-99.5, 30.6), (-94.0, 30.6))).head(8)

# %% [markdown]
# ## The same, stage by stage
#
# `estimate` composes public functions. Here are the first of them: records, cleaned.

# %%
posts = (
    traces.lazy()
    .pipe(mt.drop_duplicates)
    .pipe(mt.collapse_threads)
    .pipe(mt.drop_bots)
    .pipe(mt.drop_wide_gyration)
)
residents = posts.pipe(mt.flag_months, origin="US", window=study.window).pipe(mt.classify_residents)
found = residents.collect()
assert found.equals(estimates.residents)
found.select(pl.col("c1", "c2", "c3", "c4").sum())
