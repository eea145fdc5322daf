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
# # Routes and borders
#
# By which way do people leave, and how many pass a border? Posts with a position tell something of
# the road: which way a user went from one post to the next, and whether the line between the two
# crosses a border (M11). Here both are looked at where the answer is known, in a **simulated**
# Venezuela: nobody in it exists, and its flows are calibrated to those of the paper, not observed.

# %%
import polars as pl

import migtrace as mt
from migtrace import plot, simulate

SOURCE = "SIMULATED, nobody in them exists"
_ = pl.Config.set_tbl_cols(-1), pl.Config.set_tbl_rows(20)

# %% [markdown]
# ## A world with roads
#
# Four years, 30.1 million people. Some of those who leave travel over land, through San Cristobal
# and Cucuta to Colombia and on by the Pan-American highway, or through Santa Elena and Boa Vista to
# Brazil; the others fly, as far as a map is concerned. Four people in a thousand post. On the
# way they do so with a probability of 0.8 at each stop, which is generous.

# %%
world = simulate.World.venezuela(scale=0.4, posts_on_the_way=0.8)
simulated = simulate.simulate(world, seed=1)
simulated

# %%
study = mt.Study("VE", world.window, world.population)
estimates = mt.estimate(simulated.traces, study).intervals()
estimates

# %% [markdown]
# ## Moves, and what is none
#
# A *move* is two consecutive located posts of a resident in different cells of 40 km, less than 500
# km apart (M11.2). So who flies makes no move, and who posts at both ends of a long journey and
# nowhere between makes none either. Each move goes *away* from the residents' mean position at
# home, or *toward* it.

# %%
estimates.routes.group_by("direction").agg(
    cells=pl.len(), moves=pl.col("moves").sum(), most_in_a_cell=pl.col("moves").max()
).sort("direction")

# %%
plot.route_map(estimates, source=SOURCE, extent=(-82, -4, -58, 14))
# %% [markdown]
# The largest arrows are not on the roads out but in the large cities of the coast. A home near the
# edge of a cell posts now from this cell and now from the next, and each time that is a move. The
# unit vectors of such pairs cancel when both directions are looked at together; on the map of one
# direction they do not. Read arrows where no city straddles two cells.

# %% [markdown]
# ## Net routes
#
# `net_routes` has both directions of a cell beside each other: net = (away - toward) / (away +
# toward), between -1 and 1 (M16). The interval is of a bootstrap of users (M14). Beside it stands
# the truth, counted on the legs of all people and not only of those who post.

# %%
truth = simulated.truth.net_routes().select(
    "cell", true_moves=pl.sum_horizontal("away", "toward"), true_net="net"
)
on_roads = (
    estimates.net_routes.join(truth, on="cell", how="inner")
    .filter(pl.col("true_moves") > 200_000)
    .with_columns(pl.col("lon", "lat", "net", "low", "high", "true_net").round(2))
    .sort("lat")
)
on_roads

# %% [markdown]
# Along the roads the sign is right. The size is about right at San Cristobal (72.29 W), the gate
# to Cucuta, 0.74 for 0.76, and at Rumichaca (77.6 W, 0.9 N), 0.72 for 0.8; at Cali and at
# Guayaquil less than half of it is seen, and the intervals do not hold the truth. At Santa Elena,
# where people wait on the way out and back, nearly as many go one way as the other, and the
# estimate sees it. But Maracaibo, in the last row, has the wrong sign with hardly any doubt in
# the interval: the city lies in two cells, and of one of them all moves within the city lead
# home. Intervals tell of the sample, not of this.

# %%
right = (on_roads["net"] > 0) == (on_roads["true_net"] > 0)
assert right.sum() == on_roads.height - 1
assert not right[-1]

# %% [markdown]
# ## Borders
#
# A border is a line that you draw: two points, longitude first. A resident crosses it when the
# straight line between the ends of a move meets it; it counts once a year and direction, times the
# people whom a resident stands for in that year (M11.5).

# %%
LINES = {
    "Tachira (to Cucuta)": ((-72.9, 8.5), (-72.0, 7.2)),
    "Rumichaca (to Ecuador)": ((-78.5, 0.9), (-76.5, 0.9)),
    "Roraima (to Boa Vista)": ((-62.5, 5.5), (-60.0, 5.5)),
}
crossings = pl.concat(
    [
        estimates.crossings(line).select(pl.lit(name).alias("line"), pl.all())
        for name, line in LINES.items()
    ]
)
crossings.with_columns(pl.col("people", "low", "high").round_sig_figs(3)).sort(
    "line", "direction", "year"
)

# %%
plot.route_map(estimates, direction="net", lines=LINES, source=SOURCE, extent=(-82, -4, -58, 14))
# %% [markdown]
# ## Beside the truth
#
# `compare` puts each figure beside what is true. Here: the sum over years of those who crossed
# away, and the share of them that the estimate found.

# %%
beside = (
    simulate.compare(simulated, estimates, lines=LINES)
    .filter(pl.col("figure") == "crossings")
    .group_by("line", "direction")
    .agg(
        truth=pl.col("truth").sum(),
        estimated=pl.col("value").sum(),
        years=pl.len(),
        hold=((pl.col("low") <= pl.col("truth")) & (pl.col("truth") <= pl.col("high"))).sum(),
    )
    .with_columns(found=(pl.col("estimated") / pl.col("truth")).round(2))
    .sort("line", "direction")
)
beside

# %% [markdown]
# Two errors, in opposite directions.
#
# On the busy roads about half are missing, and hardly an interval holds the truth. A crossing needs
# a post on either side, with a position, less than 500 km apart. Who waits at the border posts
# there and is found; who passes in a day often is not.
#
# In Roraima there are too many, above all of those who come back. They come and go, and post at
# each stop: so more of them become residents in the sense of the method, who have to post in three
# months in a row, than of those who stay at home and post rarely. But each stands for as many
# people.

# %%
known = estimates.residents.select("user", resident=pl.lit(value=True))
(
    simulated.truth.users.filter(pl.col("kind").is_in(["stayer", "migrant", "pendular"]))
    .join(known, on="user", how="left")
    .group_by("kind")
    .agg(users=pl.len(), share_resident=pl.col("resident").fill_null(value=False).mean().round(2))
    .sort("kind")
)

# %%
found = dict(beside.filter(pl.col("direction") == "away").select("line", "found").rows())
assert 0.3 < found["Rumichaca (to Ecuador)"] < 0.7
assert 0.4 < found["Tachira (to Cucuta)"] < 0.8
assert 0.9 < found["Roraima (to Boa Vista)"] < 1.4

# %% [markdown]
# What holds better is the course over the years. Crossings away, 2015 = 1. (The first year is too
# low, so the others seem too high: who leaves in its first months has not lived there for three.)

# %%
compared = simulate.compare(simulated, estimates, lines=LINES)
first = pl.col("truth", "value").first().over("line", order_by="year")
(
    compared.filter(pl.col("figure") == "crossings", pl.col("direction") == "away")
    .with_columns((pl.col("truth", "value") / first).round(2))
    .select("line", "year", "truth", estimated="value")
    .sort("line", "year")
)

# %% [markdown]
# ## With your own data
#
# - Draw lines across roads rather than along borders: 50 to 100 km that the road meets at a right
#   angle. A border along a river with towns on both banks counts those who go to work.
# - Say beside a figure of crossings what a crossing is, and that most people who cross are not seen
#   doing so. Compare years rather than levels, and only where people travel as they did.
# - Mind what a map of routes can be used for. Cells with three people or fewer are left out, but a
#   route that many take is there for everybody to see, also for those who lie in wait (see the page
#   on ethics).
