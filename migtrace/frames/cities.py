"""The tables about cities: measures of segregation, and homes (METHOD M12, M16).

Columns tell of themselves as in `migtrace.frames.tables`.
"""

import dataframely as dy

from migtrace.frames.tables import CELL_KEY, DEGREES, KEY

_FEW = "null when there are too few (METHOD M13)"


class Segregation(dy.Schema):
    """One row per city and measure; the table of a single polygon has no `city`."""

    city = dy.String(metadata=KEY, description="Name of the city.")
    measure = dy.String(
        metadata=KEY,
        description="`h` and its forms with other estimators of entropy: `h_plug_in`, "
        "`h_miller_madow`, `h_chao_shen`, `h_grassberger` (METHOD M12.3); shared information: "
        "`nmi`, `ami`, `nmi_contingency`, `ami_contingency`; `dissimilarity`, `isolation`, "
        "`exposure`, `theil_h` (METHOD M12.4).",
    )
    value = dy.Float64(nullable=True, description="The measure; null where `reason` says why.")
    null_low = dy.Float64(
        nullable=True, description="Lower end of what chance gives in place of the value."
    )
    null_high = dy.Float64(nullable=True, description="Upper end of it.")
    migrants = dy.Int64(
        nullable=True,
        min=0,
        description=f"Distinct migrants with a home in the city; {_FEW}.",
    )
    locals = dy.Int64(
        nullable=True,
        min=0,
        description=f"Distinct locals with a home in the city; {_FEW}.",
    )
    reason = dy.String(nullable=True, description="Why there is no value; null where there is one.")


class Homes(dy.Schema):
    """One row per city, group and 1 km cell in which enough people of the group live."""

    city = dy.String(metadata=KEY, description="Name of the city.")
    group = dy.String(
        regex="^(locals|migrants)$",
        metadata=KEY,
        description="`locals` or `migrants` (METHOD M12.2).",
    )
    cell = dy.Any(metadata=CELL_KEY, description="Cell of the grid of 1 km (METHOD M12.1).")
    lon = dy.Float64(min=-180, max=180, metadata=DEGREES, description="Longitude of its centroid.")
    lat = dy.Float64(min=-90, max=90, metadata=DEGREES, description="Latitude of its centroid.")
    users = dy.Int64(min=1, description="Distinct persons whose home it is (METHOD M12.1).")


CITY_TABLES: dict[str, type[dy.Schema]] = {"segregation": Segregation, "homes": Homes}
"""The schema of each table about cities, by the name of its attribute."""
