"""Keyed pseudonyms in the place of user ids (METHOD M13)."""

import hashlib

import polars as pl

from migtrace.errors import FrameError, ParameterError

MIN_KEY_BYTES = 16
"""A shorter key could be found by trying them all."""

_PSEUDONYM_BYTES = 8
_BLOCK_BYTES = 128
_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


def pseudonymise(ids: pl.Series, /, *, key: bytes) -> pl.Series:
    """Replace user ids by 64-bit pseudonyms that only the holder of the key can compute.

    Parameters
    ----------
    ids
        User ids: integers, or text. Repeats are welcome.
    key
        The secret, at least 16 bytes. The same key gives the same id the same pseudonym, so two
        exports made with one key can be joined; with two keys, or with a key that was thrown
        away, nobody can link them.

    Returns
    -------
    polars.Series
        UInt64, as long as `ids`, in its order and with its name. A null stays null.

    Raises
    ------
    ParameterError
        When `key` is not bytes, is shorter than 16 bytes, or gives two of the ids one pseudonym.
    FrameError
        When `ids` holds something else than integers or text.

    Notes
    -----
    The pseudonym is the first 8 bytes, most significant first, of the HMAC-SHA-512 of the id's
    text in UTF-8 (METHOD M13). An integer counts as its decimal digits: 7 and ``"7"`` are one
    person, ``"007"`` is another. A hash without a key would protect nobody, since numeric ids are
    few enough to be tried one by one.

    Among n ids two share a pseudonym with probability of about n²/2⁶⁵ (one in 37,000 for 31
    million ids). Two people must never be merged in silence, so it is checked.

    Examples
    --------
    >>> key = b"sixteen bytes ok"
    >>> pseudonyms = pseudonymise(pl.Series("user", [7, 8, 7]), key=key)
    >>> pseudonyms.dtype, pseudonyms.n_unique()
    (UInt64, 2)
    >>> pseudonymise(pl.Series("user", ["7"]), key=key)[0] == pseudonyms[0]
    True
    """
    check_key(key)
    if not (ids.dtype.is_integer() or ids.dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        msg = f"column {ids.name!r}: user ids are {ids.dtype}; expected integers or text"
        raise FrameError(msg)
    if not ids.dtype.is_integer():
        ids = ids.cast(pl.String)
    distinct = ids.drop_nulls().unique()
    pseudonyms = _digests(distinct.cast(pl.String), key)
    if pseudonyms.n_unique() < len(distinct):
        msg = "key: it gives two of the user ids the same pseudonym; use another key"
        raise ParameterError(msg)
    return ids.replace_strict(distinct, pseudonyms, default=None, return_dtype=pl.UInt64)


def check_key(key: bytes, /) -> None:
    """Make sure that `key` can keep a secret (METHOD M13).

    Parameters
    ----------
    key
        The secret of `pseudonymise`.

    Raises
    ------
    ParameterError
        When it is not bytes, or shorter than 16 bytes. The message never shows it.

    Examples
    --------
    >>> check_key(b"short")
    Traceback (most recent call last):
    migtrace.errors.ParameterError: key: it has 5 bytes; expected at least 16
    """
    if not isinstance(key, bytes | bytearray):
        msg = f"key: got a {type(key).__name__}; expected bytes, at least {MIN_KEY_BYTES}"
        raise ParameterError(msg)
    if len(key) < MIN_KEY_BYTES:
        msg = f"key: it has {len(key)} bytes; expected at least {MIN_KEY_BYTES}"
        raise ParameterError(msg)


def _digests(texts: pl.Series, key: bytes) -> pl.Series:
    """Hash each text.

    HMAC (RFC 2104) is two hashes, each of which begins with a block made of the key alone: these
    blocks are hashed once and copied for each text, at twice the speed of `hmac` for short ones.
    """
    block = hashlib.sha512(key).digest() if len(key) > _BLOCK_BYTES else key
    block = block.ljust(_BLOCK_BYTES, b"\0")
    inner, outer = (hashlib.sha512(block.translate(pad)) for pad in (_INNER_PAD, _OUTER_PAD))

    def digest(text: str) -> int:
        one, other = inner.copy(), outer.copy()
        one.update(text.encode())
        other.update(one.digest())
        return int.from_bytes(other.digest()[:_PSEUDONYM_BYTES], "big")

    return pl.Series([digest(text) for text in texts.to_list()], dtype=pl.UInt64)
