"""Small adversarial heaps of Twitter's JSON lines, made from a seed.

The people of `worlds` live their lives, `faults` spoils their records, and this module lets each
record be posted, in one dress or several, to one file or several, between rubbish, deletes and
scrubs.
"""

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .dress import as_v1, as_v2, flip
from .faults import BAD_EXTENTS, spoil
from .plans import MICROSECOND
from .routes import Line
from .rubbish import delete_message, scrub_message, some_rubbish
from .screening import Row
from .studies import REGIONS
from .worlds import make_crew, make_lines, make_window, populate

EARLIEST = datetime(2006, 3, 21, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""With what `earliest` and `now` a heap is to be read: its worst times lie beside them."""

BEYOND = [2**63 - 30, 10**19 - 7, 10**30]
ODD_IDS = ["-5", "+5", "1e3", "5.0", " 5", "\u0665", "a\x00b", "x" * 300]
"""Texts that are ids, but not of digits."""


@dataclass(frozen=True)
class Heap:
    """Files by name, and a study that the posts in them suit."""

    files: list[tuple[str, bytes]]
    study: Row
    lines: list[Line]


def make_heap(seed: int) -> list[tuple[str, bytes]]:
    """Make the files of a heap, (name, content); to be read with `EARLIEST` and `NOW`."""
    return make_case(seed).files


def make_case(seed: int) -> Heap:
    """Make a heap; equal seeds make equal heaps."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    sites = REGIONS[rng.choice(["andes"] * 4 + ["antimeridian", "greenwich", "pole"])]
    crew = make_crew(rng)
    window = make_window(rng, shortest=8)
    strength = rng.choice([0.0, 0.2, 0.4, 1.0])
    posts = spoil(rng, populate(rng, crew, window, sites), strength=strength)
    posts = rename(rng, posts)
    posts += ties(rng, posts)
    posts += swarm(rng, posts)
    for post in posts:
        post["retweet"] = flip(rng, 0.03)
        if flip(rng, 0.01):
            post["time"] = edge_of_time(rng)
        if flip(rng, 0.02 * strength):
            post["country"] = post["lon"] = post["lat"] = None
    study: Row = {
        "origin": next(iter(sites)),
        "window": window,
        "population": rng.choice([30_100_000, 12_345.678]),
        "criterion": rng.choice([4, 4, 3, 2, 1]),
        "min_users": 1,
    }
    rng.shuffle(posts)
    return Heap(write_files(rng, posts, strength), study, make_lines(rng, sites, 40.0))


def edge_of_time(rng: random.Random) -> datetime:
    """Choose the first or last time that is allowed, or one just outside."""
    step = rng.choice([MICROSECOND, timedelta(milliseconds=1), timedelta(seconds=1)])
    last = NOW + timedelta(days=1)
    return rng.choice([EARLIEST, EARLIEST - step, last, last + step])


def rename(rng: random.Random, posts: list[Row]) -> list[Row]:
    """Give ids as texts: of more digits, beyond 64 bits, odd; and most of the missing ones."""
    shift = rng.choice([0, 0, 85, 10**17, *BEYOND])
    odd = {}
    for post in posts:
        if post["tweet_id"] is not None and flip(rng, 0.01):
            odd[shifted(post["tweet_id"], shift)] = rng.choice(ODD_IDS)
    renamed = []
    for n, post in enumerate(posts):
        new = dict(post)
        if new["tweet_id"] is None and flip(rng, 0.9):
            new["tweet_id"] = rng.choice([f"{10**6 + n}", posts[n // 2]["tweet_id"]])
        for field in ("tweet_id", "reply_to_tweet"):
            text = shifted(new[field], shift)
            new[field] = odd.get(text, text)
        if new["user"] is not None:
            new["user"] = str(new["user"])
        renamed.append(new)
    return renamed


def shifted(value: int | str | None, shift: int) -> str | None:
    """Add to the number in an id, which may have letters or zeros before it."""
    if value is None:
        return None
    text = str(value)
    start = next((i for i, letter in enumerate(text) if letter in "123456789"), len(text) - 1)
    if not text[start:].isdecimal():
        return text
    return text[:start] + str(int(text[start:]) + shift)


def ties(rng: random.Random, posts: list[Row]) -> list[Row]:
    """Repeat some posts at the same time and id, with a single field of M1.8 changed."""
    copies = []
    for post in rng.sample(posts, min(len(posts), rng.choice([0, 6, 20]))):
        field = rng.choice(["user", "country", "lon", "lat", "extent_km", "reply_to_tweet", ""])
        for _ in range(rng.choice([1, 1, 2])):
            other = rng.choice(posts)
            copy = {**post, field: other[field]} if field else dict(post)
            if field == "reply_to_tweet":  # one of them makes a thread, the other does not
                own = [p["tweet_id"] for p in posts if p["user"] == post["user"]]
                parents = [rng.choice(own), rng.choice(["9", "99", "1" + "0" * 20])]
                post[field], copy[field] = rng.sample(parents, 2)
            if field == "extent_km" and copy["lon"] is not None:
                copy["extent_km"] = rng.choice([*BAD_EXTENTS, 1.0, 39.0])
            if field == "lat" and flip(rng, 0.5):
                copy["lon"] = post["lon"]
            copies.append(copy)
    return copies


def swarm(rng: random.Random, posts: list[Row]) -> list[Row]:
    """Let somebody post some thirty times in a minute or two, now and then."""
    if not flip(rng, 0.3):
        return []
    first = rng.choice([post for post in posts if post["time"] is not None])
    user = rng.choice(["31337", "a bot", first["user"]])
    return [
        {
            **first,
            "tweet_id": f"{5 * 10**15 + n}",
            "user": user,
            "time": first["time"] + timedelta(seconds=n * rng.choice([0, 1, 3])),
            "reply_to_tweet": None,
        }
        for n in range(rng.randint(25, 40))
    ]


def write_files(rng: random.Random, posts: list[Row], strength: float) -> list[tuple[str, bytes]]:
    """Deal the posts and what stands between them out to files."""
    heaps: list[list[Row]] = [[] for _ in range(rng.choice([1, 2, 3, 3, 4]))]
    for post in posts:
        rng.choice(heaps).append(post)
        if flip(rng, 0.1):
            rng.choice(heaps).append(post)
    messages = write_messages(rng, posts, strength)
    files = []
    for n, own in enumerate(heaps):
        lines = write_lines(rng, own)
        lines += some_rubbish(rng, round(rng.choice([0, 5, 30]) * (0.2 + strength)))
        lines += [message for message in messages if rng.randrange(len(heaps)) == n]
        rng.shuffle(lines)
        files.append((f"{rng.randrange(100):02}-{n}.jsonl", join(rng, lines)))
    if flip(rng, 0.2):  # the same bytes once more, before or after
        files.append((f"{rng.choice(['', 'z'])}0-again.jsonl", rng.choice(files)[1]))
    if flip(rng, 0.2):  # the same posts once more, but not the same bytes
        files.append(("50-nearly.jsonl", rng.choice(files)[1] + b"\n\n"))
    if flip(rng, 0.1):
        files.append(("99-empty.jsonl", b""))
    return files


def write_messages(rng: random.Random, posts: list[Row], strength: float) -> list[bytes]:
    """Delete some posts, scrub some users; now and then what is not there."""
    messages = []
    known = [post for post in posts if post["tweet_id"] is not None and post["user"] is not None]
    for post in known:
        if flip(rng, 0.02 * strength):
            messages.append(delete_message(rng, post["tweet_id"]))
        if flip(rng, 0.006 * strength) and is_plain(post["tweet_id"]):
            last = int(post["tweet_id"]) + rng.choice([0, 0, 1, -1])
            messages.append(scrub_message(rng, post["user"], str(abs(last))))
    if flip(rng, 0.3):
        messages += [delete_message(rng, "404404"), scrub_message(rng, "nobody", "99")]
    return messages


def is_plain(text: str) -> bool:
    """Whether an id is a number as it is usually written."""
    return text.isascii() and text.isdecimal() and str(int(text)) == text


def write_lines(rng: random.Random, posts: list[Row]) -> list[bytes]:
    """Dress every post; v2 tweets and some v1 statuses come in pages."""
    lines = []
    while posts:
        dress = rng.choice(["v1", "v1", "v2", "flat", "array"])
        n = rng.choice([1, 2, 5]) if dress in {"v2", "array"} else 1
        some, posts = posts[:n], posts[n:]
        if dress == "v1":
            value: object = as_v1(rng, some[0])
        elif dress == "flat":
            value = as_v2(rng, some[0], flat=True)[0] | {"__twarc": {"version": "2"}}
        elif dress == "array":
            value = [as_v1(rng, post) for post in some]
        else:
            value = write_page(rng, some)
        lines.append(encode(rng, value))
    return lines


def write_page(rng: random.Random, posts: list[Row]) -> Row:
    """Put tweets in a v2 response, a single one now and then as an object."""
    dressed = [as_v2(rng, post, flat=False) for post in posts]
    tweets = [tweet for tweet, _ in dressed]
    places = [place for _, place in dressed if place is not None]
    rng.shuffle(places)
    page: Row = {"data": tweets[0] if len(tweets) == 1 and flip(rng, 0.5) else tweets}
    if places:
        page["includes"] = {"places": places, "users": [{"id": "1", "username": "x"}]}
    elif flip(rng, 0.3):
        page["includes"] = rng.choice([None, {}, {"places": None}, {"places": [None, {}]}])
    if isinstance(page["data"], dict):
        page["matching_rules"] = [{"id": "1", "tag": "x"}]
    else:
        page["meta"] = {"result_count": len(tweets), "newest_id": "5"}
    if flip(rng, 0.2):
        page["errors"] = [{"title": "Not Found", "resource_type": "user"}]
    return dict(reversed(page.items())) if flip(rng, 0.5) else page


def encode(rng: random.Random, value: object) -> bytes:
    """Write JSON in one of its spellings, now and then with what a reader must not mind."""
    ascii_only = flip(rng, 0.5)
    spaced = flip(rng, 0.2)
    text = json.dumps(
        value, ensure_ascii=ascii_only, separators=(", ", ": ") if spaced else (",", ":")
    )
    if isinstance(value, dict):
        extra = rng.choice(EXTRAS) if flip(rng, 0.1) else ""
        text = "{" + extra + text[1:]
    if flip(rng, 0.05):
        text = text.replace(",", ",\r", 1)  # no line ends there
    if flip(rng, 0.05):
        text = text.replace('"c', '"\\u0063')  # "coordinates", "country_code" and more
    if flip(rng, 0.05):
        text = f" \t{text} "
    return text.encode()


EXTRAS = [
    '"lonely":"\\ud83d","pair":"\\ud83d\\ude00",',
    '"nothing":NaN,"much":[Infinity,-Infinity,1e999],',
    '"digits":' + "9" * 1000 + ",",
    '"deep":' + "[" * 60 + "]" * 60 + ",",
    '"created_at":"Sat Jan 01 00:00:00 +0000 2000","id":"the last key of a name counts","id":null,',
    '"\\u0069d":null,"created_at":null,',  # a key may be spelt with escapes
    '"":"","\\u0000":0,',
]


def join(rng: random.Random, lines: list[bytes]) -> bytes:
    """Put lines together, with the line ends of some system and perhaps none at the end."""
    end = rng.choice([b"\n", b"\n", b"\r\n"])
    data = end.join(lines)
    if flip(rng, 0.7):
        data += end
    return b"\xef\xbb\xbf" + data if flip(rng, 0.15) else data
