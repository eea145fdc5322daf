"""The answer: METHOD M16's tables and what can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from migtrace.cities.homes import HOME_EXTENT_KM
from migtrace.errors import ParameterError
from migtrace.estimate.answer import Answer
from migtrace.estimate.card import as_html
from migtrace.estimate.intervals import WITH_BOUNDS, add_intervals
from migtrace.estimate.study import WEIGHING
from migtrace.grid import Grid
from migtrace.space import Line

if TYPE_CHECKING:
    from migtrace.estimate.cities import Cities
    from migtrace.report import Outlook


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Estimates(Answer):
    """Migration estimates: the tables of METHOD M16 as polars frames.

    Attributes
    ----------
    study
        The parameters that they were made with.
    dropped
        `reason`, `records`, `users`: what was read, dropped and kept.
    notes
        `note`, `records`: positions and countries that could not be used (M1.5).
    reasons
        Why a table is empty, by its name.
    now
        The instant that no record was allowed to be a day past (M1.6); None of a store, which
        decided when it read.
    reading
        How the traces were read: the options of `read_traces`, or what a store says of itself.
    reference
        (lon, lat) of the point that moves go away from or toward (M11.3), if there is one.
    residents
        `user`, `c1`, `c2`, `c3`, `c4`.
    exits
        `user`, `time`, `destination`, `first`.
    factors
        `criterion`, `year`, `active`, `first_exits`, `population`, `factor`.
    appearances, detected
        `criterion`, `year`, `country`, `users`, `people`.
    monthly
        `criterion`, `month`, `exits`, `all_exits`, `movers`, `first_exits`.
    recurrence
        `user`, `first_exit`, `ratio`, `recurrent`.
    residence
        `user`, `country`, `cell`.
    new_residents
        `criterion`, `country`, `users`, `people`.
    density
        `cell`, `lon`, `lat`, `users`.
    routes
        `cell`, `direction`, `lon`, `lat`, `users`, `moves`, `east`, `north`.
    recurrence_share
        `criterion`, `recurrent`, `non_recurrent`, `share`.
    net_routes
        `cell`, `lon`, `lat`, `away`, `toward`, `net`.
    bootstrap
        How the bounds of intervals were made, if there are any (see `intervals`).

    Notes
    -----
    The data dictionary describes each column. Aggregate tables hide figures that rest on fewer than
    `study.min_users` people (M13).
    """

    def corrected(self, **corrections: Any) -> "Estimates":  # noqa: ANN401 - fields of Study
        """Compute the upscaled figures again with other corrections, without the traces.

        Parameters
        ----------
        **corrections
            Parameters of `Study` that only weigh what was counted: `penetration`, `origin_share`,
            `raking`, `natural_increase`, `activity` and `population`.

        Returns
        -------
        Estimates
            What `estimate` would answer for the study with these; without intervals, since those
            of other figures are no longer theirs.

        Raises
        ------
        ParameterError
            When a correction is none of these, cannot be what its name says, or has no rate or
            weight for somebody.
        UpscalingError
            When by the corrected counts nobody is left.

        Examples
        --------
        A destination where half as many people use the platform hides half of the migrants:

        >>> from datetime import UTC, datetime
        >>> from migtrace.corrections import Penetration
        >>> from migtrace.estimate import Study, estimate
        >>> posts = pl.DataFrame([
        ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
        ...      "country": "CO" if n < 20 and month > 6 else "VE"}
        ...     for n in range(100) for month in range(1, 13)
        ... ])
        >>> plain = estimate(posts, Study("VE", "2015-01:2015-12", 1000))
        >>> half = Penetration((("VE", None, 0.2), ("CO", None, 0.1)))
        >>> flows = [
        ...     answer.detected.filter(criterion=4)["people"].item()
        ...     for answer in (plain, plain.corrected(penetration=half))
        ... ]
        >>> flows
        [200.0, 400.0]
        """
        wrong = sorted(set(corrections) - set(WEIGHING))
        if wrong:
            msg = f"{wrong[0]}: is no correction of counts; expected one of {', '.join(WEIGHING)}"
            raise ParameterError(msg)
        study = replace(self.study, **corrections)
        return self.computed(study)

    def cities(
        self,
        polygons: Any,  # noqa: ANN401 - a geometry, GeoJSON, or a frame of GeoPandas
        /,
        *,
        country: str,
        time_zone: str | None = None,
        name: str | None = None,
        grid: Grid | None = None,
        home_extent_km: float = HOME_EXTENT_KM,
        draws: int = 200,
        level: float = 0.95,
        seed: int = 0,
        executor: object = None,
    ) -> "Cities":
        """Where migrants and locals live in cities, and how segregated they are.

        Goes through the traces once more, for all cities at a time: those of a frame must still be
        there, and files unchanged.

        Parameters
        ----------
        polygons
            The cities' outlines in degrees: a polygon of shapely, GeoJSON as a mapping, or a
            GeoDataFrame.
        country
            ISO 3166-1 alpha-2 code of the cities' country, or the column that has it.
        time_zone
            Name of the zone of the cities' clock, or the column that has it; None finds it from
            the polygon (needs the extra `cities`).
        name
            What a city is called, or the column that has the names (`name` by default). Polygons
            with one name are one city.
        grid
            Cells of homes; `SinusoidalGrid(1)` by default.
        home_extent_km
            Only records whose place is at most this large tell of a home.
        draws, level, seed
            As in `segregation_measures`.
        executor
            What works on the shards of a store, as in `estimate`.

        Returns
        -------
        Cities
            Its tables `segregation` (`city`, `measure`, `value`, `null_low`, `null_high`,
            `migrants`, `locals`, `reason`) and `homes` (`city`, `group`, `cell`, `lon`, `lat`,
            `users`), small groups hidden, and the outlines.

        Raises
        ------
        ParameterError
            When a polygon is none, or a parameter cannot be what its name says.
        MissingExtraError
            When a zone has to be found and tzfpy is not installed.

        Notes
        -----
        METHOD M12 (Mazzoli et al. 2020, Figure 6 and Table 5). Migrants are residents of the
        study's origin who left and did not come back (M9); locals are residents of the city's
        country by the same criterion and rule, without those migrants. Everybody lives in the cell
        where they are most often at night by the city's clock, and counts where that cell's
        centroid lies inside the outline.
        """
        # Here, not above: outlines need more than the rest.
        from migtrace.estimate.find_cities import find_cities  # noqa: PLC0415 - see above

        return find_cities(
            self,
            self._again,
            polygons,
            country=country,
            time_zone=time_zone,
            name=name,
            grid=grid,
            home_extent_km=home_extent_km,
            draws=draws,
            level=level,
            seed=seed,
            executor=executor,
        )

    def segregation(self, polygon: Any, /, **options: Any) -> pl.DataFrame:  # noqa: ANN401 - as in cities
        """How segregated migrants and locals live in a city, or in several.

        Parameters
        ----------
        polygon
            As in `cities`.
        **options
            Those of `cities`; `country` is required.

        Returns
        -------
        polars.DataFrame
            One row per measure, sorted: `measure`, `value`, `null_low`, `null_high` (where the
            value lies if migrants live like locals), `migrants`, `locals` (counts), `reason` (why
            there is no value). Of a collection of polygons one row per city and measure, with
            `city` in front.

        Raises
        ------
        ParameterError, MissingExtraError
            As in `cities`.

        Notes
        -----
        METHOD M12.3 and M12.4, Table 5 of Mazzoli et al. 2020.
        """
        table = self.cities(polygon, **options).segregation
        from migtrace.cities.areas import is_lone  # noqa: PLC0415 - as in cities

        return table.drop("city") if is_lone(polygon) else table

    def intervals(
        self, *, level: float = 0.95, replicates: int = 500, seed: int = 0
    ) -> "Estimates":
        """Say how sure each upscaled figure is: bounds of intervals, by a bootstrap of users.

        Parameters
        ----------
        level
            Share of the replicates inside an interval.
        replicates
            How many times the users are drawn anew.
        seed
            What their weights are drawn with: the same seed, the same bounds.

        Returns
        -------
        Estimates
            The same, its tables with `low` and `high` besides: in `factors` of `factor` (those of
            `population` are `population_low` and `population_high`); in `appearances`, `detected`,
            `new_residents` and `crossings` of `people`; in `monthly` of `first_exits` (besides,
            `all_exits_low` and `all_exits_high`); in `recurrence_share` of `share`; in `net_routes`
            of `net`; in `routes` of `bearing`, which is new (degrees from north, clockwise; bounds
            can pass 0 or 360), and `moves_low`, `moves_high`. Null where a figure is hidden, or
            undefined in more than (1 - level) / 2 of the replicates.

        Raises
        ------
        ParameterError
            When a parameter cannot be what its name says.

        Notes
        -----
        METHOD M14: in replicate r each user counts Poisson(1) times, by a weight that depends on
        the seed, the user's id and r alone; everything from u_k and e_k through the recursion to
        flows and ratios follows, and an interval goes from one percentile of the replicates to
        another. It tells of the sample alone: not of who uses the platform, nor of what users
        do not show (see the page on trust). The given population is taken as exact.

        Examples
        --------
        >>> from datetime import UTC, datetime
        >>> from migtrace.estimate import Study, estimate
        >>> posts = pl.DataFrame([
        ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
        ...      "country": "CO" if n < 30 and month > 6 else "VE"}
        ...     for n in range(100) for month in range(1, 13)
        ... ])
        >>> sure = estimate(posts, Study("VE", "2015-01:2015-12", 1000)).intervals(level=0.9)
        >>> flow = sure.detected.filter(criterion=4).row(0, named=True)
        >>> flow["people"], flow["low"] < 300 < flow["high"]
        (300.0, True)
        """
        tables, bootstrap = add_intervals(
            {name: getattr(self, name) for name in WITH_BOUNDS},
            self._histories,
            self._measured,
            self.study,
            level=level,
            replicates=replicates,
            seed=seed,
            plain=self._plain,
        )
        given: dict[str, Any] = dict(tables)  # mypy would compare it with every field
        return replace(self, bootstrap=bootstrap, **given)

    def report(
        self,
        path: str | PathLike[str],
        /,
        *,
        lines: Mapping[str, Line] | None = None,
        cities: "Cities | None" = None,
        title: str | None = None,
        simulated: bool = False,
        outlook: "Outlook | None" = None,
        overwrite: bool = False,
    ) -> Path:
        """Write one page with charts, tables and the method, which opens without a network.

        Parameters
        ----------
        path
            The file, which ends in .html; it appears whole or not at all.
        lines, cities
            As in `hand_out`: lines to count crossings of, and what `cities` found.
        title, simulated, outlook, overwrite
            As in `migtrace.report.write_report`, which says what is raised, too.

        Returns
        -------
        pathlib.Path
            The file. It holds what `write_study` hands on (METHOD M13), and no single user.
        """
        from migtrace.estimate.handout import hand_out  # noqa: PLC0415 - it needs this class
        from migtrace.report import check_report, write_report  # noqa: PLC0415 - an extra, above

        check_report(path, overwrite=overwrite)
        handout = hand_out(self, lines=lines, cities=cities)
        return write_report(
            handout, path, title=title, simulated=simulated, outlook=outlook, overwrite=overwrite
        )

    def _repr_html_(self) -> str:
        return as_html(self)
