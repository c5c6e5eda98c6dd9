"""The platform's signatures, and its sealing of letters with the account's key.

Written after the platform's page on encryption (subscription/guide/dev/push/encryption), apart from any client library, so that the
two can be tried against each other.
"""

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

KEY_LENGTH = 43  # characters of an EncodingAESKey: 32 bytes in base64 without the last "="
_PAD_TO = 32
_LEAD = 16  # random bytes before the length
_LENGTH = struct.Struct(">I")


class Unsealable(Exception):
    """The sealed text was not made with this key for this account."""


def signature(*parts: str) -> str:
    """The platform's signature of some texts: SHA-1 of them sorted and joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def key_bytes(encoding_aes_key: str) -> bytes:
    """The 32 bytes of an EncodingAESKey; ValueError where it is none."""
    if len(encoding_aes_key) != KEY_LENGTH:
        raise ValueError(f"an EncodingAESKey has {KEY_LENGTH} characters")
    return base64.b64decode(f"{encoding_aes_key}=")


def seal(text: str, app_id: str, key: bytes) -> str:
    """Encrypt a text for the account: 16 random bytes, its length, the text, the app id; AES-CBC, padded to 32 bytes, in base64."""
    content = text.encode()
    plain = secrets.token_bytes(_LEAD) + _LENGTH.pack(len(content)) + content + app_id.encode()
    padding = _PAD_TO - len(plain) % _PAD_TO
    encryptor = _cipher(key).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()


def unseal(sealed: str, app_id: str, key: bytes) -> str:
    """Decrypt what `seal` makes, checking each part; Unsealable says which is wrong."""
    try:
        encrypted = base64.b64decode(sealed, validate=True)
    except binascii.Error as error:
        raise Unsealable("not base64") from error
    if not encrypted or len(encrypted) % _PAD_TO:
        raise Unsealable("not whole blocks of 32 bytes")
    decryptor = _cipher(key).decryptor()
    padded = decryptor.update(encrypted) + decryptor.finalize()
    padding = padded[-1]
    if not 1 <= padding <= _PAD_TO or padded[-padding:] != bytes([padding]) * padding:
        raise Unsealable("wrong padding: another key?")
    plain = padded[:-padding]
    start = _LEAD + _LENGTH.size
    if len(plain) < start:
        raise Unsealable("too short")
    end = start + int(_LENGTH.unpack(plain[_LEAD:start])[0])
    if plain[end:] != app_id.encode():
        raise Unsealable("made for another app id, or of another length than it says")
    try:
        return plain[start:end].decode()
    except UnicodeDecodeError as error:
        raise Unsealable("not UTF-8") from error


def _cipher(key: bytes) -> Cipher[CBC]:
    return Cipher(AES(key), CBC(key[:16]))
