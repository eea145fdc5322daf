"""METHOD M12.1 and M12.2: whose home is where. Cities are boxes of degrees."""

from collections import Counter
from zoneinfo import ZoneInfo

from .cells import cell_of, centroid_of
from .cleaning import by_user, clean
from .flows import last_tied, migrants_of, recurrence_table
from .residence import life_of
from .screening import Row, is_located
from .tables import DEFAULTS

Box = tuple[float, float, float, float]
Counts = dict[tuple[str, int], int]


def inside(cell: int, box: Box, side: float) -> bool:
    """Whether a cell's centroid lies strictly inside; a box may go on past 180 degrees."""
    west, south, east, north = box
    lon, lat = centroid_of(cell, side)
    return south < lat < north and any(west < lon + turn < east for turn in (-360, 0, 360))


def is_night(record: Row, zone: str, hours: tuple[int, int]) -> bool:
    """M12.1: local time in [20:00, 08:00)."""
    hour: int = record["time"].astimezone(ZoneInfo(zone)).hour
    begin, end = hours
    if begin < end:
        return begin <= hour < end
    return hour >= begin or hour < end


def home_of(life: Row, study: Row, zone: str, side: float) -> int | None:
    """M12.1: the most frequent cell among night records of at most 1 km, ties to the last."""
    nights = [
        cell_of(r["lon"], r["lat"], side)
        for r in life["inside"]
        if is_located(r, study["max_extent_km"])
        and r.get("extent_km", 0.0) <= study["home_extent_km"]
        and is_night(r, zone, study["night_hours"])
    ]
    home: int | None = last_tied(nights)
    return home


def homes(rows: list[Row], study: Row, city: Row) -> Counts:
    """M12.2: people by group and cell of a city (`box`, `country`, `zone`)."""
    study = DEFAULTS | {"home_extent_km": 1.0, "night_hours": (20, 8)} | study
    k, side = study["criterion"], study.get("home_grid", 1.0)
    kept, _ = clean(rows, study)
    traces = list(by_user(kept).values())
    lives = [life for own in traces if k in (life := life_of(own, study))["criteria"]]
    stayed = {
        r["user"] for r in recurrence_table(migrants_of(lives, k), study) if not r["recurrent"]
    }
    counts: Counts = Counter()
    for own in traces:
        life = life_of(own, study | {"origin": city["country"]})
        home = home_of(life, study, city["zone"], side)
        if home is None or not inside(home, city["box"], side):
            continue
        if life["user"] in stayed:
            counts["migrants", home] += 1
        elif k in life["criteria"]:
            counts["locals", home] += 1
    return dict(counts)
