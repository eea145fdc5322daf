"""Simulated posts as Twitter's v1.1 JSON lines."""

import json
from collections.abc import Iterator

import numpy as np
import polars as pl

from migtrace.simulate.sites import BOXES, Sites
from migtrace.simulate.streams import Part, stream

SOURCE = "migtrace simulation: nobody wrote this"
"""What every line says in `source`."""

_FIRST_RETWEET = 9_200_000_000_000_000_000
_DAY_S = 86_400
_KINDS = ("city", "admin", "country")
_CREATED = "%a %b %d %H:%M:%S +0000 %Y"
_USER = ("user", "user")
_OF_THE_POST = ("lon", "lat", "extent_km", "box", "reply_to_tweet", "reply_to_user")
_BLANK = ""
_LIMIT = '{"limit":{"track":1,"timestamp_ms":"0"}}'


def batches(
    records: pl.DataFrame,
    sites: Sites,
    /,
    *,
    batch: int,
    control: bool,
    retweet_share: float,
    seed: int,
) -> Iterator[pl.Series]:
    """Write records, and retweets of them, as lines.

    Parameters
    ----------
    records
        From `as_records`.
    sites
        The places of the world.
    batch
        Lines that are made at once.
    control
        Whether a blank line and a limit notice follow each batch.
    retweet_share
        Retweets per record.
    seed
        The simulation's seed.

    Yields
    ------
    polars.Series
        Lines without ends, in order of time.
    """
    places = _place_texts(sites)
    nobody = pl.lit(None, dtype=pl.Int64)
    plain = records.with_columns(of=nobody, of_user=nobody)
    posts = pl.concat([plain, _retweets(records, retweet_share, seed)])
    # Only what is needed to sort is sorted; the rest is taken from it batch by batch.
    order = posts.select(pl.arg_sort_by("time", "tweet_id", maintain_order=True)).to_series()
    for start in range(0, len(order), batch):
        yield _lines(posts[order[start : start + batch]], places)
        if control:
            yield pl.Series([_BLANK, _LIMIT])


def _lines(posts: pl.DataFrame, places: pl.Series) -> pl.Series:
    """Put the lines of some posts together out of their columns."""
    number = posts["box"].cast(pl.Int64)
    posts = posts.with_columns(
        created=pl.col("time").dt.strftime(_CREATED), place=places.gather(number.fill_null(0))
    )
    parts = (
        _text('{"created_at":"%","id":%,"id_str":"%"', "created", "tweet_id", "tweet_id"),
        _text(f',"text":"simulated","source":"{SOURCE}","user":{{"id":%,"id_str":"%"}}', *_USER),
        _when(
            pl.col("reply_to_tweet").is_not_null(),
            ',"in_reply_to_status_id":%,"in_reply_to_status_id_str":"%"'
            ',"in_reply_to_user_id":%,"in_reply_to_user_id_str":"%"',
            *("reply_to_tweet", "reply_to_tweet", "reply_to_user", "reply_to_user"),
        ),
        _when(
            pl.col("extent_km") == 0,
            ',"geo":{"type":"Point","coordinates":[%,%]}'
            ',"coordinates":{"type":"Point","coordinates":[%,%]}',
            *("lat", "lon", "lon", "lat"),
        ),
        _when(pl.col("box").is_not_null(), ',"place":%', "place"),
        _when(
            pl.col("of").is_not_null(),
            ',"retweeted_status":{"id":%,"id_str":"%","user":{"id":%,"id_str":"%"}}',
            *("of", "of", "of_user", "of_user"),
        ),
        pl.lit("}"),
    )
    return posts.select(line=pl.concat_str(*parts)).to_series()


def _text(pattern: str, *columns: str) -> pl.Expr:
    """Put columns into a text at its percent signs."""
    pieces = pattern.split("%")
    between = [
        part
        for c, piece in zip(columns, pieces[1:], strict=True)
        for part in (pl.col(c), pl.lit(piece))
    ]
    return pl.concat_str(pl.lit(pieces[0]), *between)


def _when(there: pl.Expr, pattern: str, *columns: str) -> pl.Expr:
    """Write a field where there is something to say."""
    return pl.when(there).then(_text(pattern, *columns)).otherwise(pl.lit(""))


def _retweets(records: pl.DataFrame, share: float, seed: int) -> pl.DataFrame:
    """Let other users retweet some posts within a day."""
    rng = stream(seed, Part.RETWEETS)
    number = int(rng.poisson(share * len(records))) if len(records) else 0
    chosen = records[rng.integers(max(len(records), 1), size=number)]
    by = records["user"][rng.integers(max(len(records), 1), size=number)]
    later = pl.Series(rng.integers(1, _DAY_S, size=number)) * 1_000_000
    return chosen.with_columns(
        tweet_id=pl.Series(np.arange(number) + _FIRST_RETWEET),
        user=by,
        time=pl.col("time") + later.cast(pl.Duration("us")),
        of=pl.col("tweet_id"),
        of_user=pl.col("user"),
        **{c: pl.lit(None, dtype=records.schema[c]) for c in _OF_THE_POST},
    )


def _place_texts(sites: Sites) -> pl.Series:
    """Write each box as a v1.1 place."""
    texts = []
    for n, box in enumerate(sites.boxes.iter_rows(named=True)):
        site, kind = divmod(n, BOXES)
        w, s, e, north = (box[side] for side in ("west", "south", "east", "north"))
        place = {
            "id": f"sim{n:04d}",
            "place_type": _KINDS[kind],
            "name": str(sites.names[site]),
            "country_code": str(sites.country[site]),
            "bounding_box": {
                "type": "Polygon",
                "coordinates": [[[w, s], [w, north], [e, north], [e, s]]],
            },
        }
        texts.append(json.dumps(place, separators=(",", ":")))
    return pl.Series(texts, dtype=pl.String)
