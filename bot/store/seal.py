"""Sealing: offending texts are encrypted with the institution's own key and opened only on purpose."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import insert, select

from bot.errors import UserError
from bot.store.engine import Tx
from bot.store.schema import sealing_key

_KEY_BYTES = 32
_NONCE_BYTES = 12


class BrokenSealError(Exception):
    """Sealed bytes do not open: they were changed, moved to another case, or sealed with another key."""


class Seal:
    """Encrypts (AES-256-GCM) and makes author codes (HMAC-SHA256), each with its own key derived from one secret."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(_derive(secret, b"evidence"))
        self._code_key = _derive(secret, b"author code")
        # Signs the console's forms: the same after a restart, so that a form left open still works.
        self.form_secret = _derive(secret, b"forms").hex()
        self._setup_key = _derive(secret, b"second factor")
        self.fingerprint = hashlib.sha256(_derive(secret, b"fingerprint")).hexdigest()

    def close(self, content: dict[str, str], place: str) -> bytes:
        """Seal ``content`` so that it opens only at ``place`` (for example ``incident:7``)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = json.dumps(content, ensure_ascii=False).encode()
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> dict[str, str]:
        """Open what was sealed at ``place``.

        Raises:
            BrokenSealError: it does not open.
        """
        try:
            plain = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise BrokenSealError(place) from None
        content: dict[str, str] = json.loads(plain)
        return content

    def setup_secret(self, token: str) -> bytes:
        """Bytes of a second factor that is being set up: the same for one half-way token, unlike for another."""
        return hmac.digest(self._setup_key, token.encode(), "sha256")

    def author_code(self, institution_id: int, transport: str, user: str) -> str:
        """A short code that stands for an author in lists and exports; the same author, the same code."""
        digest = hmac.digest(self._code_key, f"{institution_id}|{transport}|{user}".encode(), "sha256")
        return "У-" + base64.b32encode(digest)[:6].decode()


async def open_seal(tx: Tx, key_file: Path, now: datetime) -> Seal:
    """Read the key, make it at the very first start, and see that it is the key of this database.

    Raises:
        UserError: the key is missing over existing data, is another one, is malformed, or cannot be read or written.
    """
    known = (await tx.execute(select(sealing_key.c.fingerprint))).scalar_one_or_none()
    seal = _load(key_file, may_make=known is None)
    if known is None:
        await tx.execute(insert(sealing_key).values(fingerprint=seal.fingerprint, created_at=now))
    elif known != seal.fingerprint:
        raise UserError(
            f"Ключ {key_file} не от этой базы: верните свой файл ключа или проверьте DEZHURNY_SECRET_KEY_FILE "
            "и DEZHURNY_DATABASE"
        )
    return seal


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"dezhurny " + purpose).derive(secret)


def _load(key_file: Path, *, may_make: bool) -> Seal:
    if not key_file.exists():
        if not may_make:
            raise UserError(
                f"Нет файла ключа {key_file}, а в базе есть запечатанные тексты: верните файл из резервной копии "
                "или укажите его в DEZHURNY_SECRET_KEY_FILE. Новый ключ поверх старых данных не создаётся"
            )
        _make(key_file)
    return Seal(_read(key_file))


def _make(key_file: Path) -> None:
    # Written beside and linked into place: a crash leaves no half-written key, and a rival's key is never replaced.
    draft = key_file.with_name(f"{key_file.name}.{secrets.token_hex(4)}")
    try:
        key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, key_file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as error:
        raise UserError(
            f"Файл ключа {key_file} не создать ({error.strerror}): проверьте папку и права или задайте "
            "DEZHURNY_SECRET_KEY_FILE"
        ) from None


def _read(key_file: Path) -> bytes:
    try:
        mode = key_file.stat().st_mode
        content = key_file.read_text("ascii", errors="replace")
    except OSError as error:
        raise UserError(f"Файл ключа {key_file} не прочитать ({error.strerror}): проверьте права") from None
    if mode & 0o077:
        raise UserError(f"Файл ключа {key_file} доступен чужим: выполните chmod 600 {key_file}")
    try:
        secret = base64.b64decode(content.strip(), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise UserError(f"Файл ключа {key_file} повреждён: верните его из резервной копии")
    return secret
