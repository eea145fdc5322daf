"""Compose the stages by hand: what `mt.estimate` does, one named step at a time.

Run it with ``python examples/compose_stages.py``. The posts are a dozen made-up people, so that
each number can be followed; nothing here is a result about anyone.
"""

from datetime import UTC, datetime

import polars as pl

import migtrace as mt

WINDOW = "2015-01:2016-12"
CARACAS, CUCUTA, LIMA = (-66.9, 10.5), (-72.5, 7.9), (-77.0, -12.0)


def person(user: int, leaves: int | None) -> pl.DataFrame:
    """Post once in the middle of each month: in Caracas, and from month `leaves` on abroad."""
    rows = []
    for month in range(24):
        abroad = leaves is not None and month >= leaves
        place, country = (CARACAS, "VE")
        if abroad:
            place, country = (CUCUTA, "CO") if month == leaves else (LIMA, "PE")
        time = datetime(2015 + month // 12, month % 12 + 1, 15, tzinfo=UTC)
        rows.append((user * 100 + month, user, time, country, *place, 0.0))
    names = ["tweet_id", "user", "time", "country", "lon", "lat", "extent_km"]
    return pl.DataFrame(rows, schema=names, orient="row")


def main() -> None:
    """Follow twelve people, five of whom leave."""
    leaves = [None] * 7 + [6, 9, 14, 15, 20]
    raw = pl.concat([person(user, month) for user, month in enumerate(leaves)])

    # M1, M2: records, in order, each post once, nobody who is not one person.
    posts = (
        mt.screen_records(raw.lazy())
        .pipe(mt.order_records)
        .pipe(mt.drop_duplicates)
        .pipe(mt.collapse_threads)
        .pipe(mt.drop_bots)
        .pipe(mt.drop_wide_gyration)
    )

    # M4, M5: where was each person each month, and who is a resident?
    flags = posts.pipe(mt.flag_months, origin="VE", window=WINDOW)
    residents = flags.pipe(mt.classify_residents)
    print("residents by criterion")
    print(residents.select(pl.col("c1", "c2", "c3", "c4").sum()).collect())

    # M6, M7: exits, and how many people a resident stands for.
    exits = mt.find_exits(posts, residents, origin="VE", window=WINDOW)
    active = mt.active_years(posts, residents, window=WINDOW)
    collected = (active.collect(), exits.collect(), residents.collect())
    factors = mt.upscale(
        mt.yearly_counts(*collected), population=1_200_000, window=WINDOW, criterion=4
    )
    print("factors of criterion 4")
    print(factors.filter(pl.col("criterion") == 4))

    # M8: who is seen where after leaving?
    stays = mt.stays_abroad(posts, residents, exits, origin="VE", window=WINDOW)
    detected = mt.detected(stays.collect(), exits.collect(), residents.collect(), factors)
    print("detected abroad")
    print(detected.filter(pl.col("criterion") == 4))

    # The one call gives the same.
    study = mt.Study(origin="VE", window=WINDOW, population=1_200_000, min_users=1)
    answer = mt.estimate(raw, study)
    same = detected.equals(answer.detected)
    print("the one call agrees:", same)
    if not same:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
