"""All that was ever read, as one: the ledger of earlier ingests and the parts of this one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from migtrace.frames import COUNTRY, TIME
from migtrace.store.container import Container
from migtrace.store.ids import alike, concat_frames
from migtrace.store.parts import ROWS, Part, decoded, encoded
from migtrace.store.seal import Seal

Range = tuple[int, int]
"""The first pseudonym of a range, and the first behind it."""

_LENGTH_DIGITS = 4
"""Ids have at most 1,000 characters."""

_EMPTY = pl.DataFrame(
    schema={
        "pseudonym": pl.UInt64(),
        "tweet_id": pl.Int64(),
        "user": pl.Int64(),
        "time": TIME,
        "country": COUNTRY,
        "lon": pl.Float64(),
        "lat": pl.Float64(),
        "extent_km": pl.Float64(),
        "reply_to_tweet": pl.Int64(),
    }
).select(ROWS)


@dataclass(frozen=True, slots=True)
class Heap:
    """Sealed files to read records and messages from.

    Attributes
    ----------
    files
        Paths of containers, each with the numbers of the pieces to leave out.
    key
        The store's key.
    """

    files: tuple[tuple[Path, frozenset[int]], ...]
    key: bytes = field(repr=False)

    def parts(self) -> Iterator[Part]:
        """Open file after file."""
        seal = Seal(self.key)
        for path, skip in self.files:
            yield Part(Container(path), seal, skip)

    def records(self, within: Range, columns: Sequence[str] = ROWS, /) -> pl.DataFrame:
        """Records of a range of pseudonyms, in no order."""
        tables = [table for part in self.parts() for table in part.records(*within, columns)]
        empty = encoded(_EMPTY).select(columns)
        found = concat_frames([empty, *tables])
        return decoded(found) if "country" in columns else found

    def table(self, kind: str, /) -> Iterator[pl.DataFrame]:
        """Read ``dropped``, ``deletes`` or ``scrubs``, some at a time."""
        for part in self.parts():
            yield from part.table(kind)

    def rows(self, kind: str, /) -> int:
        """Rows of a table, repeated ones and those of pieces to leave out among them."""
        return sum(part.rows(kind) for part in self.parts())


@dataclass(frozen=True, slots=True)
class Orders:
    """What the messages ask for, as far as it concerns records.

    Attributes
    ----------
    gone
        Tweet ids of records that are deleted.
    scrubs
        `user`, `up_to`: the highest tweet id up to which a user's positions are removed.
    """

    gone: pl.Series
    scrubs: pl.DataFrame


def obeyed(records: pl.DataFrame, orders: Orders, /) -> pl.DataFrame:
    """Remove the records that were deleted and the positions that were scrubbed (METHOD M1.7)."""
    ids, gone = alike(records["tweet_id"], orders.gone)
    if len(gone):
        records = records.filter(~ids.is_in(gone.implode()))
    return records if orders.scrubs.is_empty() else _scrubbed(records, orders.scrubs)


def located_somewhere(records: pl.DataFrame, /, *, fill: bool) -> pl.DataFrame:
    """Leave out records that scrubbing left without a place; fill countries if asked to."""
    somewhere = pl.col("country").is_not_null() | pl.col("lon").is_not_null()
    records = records.filter(somewhere)
    if not fill:
        return records
    # Here, not above: the boundaries load only when they are asked for.
    from migtrace.geography import fill_countries  # noqa: PLC0415 - see above

    return fill_countries(records.lazy()).collect(engine="in-memory")


def _scrubbed(records: pl.DataFrame, scrubs: pl.DataFrame) -> pl.DataFrame:
    users, named = alike(records["user"], scrubs["user"])
    limits = scrubs.select(named.alias("_user"), _limit=pl.col("up_to"))
    theirs = pl.DataFrame({"_user": users}).with_row_index("_row").join(limits, on="_user")
    reached = _rank(records["tweet_id"].gather(theirs["_row"])) <= _rank(theirs["_limit"])
    rows = theirs["_row"].filter(reached.fill_null(value=False))
    if rows.is_empty():
        return records
    gone = pl.int_range(records.height, eager=True, dtype=pl.UInt32).is_in(rows.implode())
    columns = [pl.when(~gone).then(pl.col(name)) for name in ("lon", "lat", "extent_km")]
    return records.with_columns(columns)


def limits_of(scrubs: Sequence[pl.DataFrame], /) -> pl.DataFrame:
    """Highest tweet id that a user's scrub messages name: `user`, `up_to` (its digits)."""
    if not scrubs:
        return pl.DataFrame(schema={"user": pl.Int64, "up_to": pl.String})
    both = concat_frames(scrubs)
    ranked = both.with_columns(pl.col("up_to").cast(pl.String), _rank=_rank(both["up_to"]))
    highest = (
        ranked.drop_nulls("_rank").sort("_rank", "up_to").group_by("user", maintain_order=True)
    )
    return highest.agg(pl.col("up_to").last()).sort("user")


def _rank(ids: pl.Series) -> pl.Series:
    """Texts that sort as ids made of digits do; null for others, behind every number (M1.8)."""
    texts = ids.cast(pl.String)
    digits = texts.str.strip_chars_start("0")
    ranks = digits.str.len_bytes().cast(pl.String).str.zfill(_LENGTH_DIGITS) + digits
    return ranks.set(~texts.str.contains(r"^[0-9]+$").fill_null(value=False), None)
