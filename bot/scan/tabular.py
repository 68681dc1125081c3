"""Messages in lines: CSV of any usual dialect and encoding, and JSONL."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.errors import UserError
from bot.scan import texts
from bot.scan.records import Items, Record, Skip, Skipped, short_id, title, when, whole_text
from bot.scan.source import BrokenInputError, Source, encoding_of
from bot.scan.telegram import message_item

# Headers by which a column is known, lower case.
_COLUMNS = {
    "text": ("text", "текст", "сообщение", "message", "msg", "content", "body", "текст сообщения"),
    "author": ("author", "from", "from_id", "user", "sender", "автор", "отправитель", "от кого", "имя", "от", "name"),
    "at": ("date", "datetime", "time", "timestamp", "at", "дата", "дата и время", "время", "date_unixtime"),
    "chat": ("chat", "chat_title", "group", "чат", "группа", "класс", "беседа"),
    "id": ("id", "message_id", "msg_id", "номер", "№"),
}
_DELIMITERS = ",;\t"
_NO_DELIMITER = "\x1f"  # of a one-column file: never occurs, so a comma in the text is only a comma
_MAX_LINE = 1 << 20  # characters; a message has 4,096
_SHOWN_PLACES = 5


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a CSV file is written and which column is which."""

    dialect: type[csv.Dialect]
    columns: dict[str, int]
    width: int
    header: bool


@dataclass(slots=True)
class _BadLines:
    """Lines that could not be read while others could: the first few places and how many in all."""

    places: list[int] = field(default_factory=list)
    count: int = 0

    def add(self, line: int) -> None:
        """Remember one more."""
        self.count += 1
        if len(self.places) < _SHOWN_PLACES:
            self.places.append(line)

    def sentence(self, why: str) -> str:
        """What was wrong, where, and what to do."""
        one = self.count == 1
        more = f" и ещё {texts.number(self.count - len(self.places))}" if self.count > len(self.places) else ""
        return texts.BAD_LINES.format(
            read="прочитана" if one else "прочитаны",
            lines=texts.counted(self.count, "строка", "строки", "строк"),
            places=", ".join(map(texts.number, self.places)) + more,
            why=why,
            them="её" if one else "их",
        )


def _open_text(source: Source) -> tuple[io.TextIOWrapper, str]:
    encoding = encoding_of(source)
    return io.TextIOWrapper(source.stream, encoding=encoding, newline=""), encoding


def read_csv(source: Source, text_column: str | None = None) -> Items:
    """Messages of a CSV file, one a row.

    Args:
        source: the open file.
        text_column: header of the column with the text, or its number from 1 (then a header is not needed).

    Raises:
        BrokenInputError: a row cannot be read to its end; everything before was already yielded.
        UserError: there is no column with text.
    """
    stream, encoding = _open_text(source)
    try:
        layout = _layout(source.head.decode(encoding, "ignore"), text_column)
        yield from _rows(stream, layout)
    except UnicodeDecodeError:
        line = _line_of_damage(source, encoding)
        raise BrokenInputError(texts.BAD_ENCODING.format(line=texts.number(line), encoding=encoding)) from None
    finally:
        stream.detach()  # the caller closes the file


def _rows(stream: io.TextIOWrapper, layout: _Layout) -> Items:
    pending: list[str] = []  # lines of the row being read

    def lines() -> Iterator[str]:
        while line := stream.readline(_MAX_LINE):
            pending.append(line)
            yield line

    rows = csv.reader(lines(), layout.dialect)
    while True:
        pending.clear()
        start = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error:
            raise BrokenInputError(texts.OPEN_QUOTE.format(line=texts.number(start))) from None
        if row is None:
            return
        # The reader forgives a quote that nobody closes and takes the rest of the file for one cell.
        if len(pending) > 1 and sum(line.count('"') for line in pending) % 2:
            raise BrokenInputError(texts.OPEN_QUOTE.format(line=texts.number(start)))
        if row and not (layout.header and start == 1):
            yield _row_item(row, layout, start)


def _row_item(row: list[str], layout: _Layout, line: int) -> Record | Skipped:
    place = layout.columns["text"]
    if place >= len(row):
        return Skipped(Skip.BROKEN, line)

    def cell(name: str) -> str:
        at = layout.columns.get(name)
        return row[at].strip() if at is not None and at < len(row) else ""

    # More cells than headers: a comma inside an unquoted text. All of it is read.
    text = layout.dialect.delimiter.join([row[place], *row[layout.width :]]) if layout.header else row[place]
    return Record(
        chat=title(cell("chat")),
        id=short_id(cell("id"), line),
        author=cell("author"),
        at=when(cell("at")),
        text=whole_text(text),
    )


def _layout(head: str, text_column: str | None) -> _Layout:
    """Find the delimiter and the columns by the first line."""
    first = head.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    candidates = {mark: _cells(first, mark) for mark in _DELIMITERS if mark in first}
    named = {mark: cells for mark, cells in candidates.items() if _text_at(cells, text_column) is not None}
    pick = named or candidates or {_NO_DELIMITER: _cells(first, _NO_DELIMITER)}
    mark, cells = max(pick.items(), key=lambda item: len(item[1]))
    at = _text_at(cells, text_column)
    if at is None:
        if text_column is None:
            raise UserError(texts.NO_TEXT_COLUMN.format(count=len(cells)))
        column = text_column if text_column.isdecimal() else f"«{text_column}»"
        raise UserError(texts.NO_SUCH_COLUMN.format(column=column, count=len(cells)))
    by_number = text_column is not None and text_column.isdecimal()
    known = {name: place for name in _COLUMNS if name != "text" and (place := _column(cells, name)) is not None}
    header = not by_number or bool(known) or _column(cells, "text") is not None
    columns = {**(known if header else {}), "text": at}
    return _Layout(_dialect(mark, head), columns, len(cells), header)


def _cells(line: str, delimiter: str) -> list[str]:
    # A stray carriage return is no end of a line here.
    return next(csv.reader([line.replace("\r", " ")], delimiter=delimiter), [])


def _text_at(cells: list[str], asked: str | None) -> int | None:
    if asked is None:
        return _column(cells, "text")
    if asked.isdecimal():
        return int(asked) - 1 if 1 <= int(asked) <= len(cells) else None
    names = [cell.strip().lower() for cell in cells]
    return names.index(asked.strip().lower()) if asked.strip().lower() in names else None


def _column(cells: list[str], name: str) -> int | None:
    names = [cell.strip().lower() for cell in cells]
    return next((names.index(known) for known in _COLUMNS[name] if known in names), None)


def _dialect(mark: str, head: str) -> type[csv.Dialect]:
    """Quotes have their meaning, except in a tab file that plainly uses none: there «"» is a sign of the text."""
    lines = head.split("\n")[:-1] or [head]
    plain = mark == "\t" and len({line.count("\t") for line in lines if line.strip()}) == 1
    unquoted = plain and any(line.count('"') % 2 for line in lines)

    class Found(csv.excel):
        delimiter = mark
        quoting = csv.QUOTE_NONE if unquoted else csv.QUOTE_MINIMAL

    return Found


def _line_of_damage(source: Source, encoding: str) -> int:
    """The line where the bytes stop making sense, found by reading again line by line."""
    source.stream.seek(0)
    number = 0
    for line in source.stream:
        number += 1
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            break
    return number


def read_jsonl(source: Source) -> Items:
    """Messages of a JSONL file, an object a line; a line that is none is skipped and told of at the end.

    Raises:
        BrokenInputError: some lines could not be read; all the others were already yielded.
        UserError: none could.
    """
    bad = _BadLines()
    good = 0
    for number, line in _lines(source):
        value = _parsed(line)
        if value is None:
            bad.add(number)
            yield Skipped(Skip.BROKEN, number)
        elif value:
            good += 1
            yield _object_item(value, number)
    if bad.count and not good:
        raise UserError(texts.NOTHING_READABLE.format(line=bad.places[0], why=texts.BAD_LINE_JSON))
    if bad.count:
        raise BrokenInputError(bad.sentence(texts.BAD_LINE_JSON))


def _lines(source: Source) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers; of one too long to be a message only the number."""
    number = 0
    while line := source.stream.readline(_MAX_LINE):
        number += 1
        whole = line.endswith(b"\n") or len(line) < _MAX_LINE
        while not whole and (rest := source.stream.readline(_MAX_LINE)):
            whole = rest.endswith(b"\n")
            line = b""
        yield number, line or None


def _parsed(line: bytes | None) -> dict[str, Any] | None:
    """The object of a line, an empty one for an empty line, None for anything that is no message."""
    if line is None:
        return None
    if not line.strip():
        return {}
    try:
        value = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and _named(value, "text") is not None else None


def _object_item(value: dict[str, Any], line: int) -> Record | Skipped:
    message = {**value, "text": _named(value, "text"), "id": value.get("id", line)}
    item = message_item(message, title(str(_named(value, "chat") or "")), line)
    if isinstance(item, Skipped):
        return item
    return Record(
        chat=item.chat,
        id=item.id,
        author=str(_named(value, "author") or item.author),
        at=item.at or when(_named(value, "at")),
        text=item.text,
        caption=item.caption,
        part=item.part,
    )


def _named(value: dict[str, Any], name: str) -> Any:
    """What stands under any of the names this field goes by."""
    return next((value[known] for known in _COLUMNS[name] if value.get(known) is not None), None)
