"""Arrivals that come with the package, for use without a network."""

from importlib.resources import files

from migtrace.forecast.series import Series, read_series


def mediterranean_arrivals() -> Series:
    """Daily arrivals from the Greek islands to Austria, October 2015 to January 2016.

    Returns
    -------
    Series
        Of eight nodes and 102 days, from 2015-10-01 to 2016-01-10, in people a day; estimates of
        UNHCR and IFRC, ten of them blank. Hungary's border closed on 2015-10-17.

    Examples
    --------
    >>> mediterranean_arrivals()
    Series of 8 nodes, 102 days from 2015-10-01 to 2016-01-10, 10 of 816 figures missing
    """
    file = files(__package__).joinpath("data", "mediterranean_arrivals_daily.csv")
    return read_series(file.read_bytes())
