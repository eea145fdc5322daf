"""Why nobody is left to upscale, as far as the data tell (METHOD M7)."""

import polars as pl

from migtrace.estimate.study import Study


def what_there_is(
    judged: pl.LazyFrame, study: Study, dropped: pl.DataFrame, notes: pl.DataFrame, /
) -> str:
    """Say what may explain an `UpscalingError`: dropped records, another country, another time.

    Parameters
    ----------
    judged
        From `judge_records`.
    study
        The parameters.
    dropped, notes
        The account of what was read.

    Returns
    -------
    str
        The end of a sentence.
    """
    counts = dict(dropped.select("reason", "records").rows())
    if counts["read"] == 0:
        return "there is no record at all"
    if counts["kept"] == 0:
        return f"none of {counts['read']:,} records is kept: {_losses(dropped, notes)}"
    screened = judged.filter(pl.col("reason").is_null())
    window = study.months
    first, last = screened.select(a=pl.col("time").min(), b=pl.col("time").max()).collect().row(0)
    span = f"the records span {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    countries = (
        screened.filter(window.contains())
        .group_by("country")
        .agg(n=pl.len())
        .drop_nulls()
        .sort("n", "country", descending=[True, False])
        .collect()
    )
    at_home = countries.filter(pl.col("country") == study.origin)["n"].sum()
    if at_home:
        rule = "" if study.rule is None else f"; the rule is {study.rule!r}"
        here = f"records in {study.origin} inside {window}: {at_home:,}"
        return f"{here}; {span}{_unread(notes)}{rule}"
    most = ", ".join(countries["country"].cast(pl.String).head(3)) or "none with a country"
    return f"no record inside {window} is in {study.origin} (most: {most}); {span}{_unread(notes)}"


def _losses(dropped: pl.DataFrame, notes: pl.DataFrame) -> str:
    reasons = dropped.filter(~pl.col("reason").is_in(["read", "kept"]) & (pl.col("records") > 0))
    told = [f"{why} {records:,}" for why, records, _ in reasons.rows()]
    told += [f"{note} {n:,}" for note, n in notes.filter(pl.col("records") > 0).rows()]
    return ", ".join(told) + _unread(notes)


def _unread(notes: pl.DataFrame) -> str:
    """Say how many countries were not understood: names instead of codes are a common mistake."""
    n = dict(notes.rows()).get("country_unreadable", 0)
    return f" (unreadable countries: {n:,}; expected 'VE', or 'VEN' to read_traces)" if n else ""
