"""Messenger-neutral events: what happened in a chat, whatever the messenger."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class User:
    """Somebody as the messenger knows him.

    Attributes:
        id: the messenger's own id of the user; of an anonymous poster the id of the chat he speaks for.
        name: as the chat shows it.
        bot: another program.
        anonymous: speaks in the name of a chat (anonymous administrator, channel), so nobody to answer privately.
    """

    id: str
    name: str
    bot: bool = False
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a group chat, or its new edition.

    Attributes:
        chat: the messenger's chat id.
        id: the messenger's message id, unique within the chat.
        author: who posted it; for a forward the one who forwarded.
        at: when it was posted (aware).
        text: the author's own words: text or caption, without the quote.
        quote: what the message quotes of somebody else; never charged to the author.
        caption: the text stands under a photo, video or document.
        forwarded: the text was written elsewhere.
        album: id shared by the parts of one album.
        parts: what else it carries (``photo``, ``voice``, ``contact`` …), unknown parts by the messenger's name.
        edited: this is a later edition of an earlier message.
    """

    chat: str
    id: str
    author: User
    at: datetime
    text: str = ""
    quote: str = ""
    caption: bool = False
    forwarded: bool = False
    album: str | None = None
    parts: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Removal:
    """A message was removed from the chat by somebody (messengers that tell: MAX, local)."""

    chat: str
    id: str
    by: User | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Press:
    """A button under one of our messages was pressed.

    Attributes:
        id: the press itself, to answer it.
        chat: where the pressed message stands.
        message: the pressed message.
        by: who pressed.
        data: what we put behind the button.
        at: when it reached us (aware).
    """

    id: str
    chat: str
    message: str
    by: User
    data: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """Somebody wrote to the bot in the private dialog; ``/start CODE`` comes with the code in ``text``."""

    chat: str
    by: User
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Join:
    """People joined the chat."""

    chat: str
    users: tuple[User, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody left the chat or was removed from it."""

    chat: str
    user: User
    at: datetime


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """The bot was added to a chat, removed from it, or its rights there changed.

    Attributes:
        present: the bot is in the chat.
        reads_all: it hears every message.
        can_delete: it may delete messages of others.
        by: who changed it.
    """

    chat: str
    title: str
    present: bool
    reads_all: bool
    can_delete: bool
    by: User | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Migration:
    """The chat got a new id (Telegram: group became supergroup)."""

    chat: str
    new_chat: str
    at: datetime


Event = Message | Removal | Press | PrivateMessage | Join | Leave | RightsChanged | Migration
