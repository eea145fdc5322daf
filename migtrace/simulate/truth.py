"""What is true in a simulated world: the figures that an estimate is to find."""

from dataclasses import dataclass, fields

import polars as pl

from migtrace.errors import ParameterError
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.simulate.movers import Movers
from migtrace.simulate.neighbours import count_homes
from migtrace.simulate.roads import centre_of, crossers, leg_directions, seen_in_cells
from migtrace.simulate.sites import Sites
from migtrace.simulate.users import Users
from migtrace.simulate.world import World
from migtrace.space import Line, check_line, check_reference


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Truth:
    """Truth of a simulated world, in people: all of them, not only those who post.

    Attributes
    ----------
    population
        One row per year: `year`, `population` (P(t) of METHOD M7: the first year's population
        less all first exits before, and with its natural increase), `at_home` (people of the origin
        who live there at the year's start: pendular movers who are recurrent, and those who have
        come back, do),
        `first_exits` (people whose first exit falls in the year), `active` (people whom the
        platform's use by country, attrition and quitting before a move would let be active at the
        year's start, as an expectation), `factor` (population over active: what S(t)
        estimates in a world where every user is a resident).
    appearances
        `year`, `country`, `people`: movers who are in the country for the first time in that year,
        at or after their first exit; those who pass through are counted (M8.1).
    detected
        `year`, `country`, `people`: movers who are there at any time of the year (M8.2).
    monthly
        `month`, `all_exits` (every crossing of the border outward), `first_exits` (M8.3).
    new_residents
        `country`, `people`: non-recurrent movers who are there at the window's end (M10).
    recurrence
        One row: `recurrent`, `non_recurrent` (people), `share` (of the recurrent), by the time
        that they spend abroad from their first exit to the window's end (M9, threshold 0.5).
    tourists
        One row: `people` who never migrate and travel, and their `trips`. No other table counts
        them.
    users
        One row per account: `user`, `kind` (``stayer``, ``migrant``, ``returned``, ``pendular``,
        ``tourist``, ``visitor``, ``bot``, ``institution``, ``host``), `city` (where it lives at
        first), `moved` (first exit), `destination`, `returned` (for good), `recurrent`, `quit`
        (instant of the last possible post).

    Notes
    -----
    Movers are migrants, whether they come back or not, and pendular movers. METHOD's definitions
    are applied to whole lives, second by second, where an estimate sees posts.
    """

    population: pl.DataFrame
    appearances: pl.DataFrame
    detected: pl.DataFrame
    monthly: pl.DataFrame
    new_residents: pl.DataFrame
    recurrence: pl.DataFrame
    tourists: pl.DataFrame
    users: pl.DataFrame
    _world: World
    _sites: Sites
    _movers: Movers
    _accounts: Users
    _seed: int

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, pl.DataFrame)}

    def crossings(
        self, line: Line, /, *, reference: tuple[float, float] | None = None
    ) -> pl.DataFrame:
        """People who cross a line on the ground, by year and direction.

        Parameters
        ----------
        line
            ((lon, lat), (lon, lat)) in degrees.
        reference
            (lon, lat) that they go away from or toward; None is the mean of the origin's cities,
            weighted by people.

        Returns
        -------
        polars.DataFrame
            `year`, `direction` (``away``, ``toward``), `people`; only rows with someone.

        Raises
        ------
        ParameterError
            When `line` is not two different points in degrees, or `reference` is none.

        Notes
        -----
        METHOD M11.5, on the straight legs of routes with waypoints. Who travels without waypoints
        crosses no line. The year is that of the arrival at the leg's end.
        """
        ends = check_line(line)
        if reference is None:
            reference = centre_of(self._world, self._sites)
        check_reference(reference)
        return crossers(self._movers, self._world, self._sites, ends, reference)

    def net_routes(
        self, *, reference: tuple[float, float] | None = None, grid: Grid | None = None
    ) -> pl.DataFrame:
        """Which way people go from each cell, on the whole.

        Parameters
        ----------
        reference
            As for `crossings`.
        grid
            `SinusoidalGrid(40)` by default.

        Returns
        -------
        polars.DataFrame
            One row per cell, sorted: `cell`, `lon`, `lat` (centroid, degrees), `away`, `toward`
            (legs that start there), `net` = (away - toward) / (away + toward).

        Raises
        ------
        ParameterError
            When `reference` is none, or `grid` is no grid.

        Notes
        -----
        METHOD M11.2 and M11.3, on the straight legs of routes with waypoints, from the centre of a
        place to that of the next; legs of 500 km and more are none.
        """
        if reference is None:
            reference = centre_of(self._world, self._sites)
        check_reference(reference)
        return leg_directions(self._movers, self._world, self._sites, reference, _checked(grid))

    def density(self, *, grid: Grid | None = None) -> pl.DataFrame:
        """People of the origin by the cell of a place where they live or stop.

        Parameters
        ----------
        grid
            `SinusoidalGrid(40)` by default.

        Returns
        -------
        polars.DataFrame
            One row per cell with somebody, sorted: `cell`, `lon`, `lat` (centroid, degrees),
            `people`: a count of movers, and of stayers their share of the city.

        Raises
        ------
        ParameterError
            When `grid` is no grid.

        Notes
        -----
        METHOD M11.1, of the whole window. A place counts in the cell of its centre, where homes
        scatter around it: compare whole cities. Trips of tourists are not in it.
        """
        return seen_in_cells(self._movers, self._world, self._sites, _checked(grid))

    def homes(self, *cities: str, grid: Grid | None = None) -> pl.DataFrame:
        """People by the cell of their home, in cities abroad.

        Parameters
        ----------
        *cities
            Names of cities whose people are counted; none are all those of other countries.
        grid
            `SinusoidalGrid(1)` by default.

        Returns
        -------
        polars.DataFrame
            One row per cell with somebody, sorted: `cell`, `lon`, `lat` (centroid, degrees),
            `migrants` (people of the origin who live there at the window's end and are not
            recurrent), `locals` (hosts).

        Raises
        ------
        ParameterError
            When `cities` has none of another country of this world, or `grid` is no grid.

        Notes
        -----
        METHOD M12, on whole lives: all people, whether they post or not. Pendular movers who are
        recurrent are of neither group. Homes of those who do not post are drawn when they are asked
        for, the same each time.

        Examples
        --------
        >>> from migtrace.simulate import World, simulate
        >>> bogota = simulate(World.city(), seed=1).truth.homes("Bogota")
        >>> bogota.select("migrants", "locals").sum().row(0)
        (4000, 20000)
        """
        known = [
            city.name
            for country in self._world.countries
            if country.code != self._world.origin
            for city in country.cities
        ]
        for city in cities:
            if city not in known:
                msg = f"cities: got {city!r}; expected some of {', '.join(known)}"
                raise ParameterError(msg)
        if grid is None:
            grid = SinusoidalGrid(1)
        return count_homes(
            self._world,
            self._sites,
            self._movers,
            self._accounts,
            cities=cities,
            grid=_checked(grid),
            seed=self._seed,
        )

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {len(table):,}" for name, table in self.tables.items())
        return f"Truth of a SIMULATION (rows: {rows})"


def _checked(grid: Grid | None) -> Grid:
    grid = grid if grid is not None else SinusoidalGrid()
    if isinstance(grid, type) or not isinstance(grid, Grid):
        msg = f"grid: got {grid!r}; expected a grid such as SinusoidalGrid(40)"
        raise ParameterError(msg)
    return grid
