"""Telegram updates to events: what somebody said, pressed or changed, read from the raw JSON.

We read the dictionaries by hand and never build aiogram's models: a model refuses the whole update when one field has
an unknown value, while we must still check every word that can be read. It is also less code than models with a way
round their refusals.

A message's ``text`` is everything its author shows to the chat. First comes his text or caption, unchanged, then on
lines of their own: addresses hidden behind words, poll questions and options, contacts, coordinates, file names of
documents, and the readable strings of kinds we have never heard of.

Joins come from service messages alone, which Telegram posts in every chat of a class's size; the ``chat_member`` update
that reports the same join is left out, so nobody is welcomed twice. Departures come from both, because larger chats do
not announce them, and a person who has left cannot leave again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.events import Event, Join, Leave, Message, Migration, Press, PrivateMessage, RightsChanged, User
from bot.transport.telegram.content import carries, own_words

# What we ask Telegram for; posts of channels, reactions and payments are not ours to read.
ALLOWED_UPDATES = ("message", "edited_message", "my_chat_member", "chat_member", "callback_query")

# "Group" and "Channel": the accounts Telegram puts in ``from`` when somebody speaks in the name of a chat.
_NAMELESS = frozenset({"1087968824", "136817688"})
_INSIDE = frozenset({"creator", "administrator", "member"})
_FORWARD_MARKS = ("forward_origin", "forward_date", "forward_from", "forward_from_chat", "is_automatic_forward")

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the updates.

    Attributes:
        bot_id: our own user id.
        hears_all: privacy mode is off, so the bot hears every message also as a simple member.
    """

    bot_id: str
    hears_all: bool


def lane_of(update: _Json) -> str:
    """The chat an update belongs to; without a chat the user; empty if there is neither.

    A button press belongs to the chat where the pressed message stands.
    """
    for content in update.values():
        body = record(content)
        for place in (body, record(body.get("message"))):
            chat = identifier(record(place.get("chat")).get("id"))
            if chat:
                return chat
    for content in update.values():
        user = identifier(record(record(content).get("from")).get("id"))
        if user:
            return user
    return ""


def decode(update: _Json, received_at: datetime, reader: Reader) -> Event | None:
    """Turn one raw update into an event; None for what does not concern us.

    Args:
        update: the update as Telegram sent it, whatever its shape.
        received_at: stands in for a missing time.
        reader: who we are.
    """
    if "message" in update:
        return _message(record(update["message"]), received_at, reader, edited=False)
    if "edited_message" in update:
        return _message(record(update["edited_message"]), received_at, reader, edited=True)
    if "callback_query" in update:
        return _press(record(update["callback_query"]), received_at)
    if "my_chat_member" in update:
        return _rights(record(update["my_chat_member"]), received_at, reader)
    if "chat_member" in update:
        return _departure(record(update["chat_member"]), received_at, reader)
    return None


def _message(message: _Json, received_at: datetime, reader: Reader, *, edited: bool) -> Event | None:
    chat = record(message.get("chat"))
    chat_id = identifier(chat.get("id"))
    if not chat_id or chat.get("type") == "channel":
        return None
    at = _moment(message.get("date"), received_at)
    if chat.get("type") == "private":
        return None if edited else _private(message, chat_id, at, reader)
    return _membership(message, chat_id, at, reader) or _posted(message, chat_id, at, reader, edited=edited)


def _private(message: _Json, chat_id: str, at: datetime, reader: Reader) -> Event | None:
    # In a private dialog the chat is the other person, so he is known even without ``from``.
    by = _user(message.get("from")) or _user(message.get("chat"))
    text = _string(message.get("text")) or own_words(message)
    if by is None or by.id == reader.bot_id or (carries(message) is None and not text):
        return None
    return PrivateMessage(chat=chat_id, by=by, text=text, at=at)


def _membership(message: _Json, chat_id: str, at: datetime, reader: Reader) -> Event | None:
    if new_chat := identifier(message.get("migrate_to_chat_id")):
        return Migration(chat=chat_id, new_chat=new_chat, at=at)
    if old_chat := identifier(message.get("migrate_from_chat_id")):
        return Migration(chat=old_chat, new_chat=chat_id, at=at)
    joined = tuple(user for user in _users(message.get("new_chat_members")) if user.id != reader.bot_id)
    if joined:
        return Join(chat=chat_id, users=joined, at=at)
    left = _user(message.get("left_chat_member"))
    if left and left.id != reader.bot_id:
        return Leave(chat=chat_id, user=left, at=at)
    return None


def _posted(message: _Json, chat_id: str, at: datetime, reader: Reader, *, edited: bool) -> Message | None:
    message_id = identifier(message.get("message_id"))
    author = _author(message)
    if not message_id or author.id == reader.bot_id:
        return None
    text, parts = own_words(message), carries(message)
    if parts is None and not text:
        return None
    return Message(
        chat=chat_id,
        id=message_id,
        author=author,
        at=at,
        text=text,
        quote=_quoted(message),
        caption=not _string(message.get("text")) and bool(_string(message.get("caption"))),
        forwarded=any(message.get(mark) for mark in _FORWARD_MARKS),
        album=identifier(message.get("media_group_id")) or None,
        parts=parts or (),
        edited=edited,
    )


def _quoted(message: _Json) -> str:
    """What the client shows above a reply: the chosen quote or else the text that was replied to."""
    replied = record(message.get("reply_to_message"))
    return (
        _string(record(message.get("quote")).get("text"))
        or _string(replied.get("text"))
        or _string(replied.get("caption"))
    )


def _author(message: _Json) -> User:
    speaks_for = record(message.get("sender_chat"))
    user = _user(message.get("from"))
    if user and not speaks_for and user.id not in _NAMELESS:
        return user
    return _voice_of(speaks_for or record(message.get("chat")))


def _press(query: _Json, received_at: datetime) -> Press | None:
    # An inaccessible message keeps its chat and id, which is all we need of it.
    message = record(query.get("message"))
    chat = identifier(record(message.get("chat")).get("id"))
    message_id, press_id = identifier(message.get("message_id")), identifier(query.get("id"))
    by = _user(query.get("from"))
    if not (chat and message_id and press_id and by):
        return None
    data = _string(query.get("data"))
    return Press(id=press_id, chat=chat, message=message_id, by=by, data=data, at=received_at)


def _rights(change: _Json, received_at: datetime, reader: Reader) -> RightsChanged | None:
    chat = record(change.get("chat"))
    chat_id = identifier(chat.get("id"))
    # In a private dialog the same update says that a person blocked us: no chat of a class.
    if not chat_id or chat.get("type") in ("private", "channel"):
        return None
    member = record(change.get("new_chat_member"))
    status, present = member.get("status"), _inside(member)
    administrator = status in ("creator", "administrator")
    by = _user(change.get("from"))
    return RightsChanged(
        chat=chat_id,
        title=_string(chat.get("title")),
        present=present,
        reads_all=administrator or (present and reader.hears_all),
        can_delete=status == "creator" or (administrator and member.get("can_delete_messages") is True),
        by=_voice_of(chat) if by and by.id in _NAMELESS else by,
        at=_moment(change.get("date"), received_at),
    )


def _departure(change: _Json, received_at: datetime, reader: Reader) -> Leave | None:
    chat = record(change.get("chat"))
    chat_id = identifier(chat.get("id"))
    before, after = record(change.get("old_chat_member")), record(change.get("new_chat_member"))
    user = _user(after.get("user"))
    if not chat_id or chat.get("type") == "channel" or user is None or user.id == reader.bot_id:
        return None
    if not _inside(before) or _inside(after):
        return None
    return Leave(chat=chat_id, user=user, at=_moment(change.get("date"), received_at))


def _inside(member: _Json) -> bool:
    status = member.get("status")
    if status == "restricted":
        return member.get("is_member") is True
    return isinstance(status, str) and status in _INSIDE


def _user(value: object) -> User | None:
    user = record(value)
    user_id = identifier(user.get("id"))
    if not user_id:
        return None
    names = (_string(user.get("first_name")), _string(user.get("last_name")))
    name = " ".join(part for part in names if part) or _string(user.get("username")) or user_id
    return User(id=user_id, name=name, bot=user.get("is_bot") is True)


def _users(value: object) -> Iterable[User]:
    if isinstance(value, list):
        for item in value:
            if user := _user(item):
                yield user


def _voice_of(chat: _Json) -> User:
    """The chat itself as an author: behind it stands a person whom Telegram does not name."""
    chat_id = identifier(chat.get("id"))
    name = _string(chat.get("title")) or _string(chat.get("username")) or chat_id
    return User(id=chat_id, name=name, anonymous=True)


def _moment(value: object, otherwise: datetime) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        return otherwise
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):  # not a time of our era
        return otherwise


def record(value: object) -> _Json:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def identifier(value: object) -> str:
    """A Telegram id as a string; empty when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value) if value else ""


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
