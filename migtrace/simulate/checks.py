"""Checks of a world's description, before anything is drawn."""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above, check_amount, check_count, is_number, is_whole
from migtrace.residence import check_country
from migtrace.simulate.flows import Flow, Route
from migtrace.simulate.places import Country
from migtrace.simulate.quarters import check_quarters
from migtrace.simulate.rates import MOST_FACTOR, check_rates, check_share, check_use

if TYPE_CHECKING:
    from migtrace.simulate.world import World

_SHARES = (
    "burst_share",
    "pendular_share",
    "return_share",
    "tourist_share",
    "posts_on_arrival",
    "posts_on_the_way",
    "quit_before_move",
    "unknown_country_share",
    "thread_share",
    "reply_share",
    "duplicate_share",
)
_FACTORS = (
    "natural_increase",
    "posts_spread",
    "visitor_share",
    "bot_share",
    "institution_share",
    "rate_before_move",
    "rate_after_move",
    "silence_after_move_days",
    "point_share",
    "city_share",
    "admin_share",
    "country_share",
    "city_spread_km",
    "retweet_share",
)
_AMOUNTS = (
    "posts_a_month",
    "burst_minutes",
    "pendular_period_days",
    "pendular_stay_days",
    "tourist_stay_days",
    "bot_posts_an_hour",
    "bot_hours",
    "city_box_km",
    "admin_box_km",
    "country_box_km",
)
_HOURS = 24
_MOST_AMOUNT = 1_000_000.0
_MOST_SPREAD = 5.0
_MOST_PEOPLE = 10_000_000_000


def check_world(world: "World") -> None:
    """Raise ParameterError when a value cannot be what its name says."""
    check_country("origin", world.origin)
    _check_places(world)
    if not is_whole(world.population) or world.population < 1:
        msg = f"population: got {world.population!r}; expected a whole number of at least 1"
        raise ParameterError(msg)
    for name in _SHARES:
        check_share(name, getattr(world, name))
    for name in _FACTORS:
        check_amount(name, getattr(world, name), most=MOST_FACTOR)
    check_amount("posts_spread", world.posts_spread, most=_MOST_SPREAD)
    for name in _AMOUNTS:
        check_above(name, getattr(world, name), most=_MOST_AMOUNT)
    check_count("least_posts", world.least_posts)
    check_count("tourist_trips", world.tourist_trips, least=1)
    if world.point_share + world.city_share + world.admin_share + world.country_share == 0:
        msg = "point_share, city_share, admin_share, country_share: all are 0; expected one above"
        raise ParameterError(msg)
    if len(world.hours) != _HOURS or sum(map(_weight, world.hours)) <= 0:
        msg = f"hours: got {world.hours!r}; expected 24 weights of at least 0, not all of them 0"
        raise ParameterError(msg)
    check_rates(world)
    check_use(world, world.origin, "the origin")
    _check_flows(world)
    _check_hosts(world)
    check_quarters(world)
    _check_stays(world)


def _weight(value: object) -> float:
    return value if is_number(value) and value >= 0 else float("-inf")


def check_fields(names: Iterable[str], known: Collection[str]) -> None:
    """Raise ParameterError when a field is none of a world's."""
    for name in names:
        if name not in known:
            msg = f"{name}: is no field of a World; expected one of {', '.join(known)}"
            raise ParameterError(msg)


def _check_places(world: "World") -> None:
    if not all(isinstance(flow, Flow) for flow in world.flows):
        msg = f"flows: got {world.flows!r}; expected Flow objects"
        raise ParameterError(msg)
    codes = [getattr(country, "code", None) for country in world.countries]
    if not all(isinstance(country, Country) for country in world.countries):
        msg = f"countries: got {world.countries!r}; expected Country objects"
        raise ParameterError(msg)
    if len(set(codes)) < len(codes):
        msg = f"countries: got {codes!r}; expected each country once"
        raise ParameterError(msg)
    for code in (world.origin, *(flow.destination for flow in world.flows)):
        if code not in codes:
            msg = f"countries: {code!r} is missing, the origin or a flow's destination"
            raise ParameterError(msg)
    if len(codes) == 1 and (world.tourist_share or world.visitor_share):
        msg = "countries: travellers and visitors need a country beside the origin"
        raise ParameterError(msg)


def _check_flows(world: "World") -> None:
    months = world.months.n_months
    destinations = [flow.destination for flow in world.flows]
    if len(set(destinations)) < len(destinations):
        msg = f"flows: got flows to {destinations!r}; expected one for each destination"
        raise ParameterError(msg)
    for flow in world.flows:
        if len(flow.people) != months or flow.destination == world.origin:
            msg = (
                f"flow to {flow.destination}: has {len(flow.people)} months; expected the window's "
                f"{months}, and a destination that is not the origin"
            )
            raise ParameterError(msg)
        for route in flow.routes:
            abroad = [point.country != world.origin for point in route.waypoints]
            if any(before and not after for before, after in pairwise(abroad)):
                msg = (
                    f"route to {flow.destination}: comes back to {world.origin} after a waypoint "
                    "abroad; expected the waypoints of the origin first"
                )
                raise ParameterError(msg)
    total = sum(flow.total for flow in world.flows)
    if total > world.population:
        msg = f"flows: {total:,} people leave; the population has {world.population:,}"
        raise ParameterError(msg)


def _check_hosts(world: "World") -> None:
    """Make sure that hosts are people of other countries of this world."""
    pairs = world.hosts
    if not isinstance(pairs, tuple) or not all(
        isinstance(pair, tuple) and len(pair) == 2  # noqa: PLR2004 - pairs
        for pair in pairs
    ):
        msg = f"hosts: got {pairs!r}; expected a mapping of country to people"
        raise ParameterError(msg)
    codes = [code for code, _ in pairs]
    others = [country.code for country in world.countries if country.code != world.origin]
    for code, people in pairs:
        if code not in others or codes.count(code) > 1:
            msg = f"hosts: got {code!r}; expected one of {', '.join(others)}, each once"
            raise ParameterError(msg)
        if not is_whole(people) or not 0 <= people <= _MOST_PEOPLE:
            msg = f"hosts of {code}: got {people!r}; expected a whole number of at least 0"
            raise ParameterError(msg)
        check_use(world, code, f"{code}, which has hosts,")


def _check_stays(world: "World") -> None:
    """Make sure that nobody sets out before the last journey has ended."""
    low_high = world.return_after_days
    numbers = [days for days in low_high if is_number(days) and 0 <= days <= _MOST_AMOUNT]
    if not len(numbers) == len(low_high) == 2 or low_high[0] > low_high[1]:  # noqa: PLR2004 - a pair
        msg = f"return_after_days: got {low_high!r}; expected the least and the most days"
        raise ParameterError(msg)
    shortest_period = world.pendular_period_days / 2
    days = (world.months.end - world.months.start).days
    if world.tourist_share and world.tourist_stay_days * world.tourist_trips >= days:
        msg = f"tourist_stay_days: {world.tourist_trips} trips do not fit into {days} days"
        raise ParameterError(msg)
    for flow, route in [(one, way) for one in world.flows for way in one.routes]:
        own = world.pendular_share if flow.pendular_share is None else flow.pendular_share
        check_share(f"pendular_share of the flow to {flow.destination}", own)
        way = _days(route)
        stays = sum(point.stay_days for point in route.waypoints)
        if world.return_share and low_high[0] <= 2 * way + stays:
            msg = (
                f"return_after_days: got {low_high!r}; a way out and back takes {2 * way + stays:g}"
            )
            raise ParameterError(msg)
        stay = world.pendular_stay_days
        if own and not 2 * way < stay < shortest_period - 2 * way:
            msg = (
                f"pendular_stay_days: got {stay:g}; expected days between those of a way out and "
                f"back ({2 * way:g}) and the shortest period less those "
                f"({shortest_period - 2 * way:g})"
            )
            raise ParameterError(msg)


def _days(route: Route) -> float:
    return (len(route.waypoints) + 1) * route.leg_hours / 24
