"""The prose of `docs/trust.md`; `generate_trust.py` puts the numbers in."""

HEADER = """\
# How far to trust a figure

<!-- Written by docs/generate_trust.py from simulated worlds: change it there. -->

A figure of this method rests on three things: a sample of users, the assumption that users stand
for the people, and rules that turn posts into moves. Intervals tell of the first alone. This page
measures all three on **simulated worlds**, where the truth is known. Nobody in them exists, and
real people need not behave like them: the page says how the method answers to each fault by itself,
not how large the faults of your data are.
"""

INTERVALS = """\
## What an interval says

`estimates.intervals()` draws the users anew 500 times, computes every figure again, and gives the
range of the middle 95% ([M14](method.md#m14)). It says how far from the truth chance alone can have
brought the figure, by choosing these users and not others of the same kind.

It does **not** say

- whether users leave as often as people who do not use the platform;
- whether they go on posting where they go;
- whether a trip is a migration;
- whether the population that you gave is right;
- much about a figure that rests on few users: one of 3 or fewer is hidden, and of fewer than 10
  the interval is a hint.

So an interval is the least doubt that there is. With more users it narrows, and a bias stays: what
large samples give is a narrow interval, which may be around a wrong figure.
"""

COVERAGE = """\
## Do the intervals hold the truth?

Where the method's assumptions hold, they should hold it 95 times in 100. We made {worlds} worlds of
{people:,} people, some {users:,} of them users and {movers:,} on the move in two years: some by a
road that a line crosses, some coming and going, very few to one country. Users are drawn at random,
post every month and on arrival.

The *factor* is how many people a resident stands for ([M7](method.md#m7)). *Appearances* count
people in the year in which they first are in a country, *detected* everybody who is there in a year
([M8](method.md#m8)), *new residents* who lives there at the end and does not come and go
([M10](method.md#m10)). The *recurrence share* is the part of migrants who spend less than half of
their time abroad ([M9](method.md#m9)).

*Hold* is the share of 95% intervals that hold the truth. Figures for which the truth lets us expect
fewer than {few} users count in the first two columns and not in the next two. A figure that is
missing because nobody was seen counts as not held. Figures of one world hang together: the standard
error is that of worlds.
"""

FACTOR = """\
With so few worlds, a share some standard errors off says little; `benchmarks/coverage.py` does the
same with 200.

**The factor has two truths.** The paper counts everybody with a post in a year as active, also
those who left in the years before, while its population no longer has them. So from the second year
on a resident stands for too few people. The interval holds what the paper's formula aims at, and
the second row shows how often it holds the people at home for each user at home. The more people
leave, the larger the difference; `activity="not_left"` removes it (see below).
"""

BIAS = """\
## What bends a figure, and by how much

Each row breaks one assumption, and nothing else. Numbers are relative errors in per cent, the mean
over {worlds} worlds and its standard error: -50 says that half of the people are missed. A row with
**with** is the same worlds with a correction, or what one might try. The factor is compared with
the people at home for each user at home, everything else with the count of people. *All exits* is
the sum of the months' exits of any order.

The first row is the error that is left when nothing is broken: chance, and the share of the factor
above. Every other row has it, too.

"""

CASES = {
    "none": "one person in fifty posts, at home and abroad; those who go to Brazil come and go",
    "half the use at the destination": "in Colombia, Peru and Ecuador half as many people post",
    "movers quit before": "three movers in ten stop posting for good in the half year before they "
    "leave",
    "sparse posts": "half a post a month on average, in some months none, none on arrival",
    "tourists": "one in fifty of those who stay travels once, for two weeks",
    "tourists, and nobody comes and goes": "the same, but those who go to Brazil stay there",
    "late first post abroad": "migrants are silent for 90 days on average after arriving",
    "many leave": "five times as many people leave, {many:.0%} of all in two years",
    "regions differ": "people of the three largest cities use the platform three times as much as "
    "the others, and leave a quarter as often",
    "the population grows": "births less deaths add {increase:.0%} a year, who post as the others "
    "do",
}
"""What happens in each of the worlds."""

READING = """\
What to take from it:

- **Less use at the destination, and movers who quit**, hide people who left in proportion. Nothing
  in the posts shows it.
- **Sparse posts** hide most: a stay abroad without a post is no stay. Nothing here brings it back.
  To ask for more posts of a resident makes it worse, since who leaves has had less time to make
  them. To count as active only who posts in three months raises flows a little and the factor, too
  high already, a lot.
- **Tourists** pass for migrants in first exits, appearances and detections, and not in new
  residents, since they are back. Where tourism is likely, new residents are the figure to use.
- **The filter of travellers** knows trips, not reasons. As it comes it drops those with more than
  four round trips a year, and here these are the people who come and go, whom the truth counts: the
  total is nearer to it because one error hides another. Told to drop everybody whose trips were all
  short, it removes the tourists, and those who come and go as well. It helps where nobody does.
- **Late first posts** move exits to later months, and some of the last months' out of the window.
- **The recurrence share** compares kinds of migrants. What hides or feigns one kind bends it. The
  correction for penetration leaves it as it is.
"""

BENT_COVERAGE = """\
## Intervals where an assumption is broken

The share of 95% intervals that hold the truth, of figures expected to rest on 10 users or more:
years, countries and months each by itself. An interval knows nothing of a bias, and with more users
these shares would fall further. Where a figure is hardly bent, it holds. The factor has the
narrowest intervals, so that the small error of the first row shows in it.
"""

REMOVED = """\
## How much a correction removes

What a violation causes: the error less that of the same worlds without it, before and after. Where
many leave, the error itself, since the worlds of the first row have the same fault in small.
"""

GROWTH = """\
The last row is arithmetic. The factor of the second year is P/u. Without growth, P has 1 person
where there are {grown:.2f}: the factor, and all that it weighs, is 1/{grown:.2f} of what it should
be, {low:.1%} too low, and right in the first year. Of two equal years half of that is missing.
"""

WHICH = """\
## Which correction for what
"""

CORRECTIONS = (
    (
        "the platform is used less, or more, at the destination",
        "`Study(penetration=...)`",
        "users per head, by country and year",
        "mend the recurrence share, or bring back movers who quit",
    ),
    (
        "many leave, and go on posting",
        '`Study(activity="not_left")`',
        "nothing",
        "touch the first year",
    ),
    (
        "regions, ages or sexes use it differently and leave differently",
        "`Study(raking=mt.rake(...))`",
        "each user's group, and the people in each",
        "help where other groups matter than those you know",
    ),
    (
        "births and deaths matter over the window",
        "`Study(natural_increase=...)`",
        "the yearly rate",
        "follow ages",
    ),
    (
        "travellers pass for migrants",
        "new residents, or `Study(travellers=...)`",
        "how many trips, of what length, make a traveller",
        "tell a traveller from who comes and goes to work",
    ),
    (
        "moves are misread",
        "`mt.with_precision`",
        "the share of moves that are real, from reading some",
        "say which ones",
    ),
    ("movers quit, post late or rarely", "nothing here", "", ""),
)
"""If you think that, do this; you have to know that; it does not do the last."""

AFTER_WHICH = """\
Nothing is corrected unless you ask, and what you ask for stands in `study.json`. A correction is as
good as the number that you give it: with wrong users per head the flow is wrong by their ratio.
"""

SCAN = """\
## If you do not know where migrants count as users

Who arrives may post like the people there, or go on as at home. The weight of a flow to country c
is p_o / (λ p_o + (1 - λ) p_c), with p users per head of the origin o and of c, and λ the part of
migrants who are seen as at home. Posts do not tell λ. One call shows what hangs on it:

```python
mt.scan_origin_share(estimates, penetration)
```

In the worlds with half the use at the destination the right λ is 0; at 1 nothing is corrected. Mean
of {worlds} worlds:
"""

AFTER_SCAN = """\
When it matters, report the range from λ = 0 to λ = 1. Those who come and go post as at home: for
flows that consist of them λ is near 1, and λ = 0 would count them too often. Here they go to
Brazil, where use is that of the origin.
"""

SENSITIVITY = """\
## If you do not trust the rules

The method leaves choices open: the resident criterion, who is active, the threshold of recurrence,
where the window ends. One call computes every figure under all of them, also crossings of
`lines={{name: line}}` and, with `routes=True`, the net direction of each cell:

```python
mt.sensitivity(traces, study)
```

Of one world with sparse posts it makes {rows:,} rows. Here are the smallest and the largest ratio
to the study's own choices, over criteria, activity, thresholds, years, months and countries:
"""

END = """\
A month can rest on very few users. Where none of them is a resident by a stricter criterion its
ratio is 0: look at `users` beside it.

Where a figure moves more by a choice than its interval is wide, the choice belongs beside it.

## How this page is made

`docs/generate_trust.py` simulates {still} worlds without violations and {bent} for each of {cases}
rows, estimates, and writes every number; `.ci/run` does it again and compares. The worlds stand in
`tests/worlds`; `migtrace.simulate` makes your own, with your numbers of users and movers, and
`simulate.compare` puts any estimate beside its truth.
"""
