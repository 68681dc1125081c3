"""Telegram Desktop's result.json, streamed: one chat, or the whole account with ``chats`` and ``left_chats``.

The layout follows https://core.telegram.org/import-export and the files Telegram Desktop really writes.
"""

from collections.abc import Iterator
from typing import Any

import ijson

from bot.errors import UserError
from bot.scan import texts
from bot.scan.records import Item, Items, Record, Skip, Skipped, short_id, when, whole_text
from bot.scan.records import title as chat_title
from bot.scan.source import BrokenInputError, Source

Event = tuple[str, Any]
Events = Iterator[Event]

MAX_VALUE_BYTES = 32 << 20  # no value of an export comes near; without a limit one broken quote would fill the memory
MAX_DEPTH = 24  # messages nest five deep
_BOM = b"\xef\xbb\xbf"

# What of a message we look at; all else is passed over without being built.
_WANTED = frozenset(
    {"id", "type", "date", "date_unixtime", "from", "from_id", "actor_id", "text", "text_entities", "caption"}
    | {"media_type", "photo", "file", "poll", "contact_information", "location_information", "place_name", "address"}
)
_PERSONAL = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"})


class _Feed:
    """The bytes on their way into the parser, so that a break can be placed and a runaway value stopped."""

    def __init__(self, source: Source) -> None:
        self._stream = source.stream
        self._at = 0
        self.chunk = b""
        self.quiet = 0  # bytes since the parser last made sense of something

    @property
    def start(self) -> int:
        """Where in the file the last chunk begins."""
        return self._at - len(self.chunk)

    @property
    def end(self) -> int:
        """How far the file was read."""
        return self._at

    def read(self, size: int) -> bytes:
        """The next bytes; what ijson asks for."""
        if self.quiet > MAX_VALUE_BYTES:
            raise _RunawayError
        first = self._at == 0
        self.chunk = self._stream.read(size)
        self._at += len(self.chunk)
        self.quiet += len(self.chunk)
        return self.chunk.removeprefix(_BOM) if first else self.chunk


class _RunawayError(Exception):
    """A value grew beyond all reason."""


def read_telegram(source: Source, *, groups_only: bool = False) -> Items:
    """Messages of an export, in the order of the file.

    Raises:
        BrokenInputError: the file is damaged or cut; everything before was already yielded.
        UserError: it is JSON, but no export.
    """
    feed = _Feed(source)
    export = _Export(groups_only=groups_only)
    try:
        # Plain floats: with decimals a number of thousands of digits gets the C parser into an undefined state.
        yield from export.items(_alive(ijson.basic_parse(feed, use_float=True), feed))
    except ijson.JSONError as error:
        raise BrokenInputError(_break_sentence(error, feed, source.size, export)) from None
    except _RunawayError:
        limit = MAX_VALUE_BYTES >> 20
        raise BrokenInputError(export.place(texts.TOO_LARGE_VALUE, at=feed.end, limit=limit)) from None
    if not export.found:
        raise UserError(texts.FOREIGN_JSON)


def _alive(events: Events, feed: _Feed) -> Events:
    """The events, each a sign that the parser gets on."""
    for event in events:
        feed.quiet = 0
        yield event


def _break_sentence(error: Exception, feed: _Feed, size: int, export: "_Export") -> str:
    """Where the file is damaged. The parser's own words are never shown: they quote the conversation."""
    words = error.args[0] if error.args else ""
    raw = words if isinstance(words, bytes) else str(words).encode()
    if b"premature EOF" in raw:
        return export.place(texts.CUT_JSON, at=feed.end)
    return export.place(texts.BROKEN_JSON, at=feed.start + _offset_in_chunk(raw, feed.chunk), size=size)


_CARET = 40  # the column under which the parser draws its arrow
_BEFORE = 30  # bytes it quotes before the damaged one


def _offset_in_chunk(raw: bytes, chunk: bytes) -> int:
    """Where in the last chunk the damage is: the parser only quotes the place, so the quote is looked up again."""
    lines = raw.split(b"\n")
    quote = lines[1] if len(lines) > 1 else b""
    before = quote[:_CARET].lstrip(b" ") if quote[:10].isspace() else quote[:_CARET]
    flat = chunk.replace(b"\r", b" ").replace(b"\n", b" ")
    found = flat.rfind(quote.lstrip(b" "))
    return found + min(len(before), _BEFORE) if found >= 0 and before else 0


class _Export:
    """The walk through one file: where we are, and how many messages are behind us."""

    def __init__(self, *, groups_only: bool) -> None:
        self._groups_only = groups_only
        self._personal = 0
        self._last = ""
        self.read = 0
        self.found = False

    def place(self, sentence: str, **places: int) -> str:
        """A sentence about a break, with the byte and the last message read filled in."""
        last = texts.LAST_ID.format(id=self._last) if self._last else ""
        numbers = {name: texts.number(place) for name, place in places.items()}
        return sentence.format(count=texts.number(self.read), last=last, **numbers)

    def items(self, events: Events) -> Items:
        """All messages of the file."""
        next(events)  # the opening brace: nothing else was let through
        yield from self._chat(events, alone=True)
        for _ in events:  # anything behind the closing brace is damage, and the parser says so
            pass

    def _chat(self, events: Events, *, alone: bool) -> Items:
        """One chat (or the whole account, which looks like a chat with lists of chats inside)."""
        about: dict[str, Any] = {}
        title = ""
        for key in _keys(events):
            if key in {"name", "type", "id"}:
                about[key] = _value(events, next(events))
            elif key == "messages":
                title = title or self._title(about, alone=alone)
                yield from self._messages(events, title, skip=not alone and self._unasked(about))
            elif key in {"chats", "left_chats"} and alone:
                yield from self._account(events)
            else:
                _pass_over(events, next(events))

    def _account(self, events: Events) -> Items:
        event = next(events)
        if event[0] != "start_map":
            _pass_over(events, event)
            return
        for key in _keys(events):
            event = next(events)
            if key == "list" and event[0] == "start_array":
                self.found = True
                for chat in events:
                    if chat[0] == "end_array":
                        break
                    if chat[0] == "start_map":
                        yield from self._chat(events, alone=False)
                    else:
                        _pass_over(events, chat)
            else:
                _pass_over(events, event)

    def _unasked(self, about: dict[str, Any]) -> bool:
        return self._groups_only and about.get("type") in _PERSONAL

    def _title(self, about: dict[str, Any], *, alone: bool) -> str:
        """What the report calls the chat: a dialogue bears a person's name, so among many it gets a number."""
        name = about.get("name")
        if about.get("type") in _PERSONAL:
            self._personal += 1
            return texts.PERSONAL_CHAT.format(number=self._personal) if not alone else texts.ONE_PERSONAL_CHAT
        return chat_title(name if isinstance(name, str) else "")

    def _messages(self, events: Events, title: str, *, skip: bool) -> Items:
        event = next(events)
        if event[0] != "start_array":
            _pass_over(events, event)
            return
        self.found = True
        for event in events:
            if event[0] == "end_array":
                return
            if event[0] == "start_map" and not skip:
                message = {key: _value(events, next(events)) for key in _wanted_keys(events)}
                self.read += 1
                self._last = short_id(message.get("id"), self.read)
                yield message_item(message, title, self.read)
            else:
                _pass_over(events, event)
                self.read += 1
                yield Skipped(Skip.PRIVATE if skip else Skip.BROKEN, self.read)


def _keys(events: Events) -> Iterator[str]:
    """Keys of the map that was just opened; the caller takes the value of each before the next."""
    for kind, value in events:
        if kind == "end_map":
            return
        yield value


def _wanted_keys(events: Events) -> Iterator[str]:
    for key in _keys(events):
        if key in _WANTED:
            yield key
        else:
            _pass_over(events, next(events))


def _pass_over(events: Events, event: Event) -> None:
    """Go past the value that begins with ``event``, whatever its depth."""
    depth = 0
    while True:
        if event[0] in {"start_map", "start_array"}:
            depth += 1
        elif event[0] in {"end_map", "end_array"}:
            depth -= 1
        if not depth:
            return
        event = next(events)


def _value(events: Events, event: Event, depth: int = 0) -> Any:
    """The value that begins with ``event``; what nests beyond reason is passed over and becomes None."""
    kind, value = event
    if kind not in {"start_map", "start_array"}:
        return value
    if depth == MAX_DEPTH:
        _pass_over(events, event)
        return None
    if kind == "start_map":
        return {key: _value(events, next(events), depth + 1) for key in _keys(events)}
    return [_value(events, inner, depth + 1) for inner in iter(lambda: next(events), ("end_array", None))]


def message_item(message: dict[str, Any], title: str, place: int) -> Item:
    """One entry of ``messages`` as a record; service entries and shapeless ones are skipped with their reason."""
    kind = message.get("type", "message")
    if kind == "service":
        return Skipped(Skip.SERVICE, place)
    written = message.get("text")
    if not _flat(written) and message.get("text_entities"):
        written = message["text_entities"]
    extra = _spoken_parts(message)
    part = _part(message)
    if not isinstance(written, str | list) and not extra and not part:
        return Skipped(Skip.BROKEN, place)
    text = "\n".join(piece for piece in (_flat(written), *extra) if piece)
    if isinstance(written, list) and not part and any(_fragment(piece) is None for piece in written):
        part = "unknown"
    author = message.get("from_id") or message.get("from") or message.get("actor_id") or ""
    return Record(
        chat=title,
        id=short_id(message.get("id"), place),
        author=str(author),
        at=when(message.get("date")) or when(message.get("date_unixtime")),
        text=whole_text(text),
        caption=bool(part),
        part=part,
    )


def _flat(written: Any) -> str:
    """Text given as a string or as a list of strings and entities; unreadable fragments are left out."""
    if isinstance(written, str):
        return written
    if not isinstance(written, list):
        return ""
    return "".join(fragment for piece in written if (fragment := _fragment(piece)))


def _fragment(piece: Any) -> str | None:
    """One fragment; the address behind a link with another text («тут») is shown to readers too, so it is read."""
    if isinstance(piece, str):
        return piece
    if not isinstance(piece, dict) or not isinstance(piece.get("text"), str):
        return None
    text: str = piece["text"]
    href = piece.get("href")
    return f"{text} ({href})" if isinstance(href, str) and href not in text else text


def _spoken_parts(message: dict[str, Any]) -> list[str]:
    """What other parts say in words: a poll, a contact card, a place."""
    said: list[Any] = [message.get("caption"), message.get("place_name"), message.get("address")]
    poll = message.get("poll")
    if isinstance(poll, dict):
        answers = poll.get("answers")
        said.append(_flat(poll.get("question")))
        said += [_flat(answer.get("text")) for answer in answers or () if isinstance(answer, dict)]
    contact = message.get("contact_information")
    if isinstance(contact, dict):
        card = (contact.get(key) for key in ("first_name", "last_name", "phone_number"))
        said.append(" ".join(str(value) for value in card if value))
    place = message.get("location_information")
    if isinstance(place, dict) and {"latitude", "longitude"} <= place.keys():
        said.append(f"{place['latitude']}, {place['longitude']}")
    return [words for words in said if isinstance(words, str) and words]


def _part(message: dict[str, Any]) -> str:
    """What the message carries that nobody but a person can judge."""
    media = message.get("media_type")
    if isinstance(media, str) and media in texts.PART_NAMES:
        return media
    if message.get("photo"):
        return "photo"
    if media or message.get("file"):
        return "file"
    return "" if message.get("type", "message") == "message" else "unknown"
