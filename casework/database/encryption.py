"""Encrypted columns and blind indexes: personal facts at rest (home of cryptography).

A value is sealed with AES-256-GCM under the newest key; older keys still open what they sealed. A blind index is a keyed digest, so that
a person can be found by the whole value without the value being stored in the clear.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import String, Text, TypeDecorator

KEY_BYTES = 32
NONCE_BYTES = 12  # the length AES-GCM is made for (NIST SP 800-38D, 5.2.1.1)
KEY_ID_BYTES = 4
DIGEST_CHARACTERS = 32  # 128 bits in hexadecimal
_CIPHER = "field_cipher"


class WrongKey(Exception):
    """A sealed value was made with a key that is not among FIELD_KEYS, or was changed since."""


def new_field_key() -> str:
    """A fresh random key in the form FIELD_KEYS expects: 32 bytes, URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def _key_bytes(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key.strip())
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError("FIELD_KEYS 里的每把密钥都应是 32 字节的 URL-safe base64（44 个字符）")
    return raw


class FieldCipher:
    """Seals and opens single values; `keys` are newest first, `index_secret` never changes."""

    def __init__(self, keys: Sequence[str], index_secret: str) -> None:
        if not keys:
            raise ValueError("FIELD_KEYS 至少要有一把密钥")
        raw = [_key_bytes(key) for key in keys]
        self._ciphers = {hashlib.sha256(key).digest()[:KEY_ID_BYTES]: AESGCM(key) for key in raw}
        self._newest = hashlib.sha256(raw[0]).digest()[:KEY_ID_BYTES]
        self._index_key = hashlib.sha256(b"linban blind index\0" + index_secret.encode()).digest()

    def seal(self, text: str) -> str:
        """The text, encrypted and authenticated, as printable characters: key id, nonce, ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), self._newest)
        return base64.urlsafe_b64encode(self._newest + nonce + sealed).decode()

    def open(self, token: str) -> str:
        """What `seal` took; WrongKey where no key fits."""
        try:
            raw = base64.urlsafe_b64decode(token)
            key_id, nonce, sealed = raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES], raw[KEY_ID_BYTES + NONCE_BYTES :]
            return self._ciphers[key_id].decrypt(nonce, sealed, key_id).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise WrongKey("FIELD_KEYS 里没有能打开这条数据的密钥；请把旧密钥加回去（新的在前，旧的在后）") from error

    def digest(self, text: str) -> str:
        """The blind index of a value: equal values give equal digests, nothing else can be read from one."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARACTERS]


def give_cipher(dialect: Dialect, cipher: FieldCipher) -> None:
    """Let the encrypted columns of one engine use this cipher; there is no other place that holds it."""
    setattr(dialect, _CIPHER, cipher)


def _cipher_of(dialect: Dialect) -> FieldCipher:
    return cast(FieldCipher, getattr(dialect, _CIPHER))


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted at rest and plain in the program."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher_of(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher_of(dialect).open(value)

    def __repr__(self) -> str:
        return "EncryptedText()"


class BlindIndex(TypeDecorator[str]):
    """The keyed digest of a value: written and compared as the plain value, stored as the digest."""

    impl = String
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(DIGEST_CHARACTERS)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _cipher_of(dialect).digest(value)

    def __repr__(self) -> str:
        return "BlindIndex()"
