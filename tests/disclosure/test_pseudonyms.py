"""Keyed pseudonyms (METHOD M13)."""

import hashlib

import polars as pl
import pytest

from migtrace.disclosure import pseudonyms
from migtrace.disclosure.pseudonyms import pseudonymise
from migtrace.errors import FrameError, ParameterError

KEY = b"0123456789abcdef"


def test_a_pseudonym_is_the_first_64_bits_of_the_hmac() -> None:
    # written out from RFC 2104 with a block of 128 bytes: H(K ^ opad, H(K ^ ipad, text))
    padded = KEY.ljust(128, b"\0")
    inner = hashlib.sha512(bytes(b ^ 0x36 for b in padded) + b"Zo\xc3\xab").digest()
    outer = hashlib.sha512(bytes(b ^ 0x5C for b in padded) + inner).hexdigest()
    assert pseudonymise(pl.Series(["Zoë"]), key=KEY).to_list() == [int(outer[:16], 16)]


def test_rfc_4231_case_2_holds_behind_the_key_check() -> None:
    # RFC 4231, test case 2 (key "Jefe" is too short for us, so the inner step is asked)
    digests = pseudonyms._digests(pl.Series(["what do ya want for nothing?"]), b"Jefe")
    assert digests.to_list() == [0x164B7A7BFCF819E2]


def test_integers_and_their_digits_are_one_person() -> None:
    numbers = pseudonymise(pl.Series([7, 2**63], dtype=pl.UInt64), key=KEY)
    texts = pseudonymise(pl.Series(["7", "9223372036854775808", "007"]), key=KEY)
    assert numbers.to_list() == texts.to_list()[:2]
    assert texts[2] != texts[0]


def test_order_name_repeats_and_nulls_are_kept() -> None:
    ids = pl.Series("user", ["b", None, "a", "b"])
    answer = pseudonymise(ids, key=KEY)
    assert answer.name == "user"
    assert answer.dtype == pl.UInt64
    assert answer[1] is None
    assert answer[0] == answer[3] != answer[2]


@pytest.mark.parametrize("dtype", [pl.Categorical(), pl.Enum(["a", "b"])])
def test_encoded_text_is_text(dtype: pl.DataType) -> None:
    assert pseudonymise(pl.Series(["a", "b"], dtype=dtype), key=KEY).equals(
        pseudonymise(pl.Series(["a", "b"]), key=KEY)
    )


@pytest.mark.parametrize("dtype", [pl.String(), pl.Int64(), pl.Null()])
def test_no_ids_give_no_pseudonyms(dtype: pl.DataType) -> None:
    assert pseudonymise(pl.Series([], dtype=dtype), key=KEY).to_list() == []
    assert pseudonymise(pl.Series([None], dtype=dtype), key=KEY).to_list() == [None]


def test_another_key_gives_other_pseudonyms() -> None:
    ids = pl.Series(["a", "b"])
    one, other = pseudonymise(ids, key=KEY), pseudonymise(ids, key=KEY + b"!")
    assert not set(one) & set(other)


def test_sixteen_bytes_are_enough_and_fifteen_are_not() -> None:
    pseudonymise(pl.Series(["a"]), key=KEY[:16])
    with pytest.raises(ParameterError, match="key: it has 15 bytes; expected at least 16"):
        pseudonymise(pl.Series(["a"]), key=KEY[:15])


def test_a_key_must_be_bytes() -> None:
    with pytest.raises(ParameterError, match="key: got a str; expected bytes") as error:
        pseudonymise(pl.Series(["a"]), key="0123456789abcdef")  # type: ignore[arg-type] # on purpose
    assert "0123456789abcdef" not in str(error.value)


def test_ids_must_be_integers_or_text() -> None:
    with pytest.raises(FrameError, match="column 'user': user ids are Float64"):
        pseudonymise(pl.Series("user", [7.0]), key=KEY)


def test_two_people_are_never_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    # one byte has 256 values, so 257 ids must collide
    monkeypatch.setattr(pseudonyms, "_PSEUDONYM_BYTES", 1)
    with pytest.raises(ParameterError, match="two of the user ids the same pseudonym"):
        pseudonymise(pl.Series(range(257)), key=KEY)
