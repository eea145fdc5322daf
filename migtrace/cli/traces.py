"""What `migtrace estimate` is given: tables, or a trace store."""

from collections.abc import Mapping, Sequence

from migtrace.errors import ParameterError
from migtrace.store import Store, is_store, open_store


def find_store(traces: Sequence[str], /) -> Store | None:
    """Open the trace store among the traces, if it is one.

    Parameters
    ----------
    traces
        Paths as they were given.

    Returns
    -------
    Store or None
        The store; None when the traces are tables.

    Raises
    ------
    ParameterError
        When a store is given together with anything else.
    StoreError
        When a URL is no store, or the store cannot be read.

    Examples
    --------
    >>> find_store(["posts.csv", "more.csv"])
    """
    stores = [trace for trace in traces if "://" in trace or is_store(trace)]
    if not stores:
        return None
    if len(traces) > 1:
        msg = (
            f"{stores[0]!r} is a trace store, which is estimated over alone; got {len(traces)} "
            "TRACES (`migtrace ingest` adds posts to a store)"
        )
        raise ParameterError(msg)
    return open_store(stores[0])


def check_options(
    store: Store | None, /, *, for_tables: Mapping[str, object], workers: int | None
) -> None:
    """Refuse options that would have no effect.

    Parameters
    ----------
    store
        What `find_store` found.
    for_tables
        By option what was given for the reading of tables; false or None where nothing was.
    workers
        How many processes shall work on a store.

    Raises
    ------
    ParameterError
        When an option does not go together with the traces; it is named.

    Examples
    --------
    >>> check_options(None, for_tables={"--time-zone": "UTC"}, workers=None)
    >>> check_options(None, for_tables={}, workers=2)
    Traceback (most recent call last):
    migtrace.errors.ParameterError: --workers: TRACES is no store, and only a store ...
    """
    if store is None:
        if workers is not None:
            msg = (
                "--workers: TRACES is no store, and only a store is worked on by several "
                "processes; `migtrace ingest` makes one"
            )
            raise ParameterError(msg)
        return
    for option, value in for_tables.items():
        if value:
            msg = f"{option}: is for tables; {store.path!r} is a store, which was read before"
            raise ParameterError(msg)
