"""The world behind the fake Bot API: people, chats, messages, rights, and the queue of updates for the bot.

Tests act here as people do: they write, edit, press, join and leave. What the bot does through the API lands in the
same chats, where tests look it up. Payloads have the fields the real ones have.
"""

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]

# What Telegram sends to a bot that never said what it wants: everything but these.
OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
ANONYMOUS_ADMIN = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
ADMIN_RIGHTS = {
    "can_be_edited": False,
    "can_manage_chat": True,
    "can_change_info": False,
    "can_delete_messages": True,
    "can_invite_users": True,
    "can_restrict_members": True,
    "can_pin_messages": True,
    "can_promote_members": False,
    "can_manage_video_chats": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "is_anonymous": False,
}


class RefusedByServer(Exception):  # noqa: N818 - an answer of the server, not an error of the fake
    """The API answers ``ok: false``."""

    def __init__(self, code: int, description: str, parameters: Payload | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(slots=True)
class FakeChat:
    """A group or, with a positive id, the dialog of one person with the bot."""

    id: int
    type: str
    title: str = ""
    person: Payload | None = None
    members: dict[int, Payload] = field(default_factory=dict)
    messages: dict[int, Payload] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    blocked: bool = False
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def payload(self) -> Payload:
        """The chat as it stands in messages."""
        if self.person is not None:
            names = ("first_name", "last_name", "username")
            return {
                "id": self.id,
                **{key: self.person[key] for key in names if key in self.person},
                "type": "private",
            }
        extra = {"all_members_are_administrators": False} if self.type == "group" else {}
        return {"id": self.id, "title": self.title, "type": self.type, **extra}


class TelegramWorld:
    """The state of a small Telegram with one bot in it."""

    def __init__(self, *, clock: Callable[[], float] = time.time, privacy: bool = False) -> None:
        self.clock = clock
        self.me: Payload = {
            "id": 7001,
            "is_bot": True,
            "first_name": "Дежурный",
            "username": "dezhurny_test_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": not privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.chats: dict[int, FakeChat] = {}
        self.queue: list[Payload] = []
        self.allowed: frozenset[str] | None = None
        self.webhook = ""
        self.presses: set[str] = set()
        self.answers: list[tuple[str, str]] = []
        self.commands: list[Payload] = []
        self._update_ids = itertools.count(815_000_001)
        self._user_ids = itertools.count(501)
        self._chat_ids = itertools.count(1_002_000_000_001)
        self._press_ids = itertools.count(4_382_000_000_000_001)
        self.on_change: Callable[[], None] = lambda: None

    # People and chats.

    def user(self, first_name: str, last_name: str | None = None, **extras: Any) -> Payload:
        """A new person, as he stands in ``from``."""
        person = {"id": next(self._user_ids), "is_bot": False, "first_name": first_name, "language_code": "ru"}
        if last_name:
            person["last_name"] = last_name
        return {**person, **extras}

    def group(
        self, title: str, *users: Payload, kind: str = "supergroup", bot: str = "administrator", **rights: Any
    ) -> FakeChat:
        """A chat with these people and the bot in it (``bot="left"``: without it)."""
        number = next(self._chat_ids)
        chat = FakeChat(id=-number if kind == "supergroup" else -(number % 10**9), type=kind, title=title)
        self.chats[chat.id] = chat
        for user in users:
            chat.members[user["id"]] = {"user": user, "status": "member"}
        if bot != "left":
            self.set_bot_rights(chat, bot, by=users[0] if users else None, **rights)
        return chat

    def bot_user(self) -> Payload:
        """The bot as it stands in ``from``."""
        return {key: self.me[key] for key in ("id", "is_bot", "first_name", "username")}

    def set_bot_rights(self, chat: FakeChat, status: str, *, by: Payload | None = None, **rights: Any) -> None:
        """Add, promote, demote or remove (``left``, ``kicked``) the bot."""
        me = self.bot_user()
        old = chat.members.get(me["id"], {"user": me, "status": "left"})
        new: Payload = {"user": me, "status": status}
        if status == "administrator":
            new |= ADMIN_RIGHTS | rights
        elif status == "kicked":
            new |= {"until_date": 0}
        chat.members[me["id"]] = new
        change = {
            "chat": chat.payload(),
            "from": by or ANONYMOUS_ADMIN,
            "date": self._now(),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        self._push("my_chat_member", change)

    def start(self, user: Payload, code: str = "") -> Payload:
        """The person opens the dialog with the bot and presses «Старт», perhaps by a deep link with a code."""
        text = f"/start {code}".strip()
        return self.write(user, text, entities=[{"offset": 0, "length": 6, "type": "bot_command"}])

    def write(self, user: Payload, text: str, **extras: Any) -> Payload:
        """The person writes to the bot in private."""
        chat = self.chats.setdefault(user["id"], FakeChat(id=user["id"], type="private", person=user))
        chat.blocked = False
        return self.post(chat, user, text, **extras)

    def block(self, user: Payload) -> None:
        """The person blocks the bot."""
        chat = self.chats[user["id"]]
        chat.blocked = True
        change = {"chat": chat.payload(), "from": user, "date": self._now()}
        change |= {"old_chat_member": {"user": self.bot_user(), "status": "member"}}
        change |= {"new_chat_member": {"user": self.bot_user(), "status": "kicked", "until_date": 0}}
        self._push("my_chat_member", change)

    # What people do.

    def post(self, chat: FakeChat, user: Payload, text: str = "", **extras: Any) -> Payload:
        """Somebody posts; extras (``caption=``, ``date=`` …) are fields of the message and win over ours."""
        message: Payload = {"message_id": next(chat.ids), "from": user, "chat": chat.payload(), "date": self._now()}
        if text:
            message["text"] = text
        message |= extras
        chat.messages[message["message_id"]] = message
        if self._hears(chat, message):
            self._push("message", message)
        return message

    def photo(self, chat: FakeChat, user: Payload, caption: str = "", **extras: Any) -> Payload:
        """Somebody posts a photo."""
        number = len(chat.messages) + 1
        sizes = [
            {"file_id": f"AgACAgIAAx{number}{size}", "file_unique_id": f"AQAD{number}{size}", "file_size": side * 20}
            | {"width": side, "height": side}
            for size, side in (("s", 90), ("m", 320))
        ]
        return self.post(chat, user, photo=sizes, **({"caption": caption} if caption else {}), **extras)

    def album(self, chat: FakeChat, user: Payload, captions: Sequence[str]) -> list[Payload]:
        """Somebody posts several photos at once: as many messages as captions, empty ones too."""
        group = str(13_500_000_000_000_000 + next(self._press_ids) % 10**9)
        return [self.photo(chat, user, caption, media_group_id=group) for caption in captions]

    def edit(self, chat: FakeChat, message: Payload, text: str) -> Payload:
        """The author changes text or caption."""
        field_name = "caption" if "caption" in message else "text"
        edited = {**chat.messages[message["message_id"]], field_name: text, "edit_date": self._now()}
        chat.messages[message["message_id"]] = edited
        self._push("edited_message", edited)
        return edited

    def press(self, message: Payload, button: str | int, user: Payload, *, inaccessible: bool = False) -> str:
        """Somebody presses a button, by its label or its place, and gets the id of the press."""
        buttons = [key for row in message["reply_markup"]["inline_keyboard"] for key in row]
        key = buttons[button] if isinstance(button, int) else next(key for key in buttons if key["text"] == button)
        press = str(next(self._press_ids))
        shown = message
        if inaccessible:
            shown = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        query = {"id": press, "from": user, "message": shown, "chat_instance": str(message["chat"]["id"] * 31)}
        self.presses.add(press)
        self._push("callback_query", query | {"data": key["callback_data"]})
        return press

    def expire_presses(self) -> None:
        """Minutes pass: no press so far can be answered any more."""
        self.presses.clear()

    def join(self, chat: FakeChat, *users: Payload, by: Payload | None = None) -> Payload:
        """People join by themselves or are added; Telegram says it twice, with different updates."""
        for user in users:
            self._membership(chat, user, by or user, "member")
        service = {"new_chat_participant": users[0], "new_chat_member": users[0], "new_chat_members": list(users)}
        return self.post(chat, by or users[0], **service)

    def leave(self, chat: FakeChat, user: Payload, *, by: Payload | None = None) -> Payload:
        """Somebody leaves or is removed."""
        self._membership(chat, user, by or user, "left" if by is None else "kicked")
        return self.post(chat, by or user, left_chat_participant=user, left_chat_member=user)

    def migrate(self, chat: FakeChat) -> FakeChat:
        """The group becomes a supergroup under a new id; the old one answers with that id from now on."""
        new = self.group(chat.title, bot="left")
        new.members = dict(chat.members)
        author = next(iter(chat.members.values()))["user"]
        self.post(chat, author, migrate_to_chat_id=new.id)
        self.post(new, ANONYMOUS_ADMIN, sender_chat=new.payload(), migrate_from_chat_id=chat.id)
        chat.migrated_to = new.id
        return new

    def update(self, kind: str, content: Payload) -> int:
        """Any update, as a future Telegram may send it; its id."""
        return self._push(kind, content, forced=True)

    # What the bot did.

    def said(self, chat: FakeChat | Payload) -> list[Payload]:
        """The bot's messages that stand in a chat (or in the dialog with a person), oldest first."""
        chat_id = chat["id"] if isinstance(chat, dict) else chat.id
        known = self.chats.get(chat_id)
        if known is None:
            return []
        return [message for message in known.messages.values() if message["from"]["id"] == self.me["id"]]

    @staticmethod
    def labels(message: Payload) -> list[str]:
        """The labels of the buttons under a message."""
        return [key["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for key in row]

    # Within.

    def _membership(self, chat: FakeChat, user: Payload, by: Payload, status: str) -> None:
        old = chat.members.get(user["id"], {"user": user, "status": "left"})
        new: Payload = {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        chat.members[user["id"]] = new
        change = {"chat": chat.payload(), "from": by, "date": self._now(), "old_chat_member": old}
        if self._status(chat) == "administrator":
            self._push("chat_member", change | {"new_chat_member": new})

    def _hears(self, chat: FakeChat, message: Payload) -> bool:
        status = self._status(chat)
        if chat.type == "private" or status in {"administrator", "creator"}:
            return True
        if status != "member":
            return False
        spoken = str(message.get("text") or message.get("caption") or "")
        service = not {"text", "caption", "photo", "media_group_id", "contact", "document"} & message.keys()
        return bool(self.me["can_read_all_group_messages"]) or service or spoken.startswith("/")

    def _status(self, chat: FakeChat) -> str:
        return str(chat.members.get(self.me["id"], {"status": "left"})["status"])

    def _now(self) -> int:
        return int(self.clock())

    def _push(self, kind: str, content: Payload, *, forced: bool = False) -> int:
        number = next(self._update_ids)
        wanted = kind in self.allowed if self.allowed else kind not in OPT_IN
        if wanted or forced:
            self.queue.append({"update_id": number, kind: content})
        self.on_change()
        return number
