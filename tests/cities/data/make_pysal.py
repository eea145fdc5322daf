"""Let the package segregation (PySAL) measure random cities, for the tests to compare with.

Run with a Python that has segregation 2.5.4, pandas and geopandas, from anywhere::

    python tests/cities/data/make_pysal.py
"""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

THEIRS = {
    "dissimilarity": "Dissim",
    "isolation": "Isolation",
    "exposure": "Interaction",
    "theil_h": "Entropy",
}
# Cells, people, share of migrants, how unequal the cells are, how far apart the groups.
CITIES = [
    (2, 12, 0.3, 0.0, 0.0),
    (12, 40, 0.5, 1.0, 0.0),
    (30, 60, 0.1, 1.0, 2.0),
    (60, 900, 0.2, 1.5, 0.0),
    (60, 900, 0.2, 1.5, 1.0),
    (150, 200, 0.05, 2.0, 0.5),
    (150, 20_000, 0.02, 2.0, 3.0),
    (200, 1_000_000, 0.4, 1.0, 0.1),
]


def main() -> None:
    """Write ``pysal.json`` beside this file."""
    generator = np.random.default_rng(20_200_330)
    cities = [measured(*counts(generator, city)) for city in CITIES]
    cities.append(measured(np.array([3, 0]), np.array([0, 5])))  # apart
    cities.append(measured(np.array([1, 2, 0]), np.array([2, 4, 0])))  # alike, and an empty cell
    used = {name: version(name) for name in ("segregation", "numpy", "pandas", "geopandas")}
    text = json.dumps({"versions": used, "cities": cities}, indent=0)
    Path(__file__).with_name("pysal.json").write_text(text + "\n", encoding="utf-8")


def counts(
    generator: np.random.Generator, city: tuple[int, int, float, float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Draw migrants and locals in each cell, some of which are empty."""
    cells, people, share, spread, far = city
    weights = generator.lognormal(0.0, spread, cells)
    shifted = weights * generator.lognormal(0.0, far, cells)
    migrants = round(people * share)
    return (
        generator.multinomial(migrants, shifted / shifted.sum()),
        generator.multinomial(people - migrants, weights / weights.sum()),
    )


def measured(migrants: np.ndarray, residents: np.ndarray) -> dict[str, object]:
    """What the package says of a city."""
    import pandas as pd  # noqa: PLC0415 - the tests, which collect this file, do without both
    from segregation import singlegroup  # noqa: PLC0415 - as above

    table = pd.DataFrame({"migrants": migrants, "everybody": migrants + residents})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by the nobody of empty cells
        values = {
            name: float(getattr(singlegroup, theirs)(table, "migrants", "everybody").statistic)
            for name, theirs in THEIRS.items()
        }
    return {"migrants": migrants.tolist(), "locals": residents.tolist(), **values}


if __name__ == "__main__":
    main()
