"""Write `docs/data-dictionary.md` from the schemas in `migtrace.frames`.

The text of a table is its schema's docstring, that of a column its `description`; `metadata` gives
the unit, whether it is a key, and, for ids of open type, type and nullability in words.
"""

from pathlib import Path

import dataframely as dy

from migtrace.frames.agreements import AGREEMENT_TABLES
from migtrace.frames.bilateral import BILATERAL_TABLES
from migtrace.frames.choices import OriginShares, Sensitivity
from migtrace.frames.cities import CITY_TABLES
from migtrace.frames.forecasts import FORECAST_TABLES
from migtrace.frames.moves import RULE_TABLES
from migtrace.frames.networks import NETWORK_TABLES
from migtrace.frames.schema import Records
from migtrace.frames.stores import STORE_TABLES
from migtrace.frames.tables import TABLES, Notes

PAGE = Path(__file__).parent / "data-dictionary.md"

HEADER = """\
# Data dictionary

<!-- Written by docs/generate_dictionary.py from migtrace/frames: change the schemas there. -->

Each table, with the grain of its rows. A column marked **key** is part of what a row is about, and
rows are sorted by the keys, in order. *Null* says whether a value can be missing. Sections are
those of [the method](method.md).
"""

OUTPUT = """\
## What comes out

`migtrace.estimate` answers with these tables, as attributes; `crossings` is a method: it takes a
line.
"""

BOUNDS = """\
### With intervals

`Estimates.intervals` adds these columns ([M14](method.md#m14)), in the unit of the figure; null
where it is hidden or undefined.

| table | bounds of | columns |
|---|---|---|
| `factors` | `factor` | `low`, `high` |
| `factors` | `population` | `population_low`, `population_high` |
| `appearances`, `detected` | `people` | `low`, `high` |
| `new_residents`, `crossings` | `people` | `low`, `high` |
| `monthly` | `first_exits` | `low`, `high` |
| `monthly` | `all_exits` | `all_exits_low`, `all_exits_high` |
| `recurrence_share` | `share` | `low`, `high` |
| `net_routes` | `net` | `low`, `high` |
| `routes` | `bearing` of the vector sum (new; degrees from north) | `low`, `high` |
| `routes` | `moves` | `moves_low`, `moves_high` |
"""

CITIES = """\
## What comes out of cities

`migtrace.segregation_measures` answers with the first table, without `city`; see
[M12](method.md#m12).
"""

CHOICES = """\
## What choices do

`migtrace.sensitivity` answers with one table, for those who hold the traces: figures of nested
criteria can be subtracted from each other. `migtrace.scan_origin_share` does the same for λ of the
correction for penetration.
"""

RULES = """\
## Rules beside the paper's

What the functions of these names answer with; see [the method](method.md#rules). They are about
single users, and hide nothing.
"""

STORE = """\
## What a store holds

`migtrace.ingest` makes it. `Store.lazy` reads the shards (with `order`, the number of the row),
`Store.sources` and `Store.quarantine()` answer with the other two; `Store.dropped` and
`Store.notes` are as for an estimate. The ledger is encrypted, and for `ingest` alone.
"""

AGREEMENT = """\
## What a validation answers with

`migtrace.validate` answers with these tables, as attributes of an `Agreement`.
"""

FORECASTS = """\
## What forecasts answer with

`ArrivalForecaster.backtest` answers with the first four, as attributes of a `Backtest`, `predict`
with the first, and `transit_times` with the last, all of `migtrace.forecast`; see
[Forecasts and scenarios](forecasting.md#f1).
"""

NETWORK = """\
## Networks and scenarios

What `migtrace.forecast.NetworkFlow` has and answers with; see
[Forecasts and scenarios](forecasting.md#f3).
"""

BILATERAL = """\
## Who goes where

What `migtrace.forecast` takes and gives where flows have an origin and a destination.
"""


def render() -> str:
    """Render the page."""
    parts = [
        HEADER,
        "## What goes in\n",
        _table("Records", Records),
        STORE,
        *(_table(name, schema) for name, schema in STORE_TABLES.items()),
        OUTPUT,
        *(_table(name, schema) for name, schema in TABLES.items()),
        _table("notes", Notes),
        BOUNDS,
        CITIES,
        *(_table(name, schema) for name, schema in CITY_TABLES.items()),
        CHOICES,
        _table("sensitivity", Sensitivity),
        _table("scan_origin_share", OriginShares),
        AGREEMENT,
        *(_table(name, schema) for name, schema in AGREEMENT_TABLES.items()),
        RULES,
        *(_table(name, schema) for name, schema in RULE_TABLES.items()),
        FORECASTS,
        *(_table(name, schema) for name, schema in FORECAST_TABLES.items()),
        NETWORK,
        *(_table(name, schema) for name, schema in NETWORK_TABLES.items()),
        BILATERAL,
        *(_table(name, schema) for name, schema in BILATERAL_TABLES.items()),
    ]
    return "\n".join(parts)


def _table(name: str, schema: type[dy.Schema]) -> str:
    rows = [_row(column, about) for column, about in schema.columns().items()]
    grain = " ".join((schema.__doc__ or "").split())
    head = "| column | type | unit | null | meaning |\n|---|---|---|---|---|"
    return "\n".join([f"### {name}\n", f"{grain}\n", head, *rows, ""])


def _row(name: str, about: dy.Column) -> str:
    notes = about.metadata or {}
    key = " **key**" if notes.get("key") else ""
    kind = notes.get("type", str(about.dtype))
    null = "yes" if notes.get("nullable", about.nullable) else "no"
    return f"| `{name}`{key} | {kind} | {notes.get('unit', '')} | {null} | {about.description} |"


def main() -> None:
    """Write the page, and say whether that changed it."""
    text = render()
    changed = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.name}: {'written' if changed else 'up to date'}")


if __name__ == "__main__":
    main()
