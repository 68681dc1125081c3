"""The file to be scanned: opened, recognised by its content, and refused in one sentence when it is foreign."""

import codecs
import json
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from bot.errors import UserError
from bot.scan import texts

HEAD_BYTES = 1 << 20  # enough of a file to know what it is


class Format(StrEnum):
    """What a file can be; the value is the outside name."""

    TELEGRAM = "telegram"
    CSV = "csv"
    JSONL = "jsonl"


class BrokenInputError(UserError):
    """Reading stopped in the middle: what was read before stands, the sentence says where and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """An open export.

    Attributes:
        path: as the user gave it.
        stream: its bytes, from the beginning.
        size: in bytes.
        head: the first megabyte.
    """

    path: Path
    stream: BinaryIO
    size: int
    head: bytes


def open_source(path: Path) -> Source:
    """Open an export.

    Raises:
        UserError: it is missing, no file, unreadable or empty.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UserError(texts.IS_DIRECTORY.format(path=path))
        if not stat.S_ISREG(found.st_mode):
            raise UserError(texts.NOT_REGULAR.format(path=path))
        stream = path.open("rb")
    except FileNotFoundError:
        raise UserError(texts.NO_FILE.format(path=path)) from None
    except OSError as error:
        raise UserError(texts.CANNOT_READ.format(path=path, reason=texts.reason(error))) from None
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if not head.removeprefix(codecs.BOM_UTF8).strip() and len(head) < HEAD_BYTES:
        stream.close()
        raise UserError(texts.EMPTY_FILE)
    return Source(path, stream, found.st_size, head)


_ARCHIVES = (
    (b"PK\x03\x04", "архив ZIP или книга Excel"),
    (b"\x1f\x8b", "сжатый файл gzip"),
    (b"Rar!", "архив RAR"),
    (b"7z\xbc\xaf", "архив 7-Zip"),
    (b"%PDF", "документ PDF"),
    (b"\xd0\xcf\x11\xe0", "старый документ Office"),
    (b"SQLite format 3", "база данных"),
)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def refuse_foreign(head: bytes) -> None:
    """Refuse what is no text at all, or a page.

    Raises:
        UserError: an archive, a document, binary data, an HTML export.
    """
    for magic, kind in _ARCHIVES:
        if head.startswith(magic):
            raise UserError(texts.ARCHIVE.format(kind=kind))
    if head.startswith(_UTF16):
        return
    if (at := head.find(b"\0")) >= 0:
        raise UserError(texts.BINARY_FILE.format(at=at))
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:100].lower()
    if start.startswith((b"<!doctype", b"<html")):
        raise UserError(texts.HTML_EXPORT)


def detect(head: bytes) -> Format:
    """Say by content what the file is.

    Raises:
        UserError: it is nothing that can be scanned.
    """
    refuse_foreign(head)
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith(_UTF16):
        start = head[: len(head) // 2 * 2].decode("utf-16", "ignore").lstrip()[:1]
        if start in {"{", "["}:
            raise UserError(texts.UTF16_JSON)
        return Format.CSV
    if body.startswith(b"["):
        raise UserError(texts.JSON_LIST.format(at=head.index(b"[")))
    return _json_kind(body) if body.startswith(b"{") else Format.CSV


def _json_kind(body: bytes) -> Format:
    """An export is one object over many lines (or one very long line), JSONL has an object in every line."""
    for line in body.split(b"\n")[:2]:
        with suppress(ValueError, RecursionError):
            value = json.loads(line)
            if isinstance(value, dict) and not {"messages", "chats"} & value.keys():
                return Format.JSONL
    return Format.TELEGRAM


_HIGH_BYTES = re.compile(rb"[\x80-\xff]")


def encoding_of(source: Source) -> str:
    """The encoding of a text file: by its mark, else by the first letters beyond ASCII (UTF-8 or Windows-1251).

    Russian text in Windows-1251 is practically never valid UTF-8, and a file with one damaged letter far
    inside is still UTF-8: so the first such letters decide.
    """
    if source.head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if source.head.startswith(_UTF16):
        return "utf-16"
    source.stream.seek(0)
    try:
        while chunk := source.stream.read(HEAD_BYTES):
            if found := _HIGH_BYTES.search(chunk):
                sample = chunk[found.start() : found.start() + 64] + source.stream.read(4)
                return "utf-8" if _starts_as_utf8(sample) else "cp1251"
    finally:
        source.stream.seek(0)
    return "utf-8"


def _starts_as_utf8(sample: bytes) -> bool:
    """Whether the first letters are valid UTF-8; damage further on does not count."""
    return any(_decodes(sample[:width]) for width in (2, 3, 4))


def _decodes(letters: bytes) -> bool:
    try:
        letters.decode()
    except UnicodeDecodeError:
        return False
    return True
