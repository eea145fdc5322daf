"""Checks of a world's description, before anything is drawn."""

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_above, check_amount, check_count, is_number, is_whole
from migtrace.residence import check_country
from migtrace.simulate.flows import Flow, Route
from migtrace.simulate.places import Country

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
# More is no world: numbers beyond would not fit into what counts posts and seconds.
_MOST_FACTOR = 10_000.0
_MOST_AMOUNT = 1_000_000.0
_MOST_SPREAD = 5.0
_MOST_YEARS = 60


def frozen_rates(value: object) -> object:
    """Write a mapping of country to rate as sorted pairs, which can be hashed."""
    if not isinstance(value, Mapping):
        return value
    return tuple(
        (code, tuple(rate) if isinstance(rate, list) else rate)
        for code, rate in sorted(value.items(), key=lambda pair: str(pair[0]))
    )


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
        check_amount(name, getattr(world, name), most=_MOST_FACTOR)
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
    _check_rates(world)
    _check_flows(world)
    _check_stays(world)


def check_share(name: str, value: object) -> None:
    """Raise ParameterError unless `value` is a number from 0 to 1."""
    if not is_number(value) or not 0 <= value <= 1:
        msg = f"{name}: got {value!r}; expected a number from 0 to 1"
        raise ParameterError(msg)


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


def _check_rates(world: "World") -> None:
    years = len(world.months.years)
    if years > _MOST_YEARS:
        msg = f"window: {world.months} has {years} years; expected at most {_MOST_YEARS}"
        raise ParameterError(msg)
    for name in ("penetration", "attrition"):
        for rate in by_year(name, getattr(world, name), years):
            check_share(name, rate)
    for factor in by_year("activity_by_year", world.activity_by_year, years):
        check_amount("activity_by_year", factor, most=_MOST_FACTOR)
    if max(by_year("penetration", world.penetration, years)) == 0:
        msg = "penetration: is 0 in all years; expected users"
        raise ParameterError(msg)
    _check_use(world)
    _check_rates_abroad(world, years)


def _check_rates_abroad(world: "World", years: int) -> None:
    abroad = world.destination_penetration
    if abroad is None or is_number(abroad):
        check_share("destination_penetration", abroad or 0)
        return
    pairs = abroad if isinstance(abroad, tuple) else ()
    if not pairs or not all(isinstance(p, tuple) and len(p) == 2 for p in pairs):  # noqa: PLR2004 - pairs
        msg = (
            f"destination_penetration: got {abroad!r}; expected None, a number, or a mapping of "
            "country to number or numbers by year"
        )
        raise ParameterError(msg)
    codes = [code for code, _ in pairs]
    others = [country.code for country in world.countries if country.code != world.origin]
    for code, rates in pairs:
        check_country("destination_penetration", code)
        if code not in others:
            msg = f"destination_penetration: got {code!r}; expected one of {', '.join(others)}"
            raise ParameterError(msg)
        if codes.count(code) > 1:
            msg = f"destination_penetration: {code} has {codes.count(code)} rates; expected one"
            raise ParameterError(msg)
        for rate in by_year(f"destination_penetration of {code}", rates, years):
            check_share(f"destination_penetration of {code}", rate)


def _check_use(world: "World") -> None:
    """Make sure that no city of the origin has more users than people."""
    most = max(by_year("penetration", world.penetration, len(world.months.years)))
    cities = world.country(world.origin).cities
    people = sum(city.weight for city in cities)
    highest = most * max(c.use for c in cities)
    if highest * people > sum(city.weight * city.use for city in cities) * (1 + 1e-9):
        msg = "use: a city of the origin has a penetration above 1; expected at most 1"
        raise ParameterError(msg)


def by_year(name: str, value: object, years: int) -> tuple[float, ...]:
    """Give one number for each year; a single one is that of all years."""
    values: tuple[object, ...] = value if isinstance(value, tuple) else (value,) * years
    numbers = tuple(number for number in values if is_number(number))
    if not len(values) == len(numbers) == years:
        msg = f"{name}: got {value!r}; expected a number, or {years}, one for each year"
        raise ParameterError(msg)
    return numbers


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
