"""The one call: traces in, migration tables out (METHOD M16)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from migtrace.cleaning import RepeatedIds, find_repeated_ids
from migtrace.errors import FrameError, ParameterError, UpscalingError
from migtrace.estimate.again import FrameAgain, StoreAgain
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.explain import what_there_is
from migtrace.estimate.histories import Histories, trace_histories
from migtrace.estimate.shards import IN_MEMORY_ROWS, SHARD_ROWS, Shard, clean_shard, shards
from migtrace.estimate.stored import follow_store
from migtrace.estimate.study import Study
from migtrace.estimate.tables import Account, build
from migtrace.frames.checks import refuse_shards
from migtrace.readers import Traces, read_traces
from migtrace.records import (
    Count,
    count_notes,
    count_reasons,
    drop_table,
    instant,
    judge_records,
)
from migtrace.rules import Rule
from migtrace.store import Store, is_store, open_store
from migtrace.store.grid import binned_with

Progress = Callable[[str, float], None]
"""Called with the name of the stage and the share of the work that is done."""


def estimate(
    traces: Any,  # noqa: ANN401 - whatever read_traces reads
    study: Study,
    /,
    *,
    rule: Rule | None = None,
    executor: object = None,
    progress: Progress | None = None,
) -> Estimates:
    """Estimate migration from traces: residents, exits, flows, recurrence, routes.

    Parameters
    ----------
    traces
        A polars frame (eager or lazy) with the columns of METHOD M1.1, the answer of
        `read_traces`, or anything that `read_traces` takes; or a store (`open_store`), or the
        path of one.
    study
        The parameters.
    rule
        The study's rule of residence, in place of its own: what counts as an exit (`Segments`,
        `TwelveMonths`). None leaves the study as it is; its own default is the paper's rule.
    executor
        What works on the shards of a store: None is this process; a number so many processes; or
        an executor of `concurrent.futures`, or a `Client` of Dask. The answer is the same to the
        bit.
    progress
        Called now and then with a stage's name and the share done, 0 to 1.

    Returns
    -------
    Estimates
        The tables of METHOD M16 as attributes, small groups hidden (M13).

    Raises
    ------
    FrameError
        When a column is missing or of a type that it cannot have.
    ParameterError
        When `study` is no `Study`, or does not fit the store, or `rule` is no rule.
    StoreError
        When the store is empty or damaged.
    UpscalingError
        When in some year nobody of the study's criterion is active (M7).

    Notes
    -----
    METHOD M1-M11 (Mazzoli et al. 2020), composed of the public stages: `judge_records`,
    `order_records`, `drop_duplicates`, `collapse_threads`, `drop_bots`, `drop_wide_gyration`,
    `flag_months`, `classify_residents`, `find_exits` and those that follow. Everything per user
    runs shard by shard; the answer does not depend on the shards.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> posts = pl.DataFrame({
    ...     "user": [1] * 6 + [2] * 6,
    ...     "time": [datetime(2015, m, 10, tzinfo=UTC) for m in (1, 2, 3, 4, 5, 6)] * 2,
    ...     "country": ["VE"] * 6 + ["VE"] * 5 + ["CO"],
    ... })
    >>> study = Study(origin="VE", window="2015-01:2015-12", population=1000, min_users=1)
    >>> estimate(posts, study).detected.filter(pl.col("criterion") == 4).rows()
    [(4, 2015, 'CO', 1, 500.0)]
    """
    if not isinstance(study, Study):
        msg = f"study: got {type(study).__name__}; expected a Study"
        raise ParameterError(msg)
    if rule is not None:
        study = replace(study, rule=rule)
    tell = progress if progress is not None else _silence
    return _estimated(traces, study, executor, tell, lenient=False)


def estimate_leniently(
    traces: Any,  # noqa: ANN401 - as in estimate
    study: Study,
    /,
    *,
    executor: object = None,
) -> Estimates:
    """Estimate with nulls, not an error, from the year on in which nobody is left to upscale.

    Parameters
    ----------
    traces, study, executor
        As for `estimate`.

    Returns
    -------
    Estimates
        As from `estimate`; `factors` treats the study's criterion like the others (M7).

    Raises
    ------
    FrameError, ParameterError, StoreError
        As for `estimate`.
    """
    return _estimated(traces, study, executor, _silence, lenient=True)


def _estimated(
    traces: Any,  # noqa: ANN401 - as in estimate
    study: Study,
    executor: object,
    tell: Progress,
    *,
    lenient: bool,
) -> Estimates:
    tell("screen", 0.0)
    store = _as_store(traces)
    if store is not None:
        return _estimate_store(store, study, executor, tell, lenient=lenient)
    if executor is not None:
        msg = "executor: only a store is worked on elsewhere; see migtrace.ingest"
        raise ParameterError(msg)
    study = replace(study, grid=binned_with(study.grid))
    source = _source(traces, study)
    now = instant("now", study.now)
    judged = _judge(source, study, now)
    notes = count_notes(source.records)
    total = judged.select(pl.len()).collect().item()
    screened = _screen(judged.collect().lazy() if total <= IN_MEMORY_ROWS else judged, total)
    drops, kept, histories = _follow(screened, study, tell)
    tell("tables", 0.95)
    counts = screened.counts
    again = FrameAgain(judged, screened.repeated, counts)
    dropped = drop_table(counts["read"], {**counts, **drops}, kept)
    try:
        account = Account(dropped, notes, now, source.reading, again)
        answer = build(histories, study, account, lenient=lenient)
    except UpscalingError as error:
        msg = f"{error}; {what_there_is(judged, study, dropped, notes)}"
        raise UpscalingError(msg) from None
    tell("tables", 1.0)
    return answer


def _as_store(traces: object) -> Store | None:
    if isinstance(traces, Store):
        return traces
    if isinstance(traces, str | Path) and ("://" in str(traces) or is_store(traces)):
        return open_store(traces)
    return None


def _estimate_store(
    store: Store, study: Study, executor: object, tell: Progress, *, lenient: bool
) -> Estimates:
    followed = follow_store(
        store, study, executor=executor, tell=lambda share: tell("follow", 0.95 * share)
    )
    drops = {**store.manifest.drops, **followed.drops}
    dropped = drop_table(drops.pop("read"), drops, followed.kept)
    tell("tables", 0.95)
    account = Account(dropped, store.notes, None, store.provenance, StoreAgain(store))
    answer = build(followed.histories, study, account, lenient=lenient)
    tell("tables", 1.0)
    return answer


def _silence(stage: str, done: float) -> None:
    del stage, done


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows to judge, whether null countries are filled from positions, and how it was read."""

    records: pl.LazyFrame
    fill: bool = False
    reading: dict[str, object] = field(default_factory=dict)


def _source(traces: Any, study: Study) -> _Source:  # noqa: ANN401 - see estimate
    if isinstance(traces, pl.DataFrame | pl.LazyFrame):
        schema = traces.lazy().collect_schema()
        refuse_shards(schema, "traces", has_ids="tweet_id" in schema)
        return _Source(traces.lazy())
    if traces is None or isinstance(traces, int | float):
        msg = f"traces: got {traces!r}; expected a table of posts or a path"
        raise FrameError(msg)
    read = traces if isinstance(traces, Traces) else read_traces(traces)
    for name in ("earliest", "now"):
        given, own = getattr(read, name), getattr(study, name)
        if given is not None and given != own:
            msg = f"{name}: the traces were read with {given}, the study has {own}; use one"
            raise ParameterError(msg)
    return _Source(read.records, read.fill, dict(read.options))


def _judge(source: _Source, study: Study, now: datetime) -> pl.LazyFrame:
    judged = judge_records(source.records, earliest=study.earliest, now=now)
    if not source.fill:
        return judged
    # Here, not above: boundaries and shapely load only when they are asked for.
    from migtrace.geography import fill_countries  # noqa: PLC0415 - see above

    return fill_countries(judged)


@dataclass(frozen=True, slots=True)
class _Screened:
    """Records that METHOD M1 keeps, in shards that are let go one by one, and what it counted."""

    total: int
    counts: dict[str, Count]
    repeated: RepeatedIds
    shards: Iterator[Shard]


def _screen(judged: pl.LazyFrame, total: int) -> _Screened:
    counts = count_reasons(judged)
    screened = judged.filter(pl.col("reason").is_null()).drop("reason")
    repeated = find_repeated_ids(screened)
    records = screened if total > IN_MEMORY_ROWS else screened.collect()
    return _Screened(total, counts, repeated, shards(records, rows=SHARD_ROWS))


def _follow(
    screened: _Screened, study: Study, tell: Progress
) -> tuple[dict[str, Count], Count, Histories]:
    """Clean and follow shard after shard; what is kept of each is small."""
    drops: dict[str, Count] = {}
    kept = (0, 0)
    parts: list[Histories] = []
    seen = 0
    for shard in screened.shards:
        share = 0.85 / max(1, screened.total)
        tell("clean", 0.1 + share * seen)
        posts, gone = clean_shard(shard, screened.repeated, study)
        tell("follow", 0.1 + share * (seen + shard.records.height / 2))
        parts.append(trace_histories(posts.lazy(), study).mapped(shard.named))
        seen += shard.records.height
        drops = {why: _add(drops.get(why, (0, 0)), count) for why, count in gone.items()}
        kept = _add(kept, (posts.height, posts["user"].n_unique()))
    return drops, kept, Histories.joined(parts)


def _add(one: Count, other: Count) -> Count:
    return one[0] + other[0], one[1] + other[1]
