"""Margins of the countries that can be told, and who is left out."""

import math

import polars as pl

from migtrace.errors import ParameterError
from migtrace.forecast.push_pull.balance import TOLERANCE, Balance
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.margins import Margins, MarginSource, read_either, read_margins
from migtrace.forecast.tables import listed


def cut_margins(
    given: MarginSource, countries: list[str], balance: Balance, /
) -> tuple[Margins, list[str]]:
    r"""Cut margins to some countries, and fill them up.

    Parameters
    ----------
    given
        As `read_margins` takes them. Flows are cut to those between the countries.
    countries
        Those of which all features are known, sorted.
    balance
        As for `balanced`.

    Returns
    -------
    margins
        Of exactly these countries, 0 where nothing is said.
    notes
        How many people are left out, and by how much arrivals will be scaled.

    Raises
    ------
    ParameterError
        When flows are of several years, or sums that were the same are not after the cut.

    Examples
    --------
    >>> flows = b"origin,destination,people\nA,B,6\nA,C,4\n"
    >>> margins, notes = cut_margins(flows, ["A", "B"], "error")
    >>> margins.arriving.rows()
    [('A', 0.0), ('B', 6.0)]
    >>> notes[0]
    '2 countries have all features: 4 of 10 people moved from or to others and are left out'
    """
    told = read_either(given)
    whole = read_margins(told)
    kept = read_margins(told.among(countries)) if isinstance(told, BilateralFlows) else whole
    leaving = _all_of(countries, kept.leaving, "origin")
    margins = Margins(leaving, _all_of(countries, kept.arriving, "destination"))
    before, after = _sums(whole), _sums(margins)
    notes = _left_out(before, after, len(countries))
    if balance == "error" and _even(before) and not _even(after):
        others = sorted({*whole.origins, *whole.destinations} - set(countries))
        msg = (
            f"margins: without countries that lack a feature ({listed(others)}) {after[0]:,.15g} "
            f"people leave and {after[1]:,.15g} arrive; expected the same sum, or balance='scale', "
            "which scales arrivals"
        )
        raise ParameterError(msg)
    if balance == "scale" and not _even(after) and min(after) > 0:
        notes.append(
            f"{after[0]:,.0f} people leave and {after[1]:,.0f} arrive: arrivals are scaled by "
            f"{after[0] / after[1]:.4g}"
        )
    return margins, notes


def _all_of(names: list[str], margin: pl.DataFrame, end: str) -> pl.DataFrame:
    """A margin of all these places, and of no other."""
    places = pl.DataFrame({end: names}, schema={end: pl.String})
    return places.join(margin, on=end, how="left").with_columns(pl.col("people").fill_null(0.0))


def _sums(margins: Margins) -> tuple[float, float]:
    """How many leave and how many arrive."""
    # Without rounding, so that zeros that are filled in change nothing.
    return math.fsum(margins.leaving["people"]), math.fsum(margins.arriving["people"])


def _even(sums: tuple[float, float]) -> bool:
    return math.isclose(*sums, rel_tol=TOLERANCE)


def _left_out(before: tuple[float, float], after: tuple[float, float], countries: int) -> list[str]:
    """Say whom the margins of countries with all features leave out."""
    (left, came), (leave, arrive) = before, after
    if before == after:
        return []
    if _even(before) and _even(after):
        told = f"{left - leave:,.0f} of {left:,.0f} people moved from or to others"
    else:
        told = (
            f"of {left:,.0f} people who leave {left - leave:,.0f} leave others, of {came:,.0f} who "
            f"arrive {came - arrive:,.0f} arrive in others"
        )
    return [f"{countries} countries have all features: {told} and are left out"]
