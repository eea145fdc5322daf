"""Births less deaths, one rate for all years or one a year (METHOD M7)."""

from collections.abc import Mapping, Sequence

from migtrace.errors import ParameterError
from migtrace.frames import Window, WindowLike
from migtrace.frames.checks import is_number, is_whole

YearlyRate = tuple[int, float]
NaturalIncrease = float | Mapping[int, float] | Sequence[YearlyRate]
"""A yearly rate, or each year's: a mapping, or pairs of a year and its rate."""


def freeze_increase(
    value: NaturalIncrease, /, *, window: WindowLike
) -> float | tuple[YearlyRate, ...]:
    """Check a natural increase, and give it a form that can be hashed and written down.

    Parameters
    ----------
    value
        Births less deaths a year, per head: a number above -1, or a mapping or pairs of each year
        and its number. Years outside the window do no harm.
    window
        The study's months.

    Returns
    -------
    float or tuple of (int, float)
        The number as it is given, or pairs sorted by year.

    Raises
    ------
    ParameterError
        When a rate is no number above -1, a year is none or occurs twice, or a year of the window
        has no rate.

    Examples
    --------
    >>> freeze_increase({2016: 0.012, 2015: 0.014}, window="2015-01:2016-12")
    ((2015, 0.014), (2016, 0.012))
    """
    if isinstance(value, str) or not isinstance(value, Mapping | Sequence):
        _check_rate(value, "natural_increase: got")
        return value
    rates: dict[int, float] = {}
    for pair in value.items() if isinstance(value, Mapping) else value:
        if not isinstance(pair, Sequence) or len(pair) != 2 or not is_whole(pair[0]):  # noqa: PLR2004 - a pair
            msg = (
                f"natural_increase: got {pair!r}; expected a year and its rate such as (2015, 0.01)"
            )
            raise ParameterError(msg)
        year, rate = int(pair[0]), pair[1]
        _check_rate(rate, f"natural_increase: {year}: got")
        if year in rates:
            msg = f"natural_increase: {year} has two rates, {rates[year]} and {rate}; expected one"
            raise ParameterError(msg)
        rates[year] = float(rate)
    missing = [str(year) for year in Window.parse(window).years if year not in rates]
    if missing:
        msg = f"natural_increase: no rate for {', '.join(missing)}; expected one for each year"
        raise ParameterError(msg)
    return tuple(sorted(rates.items()))


def yearly_increase(value: NaturalIncrease, /, *, window: WindowLike) -> dict[int, float]:
    """Rate of each year of the window.

    Parameters
    ----------
    value, window
        As for `freeze_increase`.

    Returns
    -------
    dict of int to float
        Births less deaths per head, by year.

    Raises
    ------
    ParameterError
        As for `freeze_increase`.

    Examples
    --------
    >>> yearly_increase(0.01, window="2015-01:2016-12")
    {2015: 0.01, 2016: 0.01}
    """
    frozen = freeze_increase(value, window=window)
    years = Window.parse(window).years
    if isinstance(frozen, tuple):
        rates = dict(frozen)
        return {year: rates[year] for year in years}
    return dict.fromkeys(years, frozen)


def _check_rate(value: object, name: str) -> None:
    if not is_number(value) or value <= -1:
        msg = f"{name} {value!r}; expected a yearly rate above -1, such as 0.01"
        raise ParameterError(msg)
