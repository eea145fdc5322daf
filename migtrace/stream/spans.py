"""Where in a line the entries of a page stand, so that a bad one is kept as it came."""

from json import JSONDecoder

_decode = JSONDecoder(parse_int=len).raw_decode
_SPACE = " \t\n\r"


def entry_texts(page: str, /) -> list[str]:
    """Texts of a page's entries.

    Parameters
    ----------
    page
        JSON: an array, or an object whose `data` is an array or one entry.

    Returns
    -------
    list of str
        The text of each entry, as it stands in the page.

    Examples
    --------
    >>> entry_texts('{"meta": 1, "data": [{"id": 1e0}, "x" ]}')
    ['{"id": 1e0}', '"x"']
    """
    start = _skip(page, 0)
    if page[start] == "[":
        return _entries(page, start)
    found: list[str] = []
    at = _skip(page, start + 1)
    while page[at] != "}":
        name, at = _decode(page, at)
        value = _skip(page, _skip(page, at) + 1)
        _, at = _decode(page, value)
        if name == "data":  # The last of several counts, as in decoding.
            found = _entries(page, value) if page[value] == "[" else [page[value:at]]
        at = _skip_comma(page, at)
    return found


def _entries(text: str, start: int) -> list[str]:
    found = []
    at = _skip(text, start + 1)
    while text[at] != "]":
        _, end = _decode(text, at)
        found.append(text[at:end])
        at = _skip_comma(text, end)
    return found


def _skip_comma(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
