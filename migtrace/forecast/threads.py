"""Linear algebra in one thread, so that no bit depends on how many there are."""

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep linear algebra to one thread: as a block, or as a decorator.

    Notes
    -----
    Several threads sum in another order, which changes the last bit, and what is iterated may then
    end elsewhere. For matrices of a few hundred rows one thread is the faster too.

    Examples
    --------
    >>> with one_thread():
    ...     pass
    """
    with threadpool_limits(1):
        yield
