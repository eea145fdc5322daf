"""Tables that only the holder of the store's key can read."""

import hashlib
import hmac
import io

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from migtrace.errors import StoreError

_PURPOSE = b"migtrace: seal of the ledger"
_CHECK = b"migtrace: which key"
_CHECK_BYTES = 8
_PARQUET = b"PAR1"


class Seal:
    """Encrypts tables so that they can be kept beside pseudonyms without undoing them.

    Parameters
    ----------
    key
        The store's secret, from which the key of the seal is derived.

    Notes
    -----
    Later sources can repeat, answer or delete earlier posts, so ids and exact positions have to be
    kept for them. They are kept under AES in its synthetic-IV mode (RFC 5297): equal tables give
    equal bytes, which a resumed ingest relies on, and a changed byte is noticed. Without the key
    nobody can read them, and when it is destroyed nobody ever will.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(hmac.digest(key, _PURPOSE, hashlib.sha512))

    def close(self, table: pl.DataFrame, /, *, name: str, lasting: bool = True) -> bytes:
        """Turn a table into bytes that only `open` can read, under the same name.

        What does not last is written faster, and equal tables may then differ in their bytes.
        """
        buffer = io.BytesIO()
        if not lasting:
            table.write_ipc_stream(buffer)
            return self._cipher.encrypt(buffer.getbuffer(), [name.encode()])
        # Equal tables are equal bytes: in one piece, whatever they were put together from, and
        # without what memory holds beneath nulls, which Parquet leaves out.
        table.rechunk().write_parquet(buffer, statistics=False)
        return self._cipher.encrypt(buffer.getbuffer(), [name.encode()])

    def open(
        self, sealed: bytes, /, *, name: str, columns: list[str] | None = None
    ) -> pl.DataFrame:
        """Read what `close` made, or some columns of it.

        Raises
        ------
        StoreError
            When the key or the name is another, or a byte has changed.
        """
        try:
            plain = self._cipher.decrypt(sealed, [name.encode()])
        except InvalidTag:
            msg = f"{name}: is damaged, or was sealed with another key"
            raise StoreError(msg) from None
        if plain.startswith(_PARQUET):
            return pl.read_parquet(io.BytesIO(plain), columns=columns)
        return pl.read_ipc_stream(io.BytesIO(plain), columns=columns)


def key_check(key: bytes, /) -> str:
    """Fingerprint of a key, which tells two keys apart and nothing else about them.

    Examples
    --------
    >>> key_check(b"a key of 16 byte") == key_check(b"another key of 16 bytes")
    False
    """
    return hmac.digest(key, _CHECK, hashlib.sha512)[:_CHECK_BYTES].hex()
