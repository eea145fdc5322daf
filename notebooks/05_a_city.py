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
# # A city
#
# Do migrants live where everybody lives, or among themselves? Posts at night tell where somebody is
# at home, and the homes of migrants can be laid beside those of locals (M12). Here this is done in
# **simulated** cities with the real outlines of Bogota and Lima. Nobody in them exists; where
# migrants live was planted, so that the answer can be checked.

# %%
import polars as pl

import migtrace as mt
from migtrace import plot, simulate
from migtrace.geography import city_outlines

SOURCE = "SIMULATED, nobody in them exists"
_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(30)

# %% [markdown]
# ## Two cities, two quarters
#
# Locals live around the centre. Of the migrants in Bogota eight in ten live around a point 6 km
# west and 4 km north of it; of those in Lima five in ten around another, more widely. One in ten
# people posts, at night from home.

# %%
world = simulate.World.city()
simulated = simulate.simulate(world, seed=1)
world.quarters

# %% [markdown]
# ## Who is a migrant, who a local
#
# The study is of Venezuela, as always. Migrants are its residents who left and did not come back
# (M9). Locals are residents of the city's own country by the same criterion. Most accounts of this
# world are locals, and do not count in the estimate of Venezuela.

# %%
study = mt.Study("VE", world.window, world.population)
estimates = mt.estimate(simulated.traces, study)
estimates

# %% [markdown]
# ## Homes
#
# A home is the cell of 1 km where most of somebody's posts are that were made between 20:00 and
# 8:00 by the clock of the city, and whose place is at most 1 km large. So a post from "Bogota"
# tells nothing of a home. The outlines ship with the package; your own can be GeoJSON, a polygon or
# a GeoDataFrame with a row for each city.

# %%
outlines = city_outlines()
[city["properties"] for city in outlines["features"]]

# %%
cities = estimates.cities(outlines, country="country")
cities

# %% [markdown]
# Nobody of this world lives in Sao Paulo, and the answer says so instead of giving a number.

# %%
cities.segregation.filter(pl.col("city") == "Sao Paulo", pl.col("measure") == "h")

# %% [markdown]
# ## On the map
#
# Cells where three people or fewer of a group live are left out (M13), so the edges of both groups
# are not on the map.

# %%
_ = plot.city_map(cities, "Bogota", source=SOURCE)
# %%
_ = plot.city_map(cities, "Lima", source=SOURCE)
# %% [markdown]
# ## One number: h
#
# h is the entropy of the migrants' homes over that of the locals' (M12.3): 1 when they are spread
# alike, less when migrants live closer together. Few people always look crowded: 300 of them cannot
# fill 500 cells. So the locals are drawn anew, as many as there are migrants, 200 times. The null
# interval says where h lies when the migrants are nothing but such a draw.

# %%
measured = cities.segregation.filter(pl.col("value").is_not_null())
measured.filter(pl.col("measure").is_in(["h", "h_plug_in"])).with_columns(
    pl.col("value", "null_low", "null_high").round(2)
).drop("reason")

# %% [markdown]
# `h_plug_in` leaves the correction out. It is lower, and its null interval does not even reach 1:
# read without it, it would call a city segregated where migrants live like everybody else.

# %% [markdown]
# ## Beside the truth
#
# What is h for all people, users or not? And what would one see if migrants lived as locals do?
# The same world without quarters answers.

# %%
names = ["Bogota", "Lima"]


def h_of(homes: pl.DataFrame) -> float:
    """Measure h of counts by cell."""
    return mt.segregation_measures(homes).filter(pl.col("measure") == "h")["value"].item()


alike = simulate.simulate(simulate.World.city(quarters=()), seed=1)
alike_cities = mt.estimate(alike.traces, study).cities(outlines, country="country")
found, found_alike = (
    dict(each.segregation.filter(pl.col("measure") == "h").select("city", "value").rows())
    for each in (cities, alike_cities)
)
pl.DataFrame(
    {
        "city": names,
        "true_h": [h_of(simulated.truth.homes(name)) for name in names],
        "h": [found[name] for name in names],
        "true_h_alike": [h_of(alike.truth.homes(name)) for name in names],
        "h_alike": [found_alike[name] for name in names],
    }
).with_columns(pl.col(pl.Float64).round(2))

# %%
for name in names:
    assert abs(found[name] - h_of(simulated.truth.homes(name))) < 0.06
    assert abs(found_alike[name] - 1) < 0.05

# %% [markdown]
# ## The other measures
#
# Dissimilarity, isolation, exposure and Theil's H are those of the textbooks; NMI and AMI are the
# paper's second measure, in the two readings that it leaves open (M12.4). All of them depend on how
# many people there are for a cell. Read each beside its null interval and never alone: a
# dissimilarity of 0.4 would be that of a city where nobody is segregated.

# %%
measured.filter(pl.col("city") == "Bogota", ~pl.col("measure").str.starts_with("h_")).select(
    "measure", pl.col("value", "null_low", "null_high").round(2)
)

# %% [markdown]
# NMI by counts, the default reading, hardly sees the quarter: 0.05 is at the edge of what chance
# gives, with so few people for so many cells. The paper's own values lie between 0.04 and 0.07.

# %% [markdown]
# ## What this can and cannot say
#
# - A home is where somebody *posts* at night. Who posts on the way home, at work at night, or only
#   by day has another one, or none.
# - A home is chosen over the whole window. Who arrived late in it has had more nights elsewhere,
#   and is not counted.
# - Users among migrants may live elsewhere than migrants who are none. Nothing here sees that.
# - h compares two maps. It does not tell where the migrants live, nor whether they want to.
# - A map of where migrants live can be used against them, whatever it hides. Think about whether it
#   has to be published at all (see the page on ethics).
