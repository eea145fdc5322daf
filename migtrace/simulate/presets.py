"""Ready-made worlds, as values of `World`'s fields."""

from collections.abc import Mapping

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above
from migtrace.simulate.flows import Flow, Route, Waypoint
from migtrace.simulate.places import Country

Fields = dict[str, object]

CUCUTA = Waypoint("Cucuta", "CO", -72.52, 7.92)
PASTO = Waypoint("Pasto", "CO", -77.2811, 1.2136)


def quiet() -> Fields:
    """Fields of `World.quiet`."""
    window = ("2015-01", "2016-12")
    shares = {"CO": 5000, "PE": 3500, "EC": 2500, "BR": 1500}
    flows = []
    for country, people in shares.items():
        # Nobody leaves in the first three months or in the last one.
        whole = Flow.spread(country, {2015: people, 2016: people}, window, first_month="2015-04")
        flows.append(_without_last_month(whole))
    return {
        "origin": "VE",
        "countries": _known(("VE", *shares)),
        "population": 1_000_000,
        "window": window,
        "flows": tuple(flows),
        "penetration": 0.02,
        "posts_a_month": 3.0,
        "posts_spread": 0.5,
        "least_posts": 2,
        "posts_on_arrival": 1.0,
    }


def _without_last_month(flow: Flow) -> Flow:
    """Let those of the last month leave in the month before."""
    *early, before, last = flow.people
    return Flow(flow.destination, (*early, before + last, 0), flow.routes)


def _known(codes: tuple[str, ...]) -> tuple[Country, ...]:
    return tuple(Country.known(code) for code in codes)
