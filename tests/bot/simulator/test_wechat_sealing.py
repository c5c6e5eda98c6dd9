"""The platform's sealing, tried against wechatpy's."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from bot.simulator.wechat.sealing import Unsealable, key_bytes, seal, signature, unseal

APP = "wx0123456789abcdef"
KEY = key_bytes("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")


@given(st.text())
def test_seals_what_the_other_side_opens_and_opens_what_it_seals(text: str) -> None:
    assert PrpCrypto(KEY).decrypt(seal(text, APP, KEY), APP) == text
    assert unseal(PrpCrypto(KEY).encrypt(text, APP).decode(), APP, KEY) == text


@pytest.mark.parametrize("length", range(64))
def test_pads_to_whole_blocks_of_32_bytes(length: int) -> None:
    assert unseal(seal("x" * length, APP, KEY), APP, KEY) == "x" * length


@pytest.mark.parametrize("sealed", ["", "not base64!", "AAAA", "A" * 43 + "="])
def test_does_not_open_what_was_never_sealed(sealed: str) -> None:
    with pytest.raises(Unsealable):
        unseal(sealed, APP, KEY)


def test_does_not_open_what_was_sealed_for_another_account_or_with_another_key() -> None:
    with pytest.raises(Unsealable, match="another app id"):
        unseal(seal("您好", "wx-another", KEY), APP, KEY)
    with pytest.raises(Unsealable):
        unseal(seal("您好", APP, bytes(32)), APP, KEY)


def test_signs_texts_in_whatever_order_they_come() -> None:
    expected = hashlib.sha1(b"1234567890ABCtoken").hexdigest()
    assert signature("token", "1234567890", "ABC") == signature("ABC", "token", "1234567890") == expected
