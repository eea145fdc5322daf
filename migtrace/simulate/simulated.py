"""A simulated world's posts and its truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
from isal import igzip

from migtrace.durable import whole_file
from migtrace.errors import ParameterError, SourceError
from migtrace.frames.checks import check_seed, is_whole
from migtrace.simulate.hosts import add_hosts
from migtrace.simulate.lines import batches
from migtrace.simulate.lives import Lives, plan
from migtrace.simulate.movers import draw_movers
from migtrace.simulate.records import as_records
from migtrace.simulate.silences import spoken
from migtrace.simulate.sites import Sites, number_sites
from migtrace.simulate.testimony import tell_truth
from migtrace.simulate.times import Posts, arrivals, draw_posts
from migtrace.simulate.truth import Truth
from migtrace.simulate.users import Kind, draw_trips, draw_users
from migtrace.simulate.world import World

_BLOCK_POSTS = 500_000
_BATCH = 50_000


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Simulated:
    """Posts of a simulated world, and what is true in it: SIMULATION, nobody in it exists.

    Attributes
    ----------
    world
        Its description.
    seed
        What it was drawn with.
    traces
        One row per post, in order of user and time: the columns of METHOD M1.1, for `estimate`.
        Users' ids begin at 9·10^18, posts' at 9.1·10^18: no real ones do.
    truth
        What an estimate is to find.
    """

    world: World
    seed: int
    traces: pl.DataFrame
    truth: Truth
    _sites: Sites
    _boxes: pl.Series

    def json_lines(self, *, batch: int = _BATCH, control: bool = False) -> Iterator[str]:
        """Write the posts as Twitter would have: v1.1 statuses, in order of time.

        Parameters
        ----------
        batch
            Statuses that are made at once.
        control
            Whether blank lines and limit notices stand between, as in a stream.

        Yields
        ------
        str
            One line, without its end. `source` says that it is a simulation.

        Raises
        ------
        ParameterError
            When `batch` is no whole number of at least 1.

        Notes
        -----
        Retweets come with the lines alone, since they are no records (METHOD M1.2).
        """
        for lines in self._batches(batch, control=control):
            yield from lines.to_list()

    def write_json(self, path: str | PathLike[str], *, control: bool = False) -> None:
        """Write the JSON lines into a file, which appears whole or not at all.

        Parameters
        ----------
        path
            Name of the file; one that ends in ``.gz`` is compressed.
        control
            Whether blank lines and limit notices stand between.

        Raises
        ------
        SourceError
            When the file cannot be written.
        """
        target = Path(path)
        try:
            with whole_file(target) as partial, partial.open("wb") as file:
                if target.suffix == ".gz":
                    # Without name and time, so that the same world has the same bytes.
                    with igzip.IGzipFile(  # type: ignore[no-untyped-call]  # isal says no types
                        "", "wb", fileobj=file, mtime=0
                    ) as packed:
                        self._write(packed, control=control)
                else:
                    self._write(file, control=control)
        except OSError as error:
            msg = f"path: {str(target)!r} cannot be written: {error.strerror or error}"
            raise SourceError(msg) from error

    def _write(self, file: BinaryIO | igzip.IGzipFile, *, control: bool) -> None:
        for lines in self._batches(_BATCH, control=control):
            file.write(("\n".join(lines) + "\n").encode())

    def _batches(self, batch: int, *, control: bool) -> Iterator[pl.Series]:
        if not is_whole(batch) or batch < 1:
            msg = f"batch: got {batch!r}; expected a whole number of at least 1"
            raise ParameterError(msg)
        return batches(
            self.traces.with_columns(box=self._boxes),
            self._sites,
            batch=batch,
            control=control,
            retweet_share=self.world.retweet_share,
            seed=self.seed,
        )

    def __repr__(self) -> str:
        users = self.truth.users["user"].len()
        return (
            f"Simulated({self.world.origin}, {self.world.window}, seed {self.seed}: SIMULATION, "
            f"{len(self.traces):,} posts of {users:,} accounts; nobody in it exists)"
        )


def simulate(world: World, /, *, seed: int) -> Simulated:
    """Draw a world: posts of its users, and what is true of all its people.

    Parameters
    ----------
    world
        Its description.
    seed
        A whole number of at least 0. The same world and seed give the same bytes.

    Returns
    -------
    Simulated
        Posts as traces and as JSON lines, and the truth.

    Raises
    ------
    ParameterError
        When `world` is none, or `seed` cannot be.

    Notes
    -----
    Movers are drawn one by one from the flows, so that the truth is a count of actual people.
    Everybody is a user with the probability of the penetration; only users get posts. Parts of the
    world (moves, sampling, times, places, replies, ...) have random streams of their own.

    Examples
    --------
    >>> from migtrace.simulate import Flow
    >>> flow = Flow.spread("CO", {2016: 500}, "2015-01:2016-12")
    >>> world = World.quiet(population=10_000, flows=[flow])
    >>> simulated = simulate(world, seed=1)
    >>> simulated.truth.population.select("year", "population", "first_exits").rows()
    [(2015, 10000, 0), (2016, 10000, 500)]
    >>> simulated.traces["user"].min() >= 9 * 10**18
    True
    """
    if not isinstance(world, World):
        msg = f"world: got {world!r}; expected a World such as World.quiet()"
        raise ParameterError(msg)
    check_seed(seed)
    sites = number_sites(world)
    movers = draw_movers(world, sites, seed=seed)
    users = draw_users(world, sites, movers, seed=seed)
    trips = draw_trips(world, sites, users, seed=seed)
    users = add_hosts(world, sites, users, seed=seed)
    lives = plan(world, sites, users, trips)
    records = _draw_records(lives, seed)
    truth = tell_truth(world, sites, movers, users, seed=seed)
    return Simulated(world, seed, records.drop("box"), truth, sites, records["box"])


def _draw_records(lives: Lives, seed: int) -> pl.DataFrame:
    """Draw all posts, block by block, so that memory holds the result and little else."""
    arriving = arrivals(lives, seed=seed)
    frames: list[pl.DataFrame] = []
    first = 0
    for block in _blocks(lives):
        drawn = draw_posts(lives, block=block, seed=seed)
        low, high = np.searchsorted(arriving.user, (block.start, block.stop))
        posts = Posts(
            np.concatenate([drawn.user, arriving.user[low:high]]),
            np.concatenate([drawn.time, arriving.time[low:high]]),
            np.concatenate([drawn.by_rate, arriving.by_rate[low:high]]),
        )
        made = spoken(lives, posts, block=block.start, seed=seed)
        frames.append(as_records(lives, made, block=block.start, first=first, seed=seed))
        first += len(made.user)
    return pl.concat(frames)


def _blocks(lives: Lives) -> Iterator[range]:
    """Cut the accounts into blocks; hosts have their own, so that they change no other's posts."""
    world, accounts = lives.world, len(lives.users)
    others = accounts - len(lives.users.of(Kind.HOST))
    each = (world.posts_a_month + world.least_posts) * world.months.n_months
    size = max(1, int(_BLOCK_POSTS / each))
    for start in range(0, max(others, 1), size):
        yield range(start, min(start + size, others))
    for start in range(others, accounts, size):
        yield range(start, min(start + size, accounts))
