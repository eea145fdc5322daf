"""Files that hold one JSON object."""

import json
from typing import Any

from migtrace.errors import SourceError


def parse_object(data: bytes, name: str, /, *, expected: str) -> dict[str, Any]:
    """Read a JSON object.

    Parameters
    ----------
    data
        UTF-8, with or without a mark of the byte order.
    name
        What the file is called in an error.
    expected
        What it should be.

    Returns
    -------
    dict
        The object.

    Raises
    ------
    SourceError
        When the bytes are no JSON, or not an object.

    Examples
    --------
    >>> parse_object(b'{"a": 1}', "a file", expected="anything")
    {'a': 1}
    >>> parse_object(b"[]", "'x.json'", expected="GeoJSON")
    Traceback (most recent call last):
    ...
    migtrace.errors.SourceError: 'x.json' holds no object; expected GeoJSON
    """
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except ValueError as error:
        msg = f"{name} is no JSON ({error}); expected {expected}"
        raise SourceError(msg) from error
    if not isinstance(found, dict):
        msg = f"{name} holds no object; expected {expected}"
        raise SourceError(msg)
    return found
