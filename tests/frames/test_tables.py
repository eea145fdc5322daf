"""The tables of an estimate are described in full, and empty ones are well formed."""

import dataframely as dy
import pytest

from migtrace.errors import ParameterError
from migtrace.frames.tables import TABLES, key_columns

# The columns of METHOD M16, written out from its table, and two tables of our own.
M16 = {
    "dropped": "reason records users",
    "residents": "user c1 c2 c3 c4",
    "exits": "user time destination first",
    "factors": "criterion year active first_exits population factor",
    "appearances": "criterion year country users people",
    "detected": "criterion year country users people",
    "monthly": "criterion month exits all_exits movers first_exits",
    "recurrence": "user first_exit ratio recurrent",
    "recurrence_share": "criterion recurrent non_recurrent share",
    "residence": "user country cell",
    "new_residents": "criterion country users people",
    "density": "cell lon lat users",
    "routes": "cell direction lon lat users moves east north",
    "net_routes": "cell lon lat away toward net",
    "crossings": "year direction users people",
}


def test_tables_and_columns_are_those_of_the_method() -> None:
    assert {name: " ".join(schema.column_names()) for name, schema in TABLES.items()} == M16


@pytest.mark.parametrize("name", list(TABLES))
def test_every_column_says_what_it_means(name: str) -> None:
    schema = TABLES[name]
    assert schema.__doc__
    assert all(column.description for column in schema.columns().values())


@pytest.mark.parametrize("name", list(TABLES))
def test_ids_of_open_type_state_type_and_nullability(name: str) -> None:
    for column, about in TABLES[name].columns().items():
        if isinstance(about, dy.Any):
            stated = about.metadata or {}
            assert "type" in stated
            # Only a migrant without a located record has no cell (METHOD M10).
            assert stated.get("nullable", True) == (name == "residence" and column == "cell")


@pytest.mark.parametrize("name", list(TABLES))
def test_key_columns_come_first(name: str) -> None:
    keys = key_columns(name)
    assert keys
    assert TABLES[name].column_names()[: len(keys)] == keys


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(ParameterError, match="none called 'flows'; expected one of dropped"):
        key_columns("flows")
