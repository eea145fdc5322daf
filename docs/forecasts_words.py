"""The prose of `docs/forecasts-tried.md`; `generate_forecasts.py` puts the numbers in."""

HEADER = """\
# Forecasts, tried on real figures

<!-- Written by docs/generate_forecasts.py from the package's own figures: change it there. -->

What the models of [Forecasts and scenarios](forecasting.md) give on real figures, each beside the
simplest thing that one could say without a model. [Where they fail](#where-they-fail) comes last,
and is the part to read before using one.

These are figures about people in flight. A good score says that a model would have told agencies
how many beds to make; it says nothing about why people come, and gives nobody a right to stop
them.
"""

ARRIVALS = """\
## Arrivals, a day ahead

Daily arrivals at eight places from the Greek islands to Austria, 2015-10-01 to 2016-01-10, of
UNHCR and IFRC: {days} days, {missing} of {figures} figures missing. As in Table 1 of Ahmed et al.
2017, models learn from October to December and forecast each day from {test} on, here the ten
days that there are. They are fitted again each day on all days before; boosting, which is slow,
every two weeks, and it does a little better when fitted daily (`benchmarks/arrivals.py`).

The design (the neighbours' last figures, a quarter of the features, old days weighing less;
[F1](forecasting.md#f1)) was chosen on forecasts of days up to {trained} alone, as the best of
many. So figures of *{warm} to {trained}* are too good. Of the ten days no model's forecasts were
looked at for it, only the errors of persistence and of a week's mean, and transit times of the
whole series. But they are ten: a difference of a few points between two models means nothing.

How much smaller the error (RMSE) is than that of persistence, which says "as today", in per cent.
Below 0 the model is worse than no model:
"""

AFTER_TABLE_1 = """\
LASSO, the default, is at least 10% below persistence at {reached} of {places} places, and {low}
to {high}% at the seven that are open.
"""

CHOSEN = """\
### The model that the days before would have chosen

Nobody knows beforehand which model is best on the days to come. This is what one gets by taking
the one that was best from mid-November to December, beside the one that was best in hindsight:
"""

INTERVALS = """\
### What 90% intervals held

Since {warm}, most of it days that the design was chosen on. They should hold 90 of 100 figures,
if the days to come are like those before ([F1.5](forecasting.md#f1-5)). The last column has few
figures:
"""

WEEK = """\
### Up to a week ahead

LASSO, fitted once a week since 1 December; the median of the seven open places, and intervals of
all. Most of these days, too, were used for the design:
"""

TIMES = """\
## How long people are on the way

The lag of the greatest correlation, after the mean of the week around each day is taken off
([F2](forecasting.md#f2)). Where it is not above what chance gives, there is no answer:
"""

AFTER_TIMES = """\
Ahmed et al. report that arrivals in Greece lead Austria by about 6 days and FYROM by 2. The
second is found for mainland Greece. The first is not: the table says what these figures bear.
Neighbours that count the same people on the same day have a lag of 0.
"""

NETWORK = """\
## The network of the Balkan route

One chain, with the way over Hungary open until its border with Croatia closed in the night to 17
October 2015; people enter at the islands and leave the network in Austria
([F3](forecasting.md#f3)). Fitted on all days:
"""

ROLLING = """\
Fractions of a chain are not determined one by one: which stage is slow changes from one window to
the next, and many end at 1. There are no intervals of fractions.

### Two weeks ahead

Fitted on 30 days, every 7 days, forecasting the 14 after; RMSE in people a day, beside
persistence and the mean of the last 7 days, averaged over the same forecasts. Nothing is known of
who will enter but that mean; the fourth column shows what it would give to know it exactly:
"""

SCENARIOS = """\
### Two scenarios

After {after}, up to two weeks beyond the last day: nobody enters at the islands (*quiet*), or the
border between FYROM and Serbia is *closed*, beside the *plain* run. How many people come to each
place, and how many are there in the end:
"""

PLANTED = """\
### Planted networks

Real flows between places are not known, so whether the fit finds a network can be tried on
made-up ones alone: 8 nodes, 10 edges among all 56 pairs, three entries, 60 days with noise. Of
{worlds} worlds {whole} are found whole: every edge of 0.1 or more, no false one above 0.05. The
largest error of a fraction is {off_5} with 5% noise and {off_poisson} with counts drawn by
chance. These worlds were built to be identifiable. Of {others} worlds of six other shapes (a
chain, roads that part and join, a cycle, a star, roads in both directions, many roads)
{others_whole} are found whole; fits that are not, and name another graph that does as well:
{said_so} of {wrong}. Where noise favours a wrong graph by more than that, nothing is said. Of 30
nodes none was found whole: `benchmarks/network.py` tries more, and larger ones.
"""

FLOWS = """\
## Who goes where in the world

UNHCR's flows of forced displacement between all countries, {first} to {last}, each year told from
the years before it alone ([F4](forecasting.md#f4)), as Ahmed et al. do in their Table 2 with
other data. {pairs} pairs of countries a year, most of them without a flow. Affinities are learned
by Poisson regression. Each cell is the mean over the years of the RMSE, in people a pair, and in
brackets of the common part of told and observed flows (1: alike). Lower RMSE and higher common
part are better; the first hangs on a few crises, the second on where most people went.
"""

KNOWN = """\
### When it is known how many leave and arrive

Then the models only have to say who goes where:
"""

UNKNOWN = """\
### When nothing of the year is known

Then last year's margins stand in for this year's:
"""

BY_YEAR = """\
### Year by year

RMSE in people a pair. The mean is made by few years:
"""

FAIL = """\
## Where they fail

**Arrivals.**

- *Hungary*, closed, counts few people a day, and the fit knows the thousands of before.
  Least squares is {closed_then} persistence on the ten days and {closed_before} it from
  mid-November to December, ridge {closed_ridge}.
- *The Greek islands* have nothing upstream: LASSO is {islands_before} persistence before,
  {islands_then} on the ten days. That boosting is {islands_trees} it there, nobody could have
  known from the days before. In FYROM it is {fyrom_trees}.
- *Yesterday's week*: the seasonal forecast is worse than persistence at {seasonal_worse} places.
- *Intervals* of the models that learn hold what they promise over all places. Single places go
  from {least_held} to {most_held}%, and on the ten days the intervals of the baselines hold
  {seasonal_held}% (seasonal) and {persistence_held}% (persistence).
- No model here knows of weather, news or decisions. It says of tomorrow what it saw of yesterday.

**The network.**

- It is better than persistence at {better} of {of_places} places, and not in {worse}. The mean of
  the last week, which needs no model, is better in {week_better}.
- Its forecasts are flat, since it is told nothing of who will enter, and they have no intervals.
- It has no deterrence. Close the border of FYROM and Serbia, and {stranded} people wait in FYROM
  in the end, for nobody turns round, stays on the islands or takes another way. Read such a
  figure as who could no longer go on, not as who would be there.

**Push and pull.**

- It does not win. The same affinities fitted to the same margins by factors (a doubly constrained
  gravity model) have a mean RMSE of {factors_3} against {push_3} in case 3, and of {factors_1}
  against {push_1} in case 1. Push and pull *adds* a level to each origin and destination, so one
  large crisis spreads over all places that are near; factors multiply.
- Without the constraint M ≥ 0 many flows come out below 0: in {last}, {below_1}% of all who leave
  in case 1, {below_2}% in case 2, {below_3}% in case 3.
- When margins are not known, nothing is good. What has the lower RMSE, {blurred} (push and pull,
  case 1) against {steady} (last year's flows), blurs most and has the lower common part,
  {blurred_common} against {steady_common}. New crises are in no past flow.
- The regression alone explodes after one, when it knows last year's flow: an RMSE of {exploded}
  in {exploded_year}.
- Radiation ({radiation}) loses to gravity held to margins ({gravity_margins}).
- No table of conflicts and none of news comes with the package, so the paper's cases 2 and 4 are
  not tried whole.
"""

END = """\
## How this page is made

`docs/generate_forecasts.py` computes every number from the figures in the package, on one core,
and rounds them so far that other machines agree; `.ci/run` does it again and compares.
`benchmarks/arrivals.py`, `network.py` and `push_pull.py` have more: how the design was chosen,
larger networks, logs instead of Poisson, a constant for each country.
"""
