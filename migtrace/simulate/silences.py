"""Which of the drawn posts are made: who has quit, who is silent abroad, who posts less."""

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.itineraries import Itineraries
from migtrace.simulate.movers import year_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.times import Posts, boost
from migtrace.simulate.use import shares_by_year
from migtrace.simulate.users import Users
from migtrace.simulate.world import World


def spoken(
    world: World,
    sites: Sites,
    users: Users,
    itineraries: Itineraries,
    posts: Posts,
    /,
    *,
    block: int,
    seed: int,
) -> Posts:
    """Leave out the posts that are not made.

    Parameters
    ----------
    world, sites, users, itineraries
        The world.
    posts
        Of a block of accounts.
    block
        Number of its first account.
    seed
        The simulation's seed.

    Returns
    -------
    Posts
        Those that are made, by account and time.

    Notes
    -----
    Where a mover lives abroad, use goes by the penetration of the destination; elsewhere, and for
    those who only visit, by that of the origin.
    """
    order = np.argsort(posts.user * (2 * year_starts(world)[-1]) + posts.time, kind="stable")
    user, time = posts.user[order], posts.time[order]
    mover = users.mover[user]
    moves = mover >= 0
    kept = time < users.quit_s[user]
    kept &= users.threshold[user] < _penetration(world, users, user, time)
    if not moves.any():
        return Posts(user[kept], time[kept])
    exit_s = users.movers.exit_s[mover]
    gone = moves & (time >= exit_s)
    kept &= ~(gone & (time < exit_s + users.silence_s[mover]))
    chance = np.where(gone, world.rate_after_move, world.rate_before_move) / boost(world)
    thin = stream(seed, Part.THINNING, block).random(len(user)) >= chance
    kept &= ~(moves & thin)
    return Posts(user[kept], time[kept])


def _penetration(world: World, users: Users, user: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Penetration that decides whether an account posts, post by post."""
    shares = shares_by_year(world)
    year = np.searchsorted(year_starts(world), time, side="right") - 1
    use = np.array(shares[world.origin])[year]
    movers, mover = users.movers, users.mover[user]
    if not len(movers):
        return use
    abroad = (mover >= 0) & (time >= movers.exit_s[mover]) & (time < movers.return_s[mover])
    abroad &= movers.period_s[mover] == 0
    table = np.array([shares[flow.destination] for flow in world.flows])
    there: NDArray[np.float64] = table[movers.flow[mover], year]
    return np.where(abroad, there, use)
