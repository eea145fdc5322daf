"""Which of the drawn posts are made: who has quit, who is silent abroad, who posts less."""

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.lives import Lives
from migtrace.simulate.movers import year_starts
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.times import Posts, boost
from migtrace.simulate.use import shares_by_year
from migtrace.simulate.users import Kind

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def spoken(lives: Lives, posts: Posts, /, *, block: int, seed: int) -> Posts:
    """Leave out the posts that are not made.

    Parameters
    ----------
    lives
        Of all accounts.
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
    those who only visit, by that of the origin. That of hosts goes by their own country's.
    """
    world, users = lives.world, lives.users
    order = np.argsort(posts.user * (2 * year_starts(world)[-1]) + posts.time, kind="stable")
    user, time, by_rate = posts.user[order], posts.time[order], posts.by_rate[order]
    mover = users.mover[user]
    moves = mover >= 0
    kept = time < users.quit_s[user]
    kept &= time >= users.join_s[user]
    kept &= users.threshold[user] < _penetration(lives, user, time)
    if not moves.any():
        return Posts(user[kept], time[kept], by_rate[kept])
    exit_s = users.movers.exit_s[mover]
    gone = moves & (time >= exit_s)
    kept &= ~(gone & (time < exit_s + users.silence_s[mover]))
    chance = np.where(gone, world.rate_after_move, world.rate_before_move) / boost(world)
    thin = stream(seed, Part.THINNING, block).random(len(user)) >= chance
    kept &= ~(moves & by_rate & thin)
    return Posts(user[kept], time[kept], by_rate[kept])


def _penetration(lives: Lives, user: Ints, time: Ints) -> Floats:
    """Penetration that decides whether an account posts, post by post."""
    world, users = lives.world, lives.users
    shares = shares_by_year(world)
    year = np.searchsorted(year_starts(world), time, side="right") - 1
    use = np.array(shares[world.origin])[year]
    host = users.kind[user] == Kind.HOST
    for code in world.people_abroad:
        here = host & np.isin(users.home[user], lives.sites.cities[code][0])
        use[here] = np.array(shares[code])[year[here]]
    movers, mover = users.movers, users.mover[user]
    if not len(movers):
        return use
    abroad = (mover >= 0) & (time >= movers.exit_s[mover]) & (time < movers.return_s[mover])
    abroad &= movers.period_s[mover] == 0
    table = np.array([shares[flow.destination] for flow in world.flows])
    there: Floats = table[movers.flow[mover], year]
    return np.where(abroad, there, use)
