"""The parameters of one estimate, with METHOD's defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from migtrace.cities.clock import NIGHT_HOURS, check_night_hours
from migtrace.cleaning import MAX_GYRATION_KM, MAX_POSTS_PER_HOUR
from migtrace.corrections import Penetration, Raked, Speeds, Travellers, check_share
from migtrace.disclosure.hide import MIN_USERS
from migtrace.errors import ParameterError
from migtrace.flows import RECURRENCE_THRESHOLD, Activity, check_activity
from migtrace.flows.increase import NaturalIncrease, freeze_increase
from migtrace.flows.upscaling import check_population
from migtrace.frames import MAX_EXTENT_KM, Window, WindowLike
from migtrace.frames.checks import (
    check_above,
    check_count,
    check_min_users,
    is_number,
    is_whole,
)
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.records import EARLIEST, instant
from migtrace.residence import CRITERIA, MIN_RECORDS, MIN_SPAN_MONTHS, check_country
from migtrace.rules import Rule, check_rule
from migtrace.space import MAX_MOVE_KM, check_reference

_PAPERS_GRID = SinusoidalGrid(40)
WEIGHING = (
    "penetration",
    "origin_share",
    "raking",
    "natural_increase",
    "activity",
    "population",
)
"""Parameters that only weigh what was counted: they can change without the traces."""

_CORRECTIONS = {
    "penetration": Penetration,
    "raking": Raked,
    "travellers": Travellers,
    "speeds": Speeds,
}


@dataclass(frozen=True, slots=True)
class Study:
    """What to estimate: an origin country, a window of months, its population, and thresholds.

    Parameters
    ----------
    origin
        ISO 3166-1 alpha-2 code of the country of origin.
    window
        First and last month, both included: ``("2015-01", "2018-12")`` or ``"2015-01:2018-12"``.
    population
        People in the origin country at the start of the window's first year.
    criterion
        The study's own resident criterion, 1 to 4 (M5). Tables with a column `criterion` have all.
    natural_increase
        Births less deaths a year, per head (M7); the paper's is 0. One number, or a mapping or
        pairs of every year of the window and its number; kept as a tuple of pairs.
    grid
        The grid of about 40 km (M3).
    max_extent_km
        A record is located when its place is smaller than this (M1.4).
    earliest, now
        Records before `earliest` or more than a day after `now` (the present when None) are
        rejected (M1.6). Instants; a naive one is in UTC, and a day is its first instant.
    max_posts_per_hour
        Users with a higher mean rate are bots (M2.3).
    max_gyration_km
        Users with a larger radius of gyration are dropped (M2.4).
    min_records, min_span_months
        Least records in the origin country, and least calendar months between a user's first and
        last record, of a resident (M4.1).
    recurrence_threshold
        Migrants abroad for a smaller share of the time are recurrent (M9).
    max_move_km
        Moves between cells this far apart or farther are left out of the routes (M11.2).
    reference
        (lon, lat) that moves go away from or toward; None is the residents' mean position (M11.3).
    night_hours
        Local hours at which night begins and ends (M12.1).
    min_users
        Figures that rest on fewer people are hidden; 1 hides nothing (M13).
    activity
        Who counts as active in a year: ``"record"``, who has a record (M7); ``"not_left"``, who
        besides has not left before that year; ``"three_months"``, who has records in three months
        of it.
    penetration
        The platform's users per head by country and year, to weigh flows to destinations where it
        is not that of the origin; None corrects nothing.
    origin_share
        With `penetration`: the part λ of migrants who are seen as in the origin, 0 to 1; at 1
        nothing is corrected.
    raking
        Weights of the residents, from `rake`, so that they are distributed as the people; None
        weighs all alike.
    travellers, speeds
        Who is dropped as a frequent traveller, or for steps that nobody can make; None drops
        nobody.
    rule
        What counts as an exit, and who has a home in the origin: None is the paper's rule (M6);
        `Segments` and `TwelveMonths` are others, beside the paper.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says; the message names it and says what fits.

    Notes
    -----
    Sections refer to the method page (METHOD); the defaults are those of Mazzoli et al. 2020 or,
    where the paper is silent, METHOD's.

    Examples
    --------
    >>> study = Study(origin="VE", window=("2015-01", "2018-12"), population=30_100_000)
    >>> study.criterion, str(study.window)
    (4, '2015-01:2018-12')
    """

    origin: str
    window: WindowLike
    population: float
    criterion: int = 4
    natural_increase: NaturalIncrease = 0.0
    grid: Grid = _PAPERS_GRID
    max_extent_km: float = MAX_EXTENT_KM
    earliest: date = EARLIEST
    now: date | None = None
    max_posts_per_hour: float = MAX_POSTS_PER_HOUR
    max_gyration_km: float = MAX_GYRATION_KM
    min_records: int = MIN_RECORDS
    min_span_months: int = MIN_SPAN_MONTHS
    recurrence_threshold: float = RECURRENCE_THRESHOLD
    max_move_km: float = MAX_MOVE_KM
    reference: tuple[float, float] | None = None
    night_hours: tuple[int, int] = NIGHT_HOURS
    min_users: int = MIN_USERS
    activity: Activity = "record"
    penetration: Penetration | None = None
    origin_share: float = 0.0
    raking: Raked | None = None
    travellers: Travellers | None = None
    speeds: Speeds | None = None
    rule: Rule | None = None

    def __post_init__(self) -> None:
        check_country("origin", self.origin)
        object.__setattr__(self, "window", Window.parse(self.window))
        check_population(self.population)
        check_activity(self.activity)
        increase = freeze_increase(self.natural_increase, window=self.window)
        object.__setattr__(self, "natural_increase", increase)
        if not is_whole(self.criterion) or self.criterion not in CRITERIA:
            msg = f"criterion: got {self.criterion!r}; expected 1, 2, 3 or 4"
            raise ParameterError(msg)
        if isinstance(self.grid, type) or not isinstance(self.grid, Grid):
            msg = f"grid: got {self.grid!r}; expected a grid such as SinusoidalGrid(40)"
            raise ParameterError(msg)
        for name in ("max_extent_km", "max_posts_per_hour", "max_gyration_km", "max_move_km"):
            check_above(name, getattr(self, name))
        check_above("recurrence_threshold", self.recurrence_threshold, most=1.0)
        for name in ("min_records", "min_span_months"):
            check_count(name, getattr(self, name))
        if self.earliest is None:
            msg = "earliest: got None; expected a date or datetime"
            raise ParameterError(msg)
        object.__setattr__(self, "earliest", instant("earliest", self.earliest))
        if self.now is not None:
            object.__setattr__(self, "now", instant("now", self.now))
        if self.reference is not None:
            check_reference(self.reference)
        check_night_hours(self.night_hours)
        check_min_users(self.min_users)
        check_rule(self.rule)
        check_share(self.origin_share)
        for name, kind in _CORRECTIONS.items():
            value = getattr(self, name)
            if value is not None and not isinstance(value, kind):
                msg = f"{name}: got {value!r}; expected {kind.__name__} or None"
                raise ParameterError(msg)

    @property
    def is_corrected(self) -> bool:
        """Whether upscaled figures rest on weighted counts instead of plain ones."""
        return self.penetration is not None or self.raking is not None

    @property
    def corrections(self) -> tuple[str, ...]:
        """Names of the corrections that figures went through, none by default."""
        return name_corrections({field.name: getattr(self, field.name) for field in fields(self)})

    @property
    def months(self) -> Window:
        """The window, as a `Window`."""
        return Window.parse(self.window)

    @property
    def told(self) -> str:
        """Who counts as a resident and what as an exit, in a few words."""
        return tell_rule(self.criterion, None if self.rule is None else type(self.rule).__name__)


def name_corrections(parameters: Mapping[str, Any], /) -> tuple[str, ...]:
    """Name the corrections that figures went through.

    Parameters
    ----------
    parameters
        Those of a study by name, as they are or as `study.json` has them.

    Returns
    -------
    tuple of str
        Names of parameters, in a fixed order.

    Examples
    --------
    >>> plain = {"penetration": None, "raking": None, "travellers": None, "speeds": None}
    >>> name_corrections({**plain, "natural_increase": 0.01, "activity": "record"})
    ('natural_increase',)
    """
    increase = parameters["natural_increase"]
    rates = [increase] if is_number(increase) else [rate for _, rate in increase]
    done = {
        "penetration": parameters["penetration"] is not None and parameters["origin_share"] < 1,
        "raking": parameters["raking"] is not None,
        "natural_increase": any(rates),
        "activity": parameters["activity"] != "record",
        "travellers": parameters["travellers"] is not None,
        "speeds": parameters["speeds"] is not None,
    }
    return tuple(name for name, is_done in done.items() if is_done)


def tell_rule(criterion: int, rule: str | None, /) -> str:
    """Say who counts as a resident and what as an exit, in a few words.

    Parameters
    ----------
    criterion
        The resident criterion.
    rule
        The name of a rule beside the paper's; None for the paper's.

    Returns
    -------
    str
        The words.

    Examples
    --------
    >>> tell_rule(4, None), tell_rule(4, "Segments")
    ('criterion 4', 'criterion 4, rule Segments')
    """
    return f"criterion {criterion}" + ("" if rule is None else f", rule {rule}")
