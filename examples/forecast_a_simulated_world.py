"""From posts to a scenario, on a simulated world: estimate, forecast, what if, and the truth.

Run it with ``python examples/forecast_a_simulated_world.py``. Nobody in this world exists. As many
people leave for each country in every month, so that the models' assumptions hold and what is left
is the error of the sample. `notebooks/09_from_posts_to_scenarios.py` has a world where they do not.
"""

from datetime import date

import polars as pl

import migtrace as mt
from migtrace import forecast, simulate

WINDOW, POSTS = "2015-01:2017-06", "2015-01:2016-12"
PEOPLE = 1_000_000
MONTHLY = {"CO": 500, "PE": 300, "EC": 200}
CLOSES = date(2016, 12, 1)


def flows() -> pl.DataFrame:
    """As many a month, from the fourth month on: a resident needs three months at home."""
    months = pl.date_range(date(2015, 4, 1), date(2017, 6, 1), "1mo", eager=True)
    steady = pl.DataFrame({"destination": MONTHLY.keys(), "people": MONTHLY.values()})
    return months.alias("month").to_frame().join(steady, how="cross")


def estimate() -> mt.Estimates:
    """Simulate posts, and estimate from those of the first two years."""
    world = simulate.World.quiet(
        population=PEOPLE,
        penetration=0.03,
        countries=[simulate.Country.known(code) for code in ("VE", *MONTHLY)],
        window=WINDOW,
        flows=simulate.flows_from(flows(), window=WINDOW),
    )
    simulated = simulate.simulate(world, seed=1)
    print(simulated)
    return mt.estimate(simulated.traces, mt.Study("VE", POSTS, PEOPLE))


def forecast_arrivals(estimates: mt.Estimates) -> None:
    """Forecast the next three months from the estimate itself."""
    made = forecast.ArrivalForecaster("ridge", horizon=3).fit(estimates).predict()
    sums = made.group_by("node").agg(pl.col("arrivals").sum().round()).sort("node")
    print("three months ahead, beside the truth")
    print(sums.with_columns(truth=3 * pl.col("node").replace_strict(MONTHLY)))
    total, truth = sums["arrivals"].sum(), 3 * sum(MONTHLY.values())
    check(
        "forecasts of all countries together are within a third of the truth",
        abs(total - truth) < truth / 3,
    )


def close_a_border(estimates: mt.Estimates) -> None:
    """Run a network under two scenarios, after the posts have ended."""
    series = forecast.read_series(estimates).between(start=date(2016, 1, 1))
    nobody = pl.DataFrame({"date": series.dates}).with_columns(node=pl.lit("VE"), arrivals=0.0)
    home = estimates.factors.filter(criterion=4, year=2016)["population"].item()
    network = forecast.NetworkFlow([("VE", code) for code in MONTHLY], initial={"VE": home})
    network.fit(pl.concat([series.table, nobody]))
    print(network.edges_.select("origin", "destination", "fraction", "people"))
    scenarios = [
        forecast.Scenario("they stay").close("VE", "CO", after=CLOSES),
        forecast.Scenario("elsewhere").close("VE", "CO", after=CLOSES, reroute=True),
    ]
    compared = network.compare_scenarios(scenarios, horizon=6)
    late = compared.difference.filter(pl.col("date") > CLOSES)
    sums = late.group_by("node").agg(pl.exclude("date").sum().round()).sort("node")
    print("arrivals in six months, and what the scenarios change")
    print(sums)
    colombia = sums.filter(node="CO").row(0, named=True)
    check("nobody arrives over a closed border", colombia["they stay"] == -colombia["baseline"])
    check("who goes elsewhere is as many as would have come", abs(sums["elsewhere"].sum()) < 20)
    truth = 6 * MONTHLY["CO"]
    check(
        "the baseline is within a third of the truth", abs(colombia["baseline"] - truth) < truth / 3
    )
    people = compared.runs.group_by("scenario", "date").agg(pl.col("population").sum())
    check("people are conserved", people["population"].max() - people["population"].min() < 1e-3)


def share_out(estimates: mt.Estimates) -> None:
    """Say how those who leave split up, beside the truth."""
    shares = forecast.split_fractions(forecast.read_flows(estimates).of(2016))
    truth = pl.col("destination").replace_strict(MONTHLY) / sum(MONTHLY.values())
    beside = shares.with_columns(truth=truth)
    print(beside)
    off = (beside["fraction"] - beside["truth"]).abs().max()
    check("shares are within a tenth of the truth", off < 0.1)


def check(what: str, holds: bool) -> None:  # noqa: FBT001 - a sentence and whether it is so
    """Print a sentence that must be true, and stop when it is not."""
    print(f"{what}: {holds}")
    if not holds:
        raise SystemExit(1)


if __name__ == "__main__":
    found = estimate()
    forecast_arrivals(found)
    close_a_border(found)
    share_out(found)
