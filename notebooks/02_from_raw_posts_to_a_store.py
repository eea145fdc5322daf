# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From raw posts to a store
#
# Years of posts come as a heap of compressed JSON lines. `migtrace.ingest` reads it once, to the
# last line, and makes a store over which estimates run. Here the heap is made up: three hundred
# people in two years, of whom we know who left, so that the answer can be checked.

# %%
import gzip
import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl

import migtrace as mt
from migtrace import plot

rng = Random(2015)  # noqa: S311 - no secrets here
folder = TemporaryDirectory()
heap, store_folder = Path(folder.name, "heap"), Path(folder.name, "store")
heap.mkdir()

# %% [markdown]
# ## People, and their posts
#
# Everybody posts one to three times a month. Some leave Venezuela in some month, for good, or for
# two months. The statuses have the form of Twitter's API v1.1, without the many fields that tell
# nothing of where somebody was.

# %%
months = [(year, month) for year in (2015, 2016) for month in range(1, 13)]
places = {
    "VE": [(-66.90, 10.49), (-71.61, 10.65), (-68.01, 10.16), (-72.44, 7.81)],
    "CO": [(-72.50, 7.89), (-74.08, 4.61)],
    "BR": [(-60.67, 2.82)],
    "PE": [(-77.03, -12.05)],
}


def whereabouts(person: int) -> list[str]:
    """Country of each month; every fifth person comes back."""
    leaves = rng.randrange(6, 36)  # 24 and later: not in these two years
    abroad = rng.choice(["CO", "CO", "CO", "PE", "PE", "BR"])
    back = leaves + 2 if person % 5 == 0 else 99
    return [abroad if leaves <= n < back else "VE" for n in range(24)]


def statuses(person: int, countries: list[str]) -> Iterator[tuple[int, dict[str, object]]]:
    """Posts of one person, with the number of the month."""
    home = rng.choice(places["VE"])
    for n, ((year, month), country) in enumerate(zip(months, countries, strict=True)):
        for _ in range(rng.randint(1, 3)):
            lon, lat = home if country == "VE" else rng.choice(places[country])
            time = datetime(year, month, rng.randint(1, 28), rng.randrange(24), tzinfo=UTC)
            exact = {"type": "Point", "coordinates": [lon + rng.gauss(0, 0.02), lat]}
            corners = [[lon + east, lat + north] for east in (-0.1, 0.1) for north in (-0.1, 0.1)]
            post = {
                "created_at": f"{time:%a %b %d %H:%M:%S +0000 %Y}",
                "id_str": str(rng.randrange(2**62)),
                "text": "words " * rng.randint(1, 20),
                "user": {"id_str": str(person), "screen_name": f"somebody{person}"},
                "coordinates": exact if rng.random() < 0.3 else None,
                "place": {"country_code": country, "bounding_box": {"coordinates": [corners]}},
            }
            yield n, post


truth = {person: whereabouts(person) for person in range(1, 301)}
by_month = defaultdict(list)
for person, countries in truth.items():
    for n, post in statuses(person, countries):
        by_month[n].append(post)
sum(map(len, by_month.values()))

# %% [markdown]
# ## The heap
#
# A file for each month of 2015, and a tar archive with those of 2016. Some things go wrong, as
# they do: messages and blank lines between the posts, posts that come twice, lines that are cut
# off, and a file whose recorder was killed.

# %%
files = {}
for n, posts in by_month.items():
    lines = [json.dumps(post) for post in posts]
    lines += rng.sample(lines, 5)  # they come twice
    lines += [line[: len(line) // 2] for line in rng.sample(lines, 2)]  # cut off
    gone = {"delete": {"status": {"id_str": rng.choice(posts)["id_str"]}}}
    lines += ["", json.dumps({"limit": {"track": 3}}), json.dumps(gone)]
    rng.shuffle(lines)
    files[n] = gzip.compress("".join(f"{line}\n" for line in lines).encode())

for n in range(12):
    heap.joinpath(f"2015-{n + 1:02}.jsonl.gz").write_bytes(files[n])
with tarfile.open(heap / "2016.tar", "w") as archive:
    for n in range(12, 24):
        data = files[n] if n != 20 else files[n][:-500]  # killed
        about = tarfile.TarInfo(f"2016/{n - 11:02}.json.gz")
        about.size = len(data)
        archive.addfile(about, io.BytesIO(data))
sorted(path.name for path in heap.iterdir())

# %% [markdown]
# ## Reading it
#
# Files are read where they lie; nothing is unpacked to the disk. After an interruption, the same
# call goes on where it stopped; when all is read, it adds nothing.

# %%
report = mt.ingest(heap, store_folder)
report

# %%
again = mt.ingest(heap, store_folder)
assert not again.new
assert again.store.rows == report.store.rows

# %% [markdown]
# Every line ended as something, and the sums match: by line, and by post (M1.7, M2.6).

# %%
sums = report.sources.select(pl.col(pl.Int64).sum()).row(0, named=True)
assert sums["lines"] == (
    sums["blank"] + sums["control"] + sums["pages"] + sums["read"] - sums["paged"]
)
counts = dict(report.dropped.select("reason", "records").rows())
read, kept = counts.pop("read"), counts.pop("kept")
assert read == kept + sum(counts.values())
assert sums["read"] == read + report.store.manifest.deleted
report.dropped.filter(pl.col("records") > 0)

# %% [markdown]
# The damaged member of the archive is named. All complete lines before the damage count.

# %%
report.damage

# %% [markdown]
# ## Lines that were set aside
#
# They are kept as they came, with their place. Here there is nothing to mend; otherwise
# `export_quarantine` writes them out, and `ingest` reads the mended file.

# %%
store = mt.open_store(store_folder)
store.quarantine().group_by("reason").len().sort("reason")

# %%
store.quarantine().select("source", "member", "line", "offset", "reason").with_columns(
    pl.col("source").str.split("/").list.last()
).sort("source", "member", "line").head(5)

# %% [markdown]
# ## Adding a source
#
# A whole copy of the damaged file is found. What the store has already is a duplicate, and the
# rest of the file is added, as if all had been read at once.

# %%
Path(folder.name, "2016-09.json.gz").write_bytes(files[20])
more = mt.ingest(Path(folder.name, "2016-09.json.gz"), store_folder)
store = more.store
assert store.rows > report.store.rows
store

# %% [markdown]
# ## What is in it
#
# Pseudonyms, times, countries, and places known to a kilometre. No ids, no texts (M13).

# %%
store.lazy().head(5).collect()

# %% [markdown]
# ## An estimate over the store

# %%
study = mt.Study(origin="VE", window=("2015-01", "2016-12"), population=30_000_000)
estimates = mt.estimate(store, study)
estimates

# %% [markdown]
# We know who was where: all three hundred lived in Venezuela for three months in a row, and
# whoever was abroad in some month has left.

# %%
left = sum(set(countries) != {"VE"} for countries in truth.values())
exits = estimates.exits.filter(pl.col("first"))
assert estimates.residents.height == len(truth)
assert exits.height == left
left

# %%
estimates.detected.filter(pl.col("criterion") == 4)

# %%
plot.monthly_exits(estimates, source="simulated")
# %%
plot.density_map(estimates, source="simulated")
# %% [markdown]
# Those who came back after two months have a ratio of time abroad below one half, if what follows
# in the window is long enough (M9).

# %%
estimates.recurrence.group_by("recurrent").agg(pl.len(), pl.col("ratio").mean()).sort("recurrent")

# %% [markdown]
# The store and its key were made for this notebook, and go with it.

# %%
folder.cleanup()
