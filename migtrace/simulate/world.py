"""The description of a simulated world: what can be said of it before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from migtrace.frames import Window, WindowLike
from migtrace.simulate.checks import check_fields, check_world
from migtrace.simulate.flows import Flow
from migtrace.simulate.places import Country, as_tuple
from migtrace.simulate.presets import broken, city, messy, quiet, venezuela
from migtrace.simulate.quarters import Quarter
from migtrace.simulate.rates import frozen_pairs

Rate = float | tuple[float, ...]
"""A number for all years of the window, or one for each."""

# How often people post in each hour of their own day: little at night, most in the evening.
DAY = (4, 2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 6, 6, 6, 5, 5, 5, 6, 7, 8, 9, 10, 9, 6)


@dataclass(frozen=True, slots=True)
class World:
    """A simulated world: SIMULATION, nobody in it exists.

    Parameters
    ----------
    origin
        ISO 3166-1 alpha-2 code of the country of origin.
    countries
        The origin, every destination, and whatever else there is.
    population
        People who live in the origin at the window's start, whole.
    window
        Months that are simulated, both ends included.
    flows
        People who leave, by destination and month.
    hosts
        People of other countries who live there all their lives, as a mapping (or pairs) of country
        to whole people. They use the platform by their country's penetration, and post as those
        of the origin who stay do.
    quarters
        Where in their cities of destination migrants live; elsewhere as hosts do, scattered about
        the centre.
    natural_increase
        Births less deaths a year, per head of the origin's people: so many join at each new year
        (METHOD M7), use the platform as the others do, and do not move.
    penetration
        Share of the origin's people who use the platform; a number, or one for each year. Who uses
        it at 0.2 uses it at 0.3.
    destination_penetration
        The same in other countries: None is the origin's, a number is for all, a mapping (or
        pairs) of country to number or numbers by year is for some. Who migrates from where it is p
        to where it is q goes on posting with probability min(1, q / p), and is silent otherwise
        until back.
    posts_a_month, posts_spread, least_posts
        Mean posts of a user in a month; standard deviation of the logarithm of users' own means;
        posts that everybody makes every month.
    activity_by_year
        Factor of each year's posts.
    attrition
        Share of users who quit for good in a year; a number, or one for each year.
    hours
        Weights of the 24 hours of the local day.
    burst_share, burst_minutes
        Share of posts that follow their user's last one closely, and mean minutes after it.
    pendular_share, pendular_period_days, pendular_stay_days
        Share of a flow's people who come and go: mean days from one trip to the next (own to each,
        from half to one and a half times that), and days that a trip lasts.
    return_share, return_after_days
        Share of the others who come back for good, and the least and most days after which.
    tourist_share, tourist_trips, tourist_stay_days
        Share of those who never migrate who travel; trips of each in the window; days of a trip.
    visitor_share
        Users from abroad who visit the origin once for `tourist_stay_days`, per user of the origin.
    bot_share, bot_posts_an_hour, bot_hours
        Accounts that post at a high rate per user of the origin; their rate and life span.
    institution_share
        Accounts per user of the origin that post from many cities of the world; every second one
        always from its own.
    posts_on_arrival, posts_on_the_way
        Probability that a traveller posts within the hour of arriving in a city, or at a waypoint.
    rate_before_move, rate_after_move
        Factors of migrants' posts until they leave, and from then on; those that are made in any
        case (`least_posts`, on arrival) are neither more nor fewer.
    silence_after_move_days
        Mean days of silence after a migrant's first arrival abroad (exponential).
    quit_before_move
        Probability that a mover quits before the move, at any time of the last half year.
    point_share, city_share, admin_share, country_share
        Weights of what a post says of where: an exact point, or the box of a place.
    city_box_km, admin_box_km, country_box_km
        Longest sides of these boxes.
    city_spread_km
        Standard deviation of homes about a city's centre, in each direction.
    unknown_country_share
        Share of posts with a point and no place, and so no country.
    thread_share, reply_share
        Share of posts that answer their own user's last one, or somebody else.
    duplicate_share
        Share of posts that come twice.
    retweet_share
        Retweets per post, in the JSON lines only: they are not records (METHOD M1.2).

    Raises
    ------
    ParameterError
        When a value cannot be what its name says; the message names it and says what fits.

    Notes
    -----
    `dataclasses.replace` changes one thing and leaves the rest. The ready-made worlds are
    `World.quiet`, `World.messy`, `World.venezuela` and `World.city`.

    Examples
    --------
    >>> world = World.quiet(tourist_share=0.1)
    >>> world.origin, str(world.window), world.population
    ('VE', '2015-01:2016-12', 1000000)
    """

    origin: str
    countries: tuple[Country, ...]
    population: int
    window: WindowLike
    flows: tuple[Flow, ...]
    hosts: Mapping[str, int] | tuple[tuple[str, int], ...] = ()
    quarters: tuple[Quarter, ...] = ()
    natural_increase: float = 0.0
    penetration: Rate = 0.02
    destination_penetration: float | Mapping[str, Rate] | tuple[tuple[str, Rate], ...] | None = None
    posts_a_month: float = 10.0
    posts_spread: float = 1.0
    least_posts: int = 0
    activity_by_year: Rate = 1.0
    attrition: Rate = 0.0
    hours: tuple[float, ...] = DAY
    burst_share: float = 0.0
    burst_minutes: float = 10.0
    pendular_share: float = 0.0
    pendular_period_days: float = 30.0
    pendular_stay_days: float = 7.0
    return_share: float = 0.0
    return_after_days: tuple[float, float] = (60.0, 365.0)
    tourist_share: float = 0.0
    tourist_trips: int = 1
    tourist_stay_days: float = 14.0
    visitor_share: float = 0.0
    bot_share: float = 0.0
    bot_posts_an_hour: float = 40.0
    bot_hours: float = 10.0
    institution_share: float = 0.0
    posts_on_arrival: float = 0.5
    posts_on_the_way: float = 0.2
    rate_before_move: float = 1.0
    rate_after_move: float = 1.0
    silence_after_move_days: float = 0.0
    quit_before_move: float = 0.0
    point_share: float = 0.4
    city_share: float = 0.6
    admin_share: float = 0.0
    country_share: float = 0.0
    city_box_km: float = 20.0
    admin_box_km: float = 150.0
    country_box_km: float = 1000.0
    city_spread_km: float = 5.0
    unknown_country_share: float = 0.0
    thread_share: float = 0.0
    reply_share: float = 0.0
    duplicate_share: float = 0.0
    retweet_share: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "window", Window.parse(self.window))
        for name in ("countries", "flows", "quarters", "hours", "return_after_days"):
            object.__setattr__(self, name, as_tuple(name, getattr(self, name)))
        for name in ("penetration", "activity_by_year", "attrition"):
            rates = getattr(self, name)
            object.__setattr__(self, name, tuple(rates) if isinstance(rates, list) else rates)
        for name in ("hosts", "destination_penetration"):
            object.__setattr__(self, name, frozen_pairs(getattr(self, name)))
        check_world(self)

    @property
    def months(self) -> Window:
        """The window, as a `Window`."""
        return Window.parse(self.window)

    @property
    def people_abroad(self) -> dict[str, int]:
        """Hosts of each country that has some."""
        return dict(self.hosts)

    def country(self, code: str, /) -> Country:
        """Look a country of this world up by its code."""
        return next(country for country in self.countries if country.code == code)

    @classmethod
    def quiet(cls, violation: str | None = None, **changes: object) -> Self:
        """Make a small world in which the method's assumptions hold; see `docs/simulation.md`.

        Parameters
        ----------
        violation
            A name of `VIOLATIONS`: the assumption that is to be broken.
        **changes
            Fields to set otherwise.

        Returns
        -------
        World
            Two years, 20,000 users, 250 movers among them a year. Everybody posts at least twice
            every month, and on arrival; nobody comes back, travels or quits, and nobody leaves in
            the first three months (a resident needs three at home) or in the last (where people
            live is decided by a month).

        Raises
        ------
        ParameterError
            When `violation` is unknown, or a field is or its value cannot be.

        Notes
        -----
        METHOD's u_k(t) counts users who have left, its P_k(t) does not (M7). So a year's figures
        are too low by the share of people who left in the years before: here 1.25% in the second
        year and none in the first, against a sampling error of one in the square root of 250
        movers, 6.3%.

        Examples
        --------
        >>> sum(flow.total for flow in World.quiet().flows)
        25000
        >>> World.quiet("late first post").silence_after_move_days
        90.0
        """
        return cls._changed({**quiet(), **broken(violation)}, changes)

    @classmethod
    def messy(cls, **changes: object) -> Self:
        """Make a world in which everything happens that can, in moderation.

        Parameters
        ----------
        **changes
            Fields to set otherwise.

        Returns
        -------
        World
            Three years with routes, transit stays, returns, pendular movers, tourists, visitors,
            bots, institutions, threads, duplicates, unknown countries, coarse places and selective
            use.

        Raises
        ------
        ParameterError
            When a field is unknown or its value cannot be.

        Examples
        --------
        >>> World.messy(bot_share=0).bot_share
        0
        """
        return cls._changed(messy(), changes)

    @classmethod
    def venezuela(cls, scale: float = 1.0, **changes: object) -> Self:
        """Make a world like the Venezuela of Mazzoli et al. 2020, calibrated to its tables.

        Parameters
        ----------
        scale
            Share of the users to make: the population stays, the penetration shrinks.
        **changes
            Fields to set otherwise.

        Returns
        -------
        World
            2015 to 2018, 30.1 million people, flows and use such that the active residents are
            near Table 1 and flows and recurrence of the order of Tables 2 to 4 (METHOD M15).

        Raises
        ------
        ParameterError
            When `scale` is not above 0 and at most 1, a field is unknown or its value cannot be.

        Examples
        --------
        >>> World.venezuela(scale=0.1).population
        30100000
        """
        return cls._changed(venezuela(scale), changes)

    @classmethod
    def city(cls, **changes: object) -> Self:
        """Make a small world with people of the destinations, to look at two cities in.

        Parameters
        ----------
        **changes
            Fields to set otherwise.

        Returns
        -------
        World
            Two years, quiet, with two cities abroad: Bogota has 20,000 hosts and 4,000 migrants,
            eight in ten of whom live in one quarter; Lima has 12,000 and 2,500, half of them in a
            wider one. One in ten people is a user. All leave in 2015, from April to September, so
            that most of their nights are abroad (METHOD M12.1).

        Raises
        ------
        ParameterError
            When a field is unknown or its value cannot be.

        Examples
        --------
        >>> World.city().hosts
        (('CO', 20000), ('PE', 12000))
        """
        return cls._changed(city(), changes)

    @classmethod
    def _changed(cls, given: dict[str, object], changes: dict[str, object]) -> Self:
        check_fields(changes, [field.name for field in fields(cls)])
        return cls(**{**given, **changes})  # type: ignore[arg-type]  # checked when made

    def __repr__(self) -> str:
        movers = sum(flow.total for flow in self.flows)
        hosts = sum(self.people_abroad.values())
        return (
            f"World({self.origin}, {self.window}: SIMULATION of {self.population:,} people, "
            f"{movers:,} of whom move to {len(self.flows)} countries"
            + (f", beside {hosts:,} hosts)" if hosts else ")")
        )
