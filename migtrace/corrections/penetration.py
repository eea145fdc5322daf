"""Users of the platform per head, by country and year, as a weight of flows."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, get_args

import polars as pl

from migtrace.corrections.rates import Rate, check_rates, check_share, rate_fault
from migtrace.corrections.tables import as_number, take_columns
from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import is_whole
from migtrace.readers.sources import TraceSource
from migtrace.residence import check_country

Missing = Literal["raise", "origin"]
Known = dict[tuple[str, int | None], float]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Penetration:
    """The platform's users per head of population, by country and year.

    Parameters
    ----------
    rates
        (country, year, users per head): ISO 3166-1 alpha-2; a year, or None for every year that
        has no rate of its own; above 0 and at most 1. They are kept sorted.
    missing
        What a country without a rate is worth: ``"raise"`` an error, or take it to be like the
        ``"origin"``, which leaves its flows as they are.

    Raises
    ------
    ParameterError
        When a rate is not what it should be, or a country and year has two.

    Notes
    -----
    Eq. 2 (METHOD M7) gives each resident the weight S_k, people per user in the origin. A migrant
    who is seen abroad because they post there stands for people by the destination's share of
    users. With p the penetration and λ the part of migrants whose being seen goes by the origin,
    a flow to country c of people who left in year t and are seen in year y is worth

        p_o(t) / (λ p_o(t) + (1 - λ) p_c(y))

    times what S_k makes of it: 1/(λ p_o + (1 - λ) p_c), of which S_k(t) already has 1/p_o(t).

    Examples
    --------
    >>> rates = Penetration((("VE", None, 0.10), ("CO", None, 0.05), ("CO", 2016, 0.08)))
    >>> rates.weights(origin="VE", years=[2015, 2016], countries=["CO"], origin_share=0.0).rows()
    [(2015, 'CO', 2.0), (2016, 'CO', 1.25)]
    """

    rates: tuple[Rate, ...]
    missing: Missing = "raise"

    def __post_init__(self) -> None:
        if self.missing not in get_args(Missing):
            msg = f"missing: got {self.missing!r}; expected 'raise' or 'origin'"
            raise ParameterError(msg)
        object.__setattr__(self, "rates", check_rates(self.rates))

    @classmethod
    def of(cls, frame: TraceSource, /, *, missing: Missing = "raise") -> Self:
        """Take the rates from a table.

        Parameters
        ----------
        frame
            A polars, pandas or Arrow table with `country` (ISO 3166-1 alpha-2), `penetration`
            (users per head) and perhaps `year`; a null year is every year.
        missing
            As for the class.

        Returns
        -------
        Penetration
            One rate per row.

        Raises
        ------
        FrameError
            When a column is missing or a value is not what it should be; the message names it.
        ParameterError
            When a country and year has two rates.

        Examples
        --------
        >>> Penetration.of(pl.DataFrame({"country": ["VE"], "penetration": [0.1]})).rates
        (('VE', None, 0.1),)
        """
        table, places = take_columns(frame, ["country", "penetration"], optional=["year"])
        rates = []
        rows = table.select("country", "year", "penetration").rows()
        for place, row in zip(places, rows, strict=True):
            country, year, rate = row[0], as_number(row[1]), as_number(row[2])
            fault = rate_fault(country, year, rate)
            if fault:
                msg = f"{place}: {fault}"
                raise FrameError(msg)
            rates.append((country, year, rate))
        return cls(tuple(rates), missing)  # type: ignore[arg-type] # `_fault` has looked

    @classmethod
    def read(cls, path: str | Path, /, *, missing: Missing = "raise") -> Self:
        """Read the rates from a CSV (or Parquet) file with the columns that `of` takes.

        Parameters
        ----------
        path
            The file.
        missing
            As for the class.

        Returns
        -------
        Penetration
            One rate per row.

        Raises
        ------
        SourceError
            When the file cannot be read.
        FrameError, ParameterError
            As for `of`.
        """
        return cls.of(Path(path), missing=missing)

    def absent(
        self, *, years: Iterable[int], countries: Iterable[str]
    ) -> tuple[tuple[int, str], ...]:
        """Years and countries without a rate.

        Parameters
        ----------
        years, countries
            Calendar years and ISO 3166-1 alpha-2 codes, each with each.

        Returns
        -------
        tuple of (int, str)
            (year, country), sorted: what `missing` decides about.

        Examples
        --------
        >>> Penetration((("CO", 2015, 0.1),)).absent(years=[2015, 2016], countries=["CO"])
        ((2016, 'CO'),)
        """
        known, countries = self._known(), set(countries)
        pairs = {(year, country) for year in years for country in countries}
        return tuple(sorted(pair for pair in pairs if _rate(known, pair[1], pair[0]) is None))

    def weights(
        self, *, origin: str, years: Iterable[int], countries: Iterable[str], origin_share: float
    ) -> pl.DataFrame:
        """What a flow is worth when the destination's penetration is not the origin's.

        Parameters
        ----------
        origin
            Country of origin.
        years
            Calendar years.
        countries
            Destinations, ISO 3166-1 alpha-2. The origin among them weighs 1.
        origin_share
            λ, the part of migrants who are seen as in the origin, 0 to 1. At 1 nothing is corrected
            and no rate is needed; at 0 the destination alone counts.

        Returns
        -------
        polars.DataFrame
            One row per year and country, sorted by them: `year`, `country`, `weight` (a factor).

        Raises
        ------
        ParameterError
            When a parameter is not what it should be; when the origin has no rate in a year; when a
            country has none and `missing` is ``"raise"``.

        Notes
        -----
        Computed as 1 / (λ + (1 - λ) p_c / p_o), so that a destination like the origin weighs
        exactly 1.
        """
        check_country("origin", origin)
        years, countries = sorted(set(years)), sorted(set(countries))
        for country in countries:
            check_country("countries", country)
        wrong = [year for year in years if not is_whole(year)]
        if wrong:
            msg = f"years: got {wrong[0]!r}; expected calendar years"
            raise ParameterError(msg)
        pairs = pl.DataFrame(
            [(year, year, country) for year in years for country in countries],
            orient="row",
            schema={"exit_year": pl.Int32, "year": pl.Int32, "country": pl.String},
        )
        rated = self.ratios(pairs, origin=origin, origin_share=origin_share)
        return rated.select("year", "country", weight="ratio")

    def ratios(self, flows: pl.DataFrame, /, *, origin: str, origin_share: float) -> pl.DataFrame:
        """What flows are worth whose people left in one year and are seen in another.

        Parameters
        ----------
        flows
            One row per flow: `exit_year` (whose factor it weighs), `year` (in which it is seen),
            `country` (where).
        origin, origin_share
            As for `weights`.

        Returns
        -------
        polars.DataFrame
            The same rows with `ratio`: 1 / (λ + (1 - λ) p_c(year) / p_o(exit_year)), since the
            factor stands for 1 / p_o of the year of the exit.

        Raises
        ------
        ParameterError
            As for `weights`, of the rates that these flows need.

        Examples
        --------
        >>> rates = Penetration((("VE", None, 0.2), ("CO", 2015, 0.2), ("CO", 2016, 0.1)))
        >>> flows = pl.DataFrame({"exit_year": 2015, "year": [2015, 2016], "country": "CO"})
        >>> rates.ratios(flows, origin="VE", origin_share=0.0)["ratio"].to_list()
        [1.0, 2.0]
        """
        check_share(origin_share)
        known = self._known()
        keys = ["exit_year", "year", "country"]
        distinct = flows.select(keys).unique().rows()  # years and countries: not many
        if origin_share < 1:
            needed = {(row[0], origin) for row in distinct if row[2] != origin}
            places = {(row[1], row[2]) for row in distinct if row[2] != origin}
            self._require(origin, needed, places)
        ratios = [
            (*row, _ratio(known, origin, row[2], row[:2], float(origin_share))) for row in distinct
        ]
        schema = pl.Schema({**flows.select(keys).schema, "ratio": pl.Float64()})
        table = pl.DataFrame(ratios, orient="row", schema=schema)
        return flows.join(table, on=keys, how="left", maintain_order="left")

    def _known(self) -> Known:
        return {(country, year): rate for country, year, rate in self.rates}

    def _require(
        self, origin: str, home: set[tuple[int, str]], places: set[tuple[int, str]]
    ) -> None:
        """Raise ParameterError when a rate is missing that is needed."""
        known = self._known()
        wanted = home if self.missing == "origin" else home | places
        absent = sorted(pair for pair in wanted if _rate(known, pair[1], pair[0]) is None)
        absent = [pair for pair in absent if pair[1] == origin] or absent
        if absent:
            shown = ", ".join(f"{country} in {year}" for year, country in absent[:_SHOWN])
            more = f" and {len(absent) - _SHOWN} more" if len(absent) > _SHOWN else ""
            remedy = "give it" if absent[0][1] == origin else 'give it, or missing="origin"'
            msg = f"penetration: no rate for {shown}{more}; {remedy}"
            raise ParameterError(msg)


def _rate(known: Known, country: str, year: int) -> float | None:
    """Users per head in a year, from the rate without a year if need be."""
    return known.get((country, year), known.get((country, None)))


def _ratio(known: Known, origin: str, country: str, years: tuple[int, int], share: float) -> float:
    """One ratio; a country without a rate is like the origin, since `_require` let it pass."""
    home, there = _rate(known, origin, years[0]), _rate(known, country, years[1])
    if country == origin or home is None or there is None:
        return 1.0
    return 1 / (share + (1 - share) * (there / home))
