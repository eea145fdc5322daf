"""Figures in few letters."""


def short(value: float) -> str:
    """Write a figure in a few letters.

    Examples
    --------
    >>> short(12), short(1234), short(56_700), short(1_250_000), short(4.4), short(0.25)
    ('12', '1.2k', '57k', '1.2M', '4', '0.25')
    >>> short(999_600), short(3.1e9), short(0)
    ('1.0M', '3.1G', '0')
    """
    if 0 < value < 1:
        return f"{value:.2g}"
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        # What rounds to the next letter has that letter.
        if value >= limit * 0.9995:
            digits = 1 if value / limit < 9.95 else 0  # noqa: PLR2004 - two figures
            return f"{value / limit:.{digits}f}{letter}"
    return f"{value:.0f}"


def between(low: float | None, high: float | None) -> str:
    """Write an interval in brackets, after a blank; nothing without one.

    Examples
    --------
    >>> between(1200, 3400), between(None, 1.0)
    (' (1.2k\N{EN DASH}3.4k)', '')
    """
    if low is None or high is None:
        return ""
    return f" ({short(low)}\N{EN DASH}{short(high)})"
