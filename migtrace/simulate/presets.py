"""Ready-made worlds, as values of `World`'s fields."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above
from migtrace.simulate.flows import Flow, Route, Waypoint
from migtrace.simulate.places import Country
from migtrace.simulate.quarters import Quarter

Fields = dict[str, object]

# From Natural Earth's populated places; Santa Elena, which it lacks, to a tenth of a degree.
_SAN_CRISTOBAL = Waypoint("San Cristobal", "VE", -72.25, 7.77)
_CUCUTA = Waypoint("Cucuta", "CO", -72.52, 7.92)
_BUCARAMANGA = Waypoint("Bucaramanga", "CO", -73.1259, 7.1301)
_CALI = Waypoint("Cali", "CO", -76.5, 3.4)
_PASTO = Waypoint("Pasto", "CO", -77.2811, 1.2136)
_TULCAN = Waypoint("Tulcan", "EC", -77.732, 0.822)
_GUAYAQUIL = Waypoint("Guayaquil", "EC", -79.92, -2.22)
_TUMBES = Waypoint("Tumbes", "PE", -80.46, -3.57)
_GUAYANA = Waypoint("Ciudad Guayana", "VE", -62.62, 8.37)
_SANTA_ELENA = Waypoint("Santa Elena de Uairen", "VE", -61.1, 4.6)
_BOA_VISTA = Waypoint("Boa Vista", "BR", -60.666, 2.8161)

_TO_COLOMBIA = (_SAN_CRISTOBAL, _CUCUTA)
_TO_ECUADOR = (*_TO_COLOMBIA, _BUCARAMANGA, _CALI, _PASTO)
_TO_PERU = (*_TO_ECUADOR, _TULCAN, _GUAYAQUIL, _TUMBES)
_TO_BRAZIL = (_GUAYANA, _SANTA_ELENA, _BOA_VISTA)


def quiet() -> Fields:
    """Fields of `World.quiet`."""
    window = ("2015-01", "2016-12")
    shares = {"CO": 5000, "PE": 3500, "EC": 2500, "BR": 1500}
    # Nobody leaves in the first three months or in the last one.
    flows = [
        Flow.spread(
            country,
            {2015: people, 2016: people},
            window,
            first_month="2015-04",
            last_month="2016-11",
        )
        for country, people in shares.items()
    ]
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


# One assumption of the method broken at a time, by changes to the quiet world.
VIOLATIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "destination penetration": {"destination_penetration": 0.01},
        "selective attrition": {"quit_before_move": 0.3},
        "sparse posts": {"posts_a_month": 0.5, "least_posts": 0, "posts_on_arrival": 0.0},
        "tourists": {"tourist_share": 0.02},
        "late first post": {"silence_after_move_days": 90.0},
    }
)


def broken(name: str | None) -> Fields:
    """Fields that break one assumption, or none."""
    if name is None:
        return {}
    if not isinstance(name, str) or name not in VIOLATIONS:
        msg = f"violation: got {name!r}; expected one of {', '.join(map(repr, VIOLATIONS))}"
        raise ParameterError(msg)
    return dict(VIOLATIONS[name])


def messy() -> Fields:
    """Fields of `World.messy`."""
    window = ("2015-01", "2017-12")
    stay = replace(_CUCUTA, stay_days=20.0)
    roads = {
        "CO": (Route(_TO_COLOMBIA, leg_hours=6.0), Route(weight=0.3)),
        "PE": (Route(_TO_PERU, weight=0.7), Route((stay,), weight=0.3), Route(weight=0.3)),
        "BR": (Route(_TO_BRAZIL),),
    }
    totals = {"CO": 4000, "PE": 3000, "BR": 1500, "US": 1500}
    season = (0.7, 0.8, 1, 1, 1, 1, 1.2, 1.3, 1.2, 1, 0.9, 0.9)
    flows = [
        Flow.spread(
            country,
            {2015: people, 2016: people * 3 // 2, 2017: people * 2},
            window,
            season=season,
            routes=roads.get(country, (Route(),)),
        )
        for country, people in totals.items()
    ]
    return {
        "origin": "VE",
        "countries": _known(("VE", "CO", "PE", "BR", "US", "ES")),
        "population": 1_000_000,
        "window": window,
        "flows": tuple(flows),
        "penetration": (0.010, 0.011, 0.011),
        "destination_penetration": {"CO": 0.008, "PE": 0.006, "BR": 0.009, "US": 0.02},
        "posts_a_month": 6.0,
        "posts_spread": 1.2,
        "activity_by_year": (1.0, 0.9, 0.8),
        "attrition": 0.1,
        "burst_share": 0.2,
        "pendular_share": 0.15,
        "pendular_stay_days": 8.0,
        "pendular_period_days": 40.0,
        "return_share": 0.15,
        "tourist_share": 0.05,
        "visitor_share": 0.03,
        "bot_share": 0.002,
        "institution_share": 0.002,
        "rate_before_move": 0.9,
        "rate_after_move": 1.2,
        "silence_after_move_days": 10.0,
        "quit_before_move": 0.05,
        "point_share": 0.3,
        "city_share": 0.5,
        "admin_share": 0.15,
        "country_share": 0.05,
        "unknown_country_share": 0.02,
        "thread_share": 0.05,
        "reply_share": 0.1,
        "duplicate_share": 0.02,
        "retweet_share": 0.1,
    }


def city() -> Fields:
    """Fields of `World.city`."""
    window = ("2015-01", "2016-12")
    venezuela, *abroad = _known(("VE", "CO", "PE"))
    flows = [
        Flow.spread(country, {2015: people}, window, first_month="2015-04", last_month="2015-09")
        for country, people in (("CO", 4000), ("PE", 2500))
    ]
    return {
        **quiet(),
        # The largest city alone, Bogota and Lima, so that enough people live in each.
        "countries": (venezuela, *(replace(one, cities=one.cities[:1]) for one in abroad)),
        "population": 20_000,
        "window": window,
        "flows": tuple(flows),
        "hosts": {"CO": 20_000, "PE": 12_000},
        "quarters": (
            Quarter("Bogota", east_km=-6.0, north_km=4.0, spread_km=1.0, share=0.8),
            Quarter("Lima", east_km=-2.0, north_km=5.0, spread_km=1.5, share=0.5),
        ),
        "penetration": 0.1,
        # Homes are sought among exact points at night.
        "point_share": 0.7,
        "city_share": 0.3,
    }


def _known(codes: tuple[str, ...]) -> tuple[Country, ...]:
    return tuple(Country.known(code) for code in codes)


def venezuela(scale: float) -> Fields:
    """Fields of `World.venezuela`."""
    check_above("scale", scale, most=1.0)
    window = ("2015-01", "2018-12")
    # People wait before the border: else hardly anybody would post on either side of the line.
    waiting = tuple(
        replace(point, stay_days=days)
        for point, days in zip(_TO_BRAZIL, (7.0, 12.0, 0.0), strict=True)
    )
    by_road = {
        "CO": (Route(_TO_COLOMBIA, weight=0.3, leg_hours=6.0), Route(weight=0.7)),
        "PE": (Route(_TO_PERU, weight=0.4), Route(weight=0.6)),
        "EC": (Route(_TO_ECUADOR, weight=0.4), Route(weight=0.6)),
        "BR": (Route(waiting), Route(weight=0.3)),
        "CL": (Route(_TO_PERU, weight=0.3), Route(weight=0.7)),
    }
    flows = [
        Flow.spread(
            country,
            {2015 + y: round(1000 * people * share) for y, share in enumerate(_years(country))},
            window,
            routes=by_road.get(country, (Route(),)),
            pendular_share=_PENDULAR.get(country, 0.0),
        )
        for country, people in _LEFT_THOUSANDS.items()
    ]
    return {
        "origin": "VE",
        "countries": _known(("VE", *_LEFT_THOUSANDS)),
        "population": 30_100_000,
        "window": window,
        "flows": tuple(flows),
        "penetration": tuple(scale * share for share in _USE),
        "posts_a_month": 0.8,
        "posts_spread": 1.3,
        "attrition": _ATTRITION,
        "burst_share": 0.4,
        "pendular_stay_days": 8.0,
        "pendular_period_days": 45.0,
        "return_share": 0.15,
        "tourist_share": 0.17,
        "posts_on_arrival": 0.75,
        "posts_on_the_way": 0.018,
        "visitor_share": 0.03,
        "bot_share": 0.001,
        "institution_share": 0.001,
        "admin_share": 0.1,
        "country_share": 0.02,
        "thread_share": 0.03,
        "duplicate_share": 0.005,
        "retweet_share": 0.02,
    }


def _years(country: str) -> tuple[float, ...]:
    """Shares of a destination's people who leave in each of the four years."""
    return _GROWTH.get(country, _LATE)


# Calibrated, not observed: with these the active residents are near Table 1 of Mazzoli et al. 2020,
# and flows, crossings and recurrence of the order of its Tables 2 to 5.
_USE = (0.0085, 0.0095, 0.0095, 0.0095)
_ATTRITION = (0.1, 0.33, 0.4, 0.35)
# People who leave in the four years. To neighbours and Peru as many as agencies counted by the end
# of 2018; far away more and sooner, since the paper has more who do not come back than these make.
_LEFT_THOUSANDS = {
    "CO": 1800, "PE": 950, "EC": 310, "CL": 330, "AR": 220, "BR": 150, "US": 1200, "ES": 900,
    "PA": 450,
}  # fmt: skip
_LATE = (0.10, 0.15, 0.27, 0.48)
_EARLY = (0.30, 0.28, 0.24, 0.18)
_GROWTH = {"BR": (0.20, 0.27, 0.38, 0.15), **dict.fromkeys(("AR", "ES", "PA", "US"), _EARLY)}
_PENDULAR = {"CO": 0.09, "BR": 0.4}
