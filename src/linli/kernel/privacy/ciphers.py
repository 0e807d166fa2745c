"""Providers of encryption. Each value names the provider it was sealed with, so that a county may change over at leisure."""

import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  # bytes, random for each value
TAG = 16


class Unreadable(Exception):
    """A sealed value was altered, moved to another column, or sealed with a key this keyring does not hold."""


class CryptoProvider(Protocol):
    """Authenticated encryption. `code` stands in every value it sealed and never changes its meaning."""

    code: str
    name: str
    key_bytes: int

    def seal(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes: ...

    def open(self, key: bytes, sealed: bytes, bound_to: bytes) -> bytes: ...


class Sm4Gcm:
    """SM4 (GB/T 32907) in GCM mode, the default."""

    code = "1"
    name = "sm4-gcm"
    key_bytes = 16

    def seal(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        work = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(bound_to)
        return nonce + work.update(plain) + work.finalize() + work.tag

    def open(self, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        if len(sealed) < NONCE + TAG:
            raise Unreadable("a sealed value is too short")
        nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
        work = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        work.authenticate_additional_data(bound_to)
        try:
            return work.update(body) + work.finalize()
        except InvalidTag as altered:
            raise Unreadable("a sealed value was altered or moved") from altered


class Aes256Gcm:
    """AES-256 in GCM mode, for those whose rules ask for it."""

    code = "2"
    name = "aes-256-gcm"
    key_bytes = 32

    def seal(self, key: bytes, plain: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)

    def open(self, key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        if len(sealed) < NONCE + TAG:
            raise Unreadable("a sealed value is too short")
        try:
            return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to)
        except InvalidTag as altered:
            raise Unreadable("a sealed value was altered or moved") from altered


PROVIDERS: dict[str, CryptoProvider] = {provider.name: provider for provider in (Sm4Gcm(), Aes256Gcm())}
BY_CODE: dict[str, CryptoProvider] = {provider.code: provider for provider in PROVIDERS.values()}
DEFAULT = "sm4-gcm"
