"""How much corrected flows hang on where migrants count as users: a scan of λ."""

from collections.abc import Sequence

import polars as pl

from migtrace.corrections import Penetration
from migtrace.errors import ParameterError
from migtrace.estimate.estimates import Estimates

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)

_TABLES = ("appearances", "detected", "new_residents")
_KEYS = ("origin_share", "table", "criterion", "year", "country")


def scan_origin_share(
    estimates: Estimates,
    penetration: Penetration,
    /,
    shares: Sequence[float] = SHARES,
) -> pl.DataFrame:
    """Correct flows for the penetration at their destinations, for several λ.

    Parameters
    ----------
    estimates
        From `estimate`. Its other corrections stay; one for penetration is replaced.
    penetration
        The platform's users per head by country and year.
    shares
        λ, the parts of migrants who are seen as in the origin, 0 to 1 each: at 0 all are seen as
        the people of the destination, at 1 nothing is corrected.

    Returns
    -------
    polars.DataFrame
        One row per `origin_share`, `table` (``"appearances"``, ``"detected"``,
        ``"new_residents"``), `criterion` (the study's own), `year` (null of new residents) and
        `country`, sorted by these: `users` (a count), `people` (corrected) and `ratio`, `people`
        divided by what they are without this correction. Small groups are hidden.

    Raises
    ------
    ParameterError
        When `estimates`, `penetration` or a share is not what it should be, there is no share, or
        a rate is missing.
    UpscalingError
        When by the corrected counts nobody is left.

    Notes
    -----
    METHOD M7, M8: a flow to country c is worth p_o / (λ p_o + (1 - λ) p_c) times what it is without
    correction, and more or fewer who left change the factors of later years (see `Penetration`).
    Data on users do not tell λ. If the figures of λ = 0 and λ = 1 are near each other, it does not
    matter; if they are not, both belong into what is reported.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from migtrace.estimate import Study, estimate
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
    ...      "country": "CO" if n < 20 and month > 6 else "VE"}
    ...     for n in range(100) for month in range(1, 13)
    ... ])
    >>> answer = estimate(posts, Study("VE", "2015-01:2015-12", 1000))
    >>> half = Penetration((("VE", None, 0.2), ("CO", None, 0.1)))
    >>> table = scan_origin_share(answer, half, shares=(0, 0.5, 1))
    >>> table.filter(table="detected").select("origin_share", pl.col("people").round(3)).rows()
    [(0.0, 400.0), (0.5, 266.667), (1.0, 200.0)]
    """
    if not isinstance(estimates, Estimates):
        msg = f"estimates: got {type(estimates).__name__}; expected Estimates"
        raise ParameterError(msg)
    if not isinstance(penetration, Penetration):
        msg = f"penetration: got {penetration!r}; expected a Penetration"
        raise ParameterError(msg)
    if isinstance(shares, str) or not isinstance(shares, Sequence) or not shares:
        msg = f"shares: got {shares!r}; expected numbers from 0 to 1, one or more"
        raise ParameterError(msg)
    plain = _flows(estimates.corrected(penetration=None)).rename({"people": "plain"}).drop("users")
    scanned = [
        _flows(estimates.corrected(penetration=penetration, origin_share=share)).with_columns(
            origin_share=pl.lit(float(share))
        )
        for share in dict.fromkeys(shares)
    ]
    return (
        pl.concat(scanned)
        .join(plain, on=_KEYS[1:], how="left", nulls_equal=True)
        .with_columns(ratio=pl.col("people") / pl.col("plain"))
        .select(*_KEYS, "users", "people", "ratio")
        .sort(_KEYS)
    )


def _flows(estimates: Estimates) -> pl.DataFrame:
    """Flows to countries of the study's criterion, one table under another."""
    tables: list[pl.DataFrame] = [
        getattr(estimates, name)
        .filter(pl.col("criterion") == estimates.study.criterion)
        .with_columns(table=pl.lit(name), year=None if name == "new_residents" else pl.col("year"))
        .select("table", "criterion", pl.col("year").cast(pl.Int32), "country", "users", "people")
        for name in _TABLES
    ]
    return pl.concat(tables)
