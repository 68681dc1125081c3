from dataclasses import replace
from typing import Any

import pytest

from bot.events import Join, Leave, Migration, Press, PrivateMessage, RightsChanged, User
from bot.transport.telegram.decode import Reader, decode, lane_of
from tests.fakes.telegram_payloads import (
    ANNA,
    BOT,
    CHANNEL,
    CHAT,
    CHAT_ID,
    DATE,
    FILE,
    GROUP_BOT,
    GROUP_VOICE,
    OLEG,
    OLEG_USER,
    PHOTO,
    PRIVATE,
    RECEIVED,
    SENT,
    Json,
    link,
    message,
    posted,
    read,
)

MANAGER = {"user": BOT, "status": "administrator", "can_delete_messages": True, "can_restrict_members": True}
RIGHTS = RightsChanged(
    chat=CHAT_ID, title="2А", present=True, reads_all=True, can_delete=True, by=User(id="502", name="Анна"), at=SENT
)


def membership(kind: str, new: Json, old: Json | None = None, **fields: Any) -> Json:
    """An update about somebody's place in the chat."""
    user = new.get("user", BOT)
    change = {"chat": CHAT, "from": ANNA, "date": DATE, "old_chat_member": old or {"user": user, "status": "left"}}
    return {"update_id": 815, kind: change | {"new_chat_member": new} | fields}


def query(**fields: Any) -> Json:
    """A press of Анна on the card in her dialog."""
    card = message(chat=PRIVATE, from_=BOT, text="карточка", message_id=40)
    press = {"id": "4382", "from": ANNA, "message": card, "chat_instance": "-31", "data": "d:1"}
    return {"update_id": 815, "callback_query": press | fields}


PRESS = Press(id="4382", chat="501", message="40", by=User(id="502", name="Анна"), data="d:1", at=RECEIVED)
PRIVATE_START = PrivateMessage(chat="501", by=OLEG_USER, text="/start K7Q2", at=SENT)
OTHERS: dict[str, tuple[Json, Any]] = {
    "/start with a code": (
        posted(chat=PRIVATE, text="/start K7Q2", entities=[{"type": "bot_command", "offset": 0, "length": 6}]),
        PRIVATE_START,
    ),
    "private text with a hidden address": (
        posted(chat=PRIVATE, text="привет", entities=link("https://e.org")),
        replace(PRIVATE_START, text="привет"),
    ),
    "private photo": (posted(chat=PRIVATE, photo=PHOTO, caption="вот"), replace(PRIVATE_START, text="вот")),
    "private contact": (
        posted(chat=PRIVATE, contact={"phone_number": "79991234567", "first_name": "Я"}),
        replace(PRIVATE_START, text="контакт: +79991234567 Я"),
    ),
    "private sticker": (posted(chat=PRIVATE, sticker=FILE), replace(PRIVATE_START, text="")),
    "private without from": (posted(chat=PRIVATE, from_=None, text="да"), replace(PRIVATE_START, text="да")),
    "private edit": ({"update_id": 1, "edited_message": message(chat=PRIVATE, text="/start")}, None),
    "private pin": (posted(chat=PRIVATE, pinned_message=message(text="старое")), None),
    "press": (query(), PRESS),
    "press in a group": (
        query(message=message(from_=BOT, text="карточка")),
        replace(PRESS, chat=CHAT_ID, message="12"),
    ),
    "press on an inaccessible message": (query(message={"chat": PRIVATE, "message_id": 40, "date": 0}), PRESS),
    "press without data": (query(data=None, game_short_name="snake"), replace(PRESS, data="")),
    "press on an inline message": (query(message=None, inline_message_id="x"), None),
    "join": (
        posted(new_chat_members=[OLEG, ANNA], new_chat_member=OLEG, new_chat_participant=OLEG),
        Join(chat=CHAT_ID, users=(OLEG_USER, User(id="502", name="Анна")), at=SENT),
    ),
    "join with our bot": (
        posted(new_chat_members=[BOT, ANNA]),
        Join(chat=CHAT_ID, users=(User(id="502", name="Анна"),), at=SENT),
    ),
    "join of our bot is told by its rights": (posted(new_chat_members=[BOT]), None),
    "the same join, told a second time": (membership("chat_member", {"user": OLEG, "status": "member"}), None),
    "leave": (posted(left_chat_member=OLEG, left_chat_participant=OLEG), Leave(chat=CHAT_ID, user=OLEG_USER, at=SENT)),
    "leave of our bot is told by its rights": (posted(left_chat_member=BOT), None),
    "leave that the chat does not announce": (
        membership("chat_member", {"user": OLEG, "status": "left"}, {"user": OLEG, "status": "member"}),
        Leave(chat=CHAT_ID, user=OLEG_USER, at=SENT),
    ),
    "removal of our bot is told by its rights": (
        membership("chat_member", {"user": BOT, "status": "kicked"}, MANAGER),
        None,
    ),
    "removal of a restricted member": (
        membership(
            "chat_member",
            {"user": OLEG, "status": "kicked", "until_date": 0},
            {"user": OLEG, "status": "restricted", "is_member": True},
        ),
        Leave(chat=CHAT_ID, user=OLEG_USER, at=SENT),
    ),
    "ban of somebody who had left": (membership("chat_member", {"user": OLEG, "status": "kicked"}), None),
    "promotion": (
        membership("chat_member", {"user": OLEG, "status": "administrator"}, {"user": OLEG, "status": "member"}),
        None,
    ),
    "bot made administrator": (membership("my_chat_member", MANAGER), RIGHTS),
    "bot made administrator without deleting": (
        membership("my_chat_member", MANAGER | {"can_delete_messages": False}),
        replace(RIGHTS, can_delete=False),
    ),
    "bot added as member": (
        membership("my_chat_member", {"user": BOT, "status": "member"}),
        replace(RIGHTS, reads_all=False, can_delete=False),
    ),
    "bot removed": (
        membership("my_chat_member", {"user": BOT, "status": "kicked", "until_date": 0}, MANAGER),
        replace(RIGHTS, present=False, reads_all=False, can_delete=False),
    ),
    "bot muted but there": (
        membership("my_chat_member", {"user": BOT, "status": "restricted", "is_member": True}),
        replace(RIGHTS, reads_all=False, can_delete=False),
    ),
    "bot muted and gone": (
        membership("my_chat_member", {"user": BOT, "status": "restricted", "is_member": False}),
        replace(RIGHTS, present=False, reads_all=False, can_delete=False),
    ),
    "bot promoted by an anonymous administrator": (
        membership("my_chat_member", MANAGER, **{"from": GROUP_BOT}),
        replace(RIGHTS, by=GROUP_VOICE),
    ),
    "bot promoted by nobody": (membership("my_chat_member", MANAGER, **{"from": None}), replace(RIGHTS, by=None)),
    "bot blocked by a person": (membership("my_chat_member", {"user": BOT, "status": "kicked"}, chat=PRIVATE), None),
    "bot in a channel": (membership("my_chat_member", MANAGER, chat=CHANNEL), None),
    "migration as the old chat tells it": (
        posted(chat={"id": -77, "title": "2А", "type": "group"}, migrate_to_chat_id=-1002000000001),
        Migration(chat="-77", new_chat=CHAT_ID, at=SENT),
    ),
    "migration as the new chat tells it": (
        posted(migrate_from_chat_id=-77, from_=GROUP_BOT, sender_chat=CHAT),
        Migration(chat="-77", new_chat=CHAT_ID, at=SENT),
    ),
    "our own message": (posted(from_=BOT, text="напоминание"), None),
    "pinned message of somebody else": (posted(pinned_message=message(from_=ANNA, text="чужое")), None),
    "new photo removed": (posted(delete_chat_photo=True), None),
    "call in the chat": (posted(video_chat_started={}), None),
    "timer of the chat": (posted(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}), None),
    "post of a channel": ({"update_id": 1, "channel_post": message(chat=CHANNEL, text="новость")}, None),
    "message of a channel": (posted(chat=CHANNEL, text="новость"), None),
    "unknown update": ({"update_id": 1, "telepathy": {"chat": CHAT}}, None),
    "message without a chat": ({"update_id": 1, "message": {"message_id": 3, "text": "да"}}, None),
    "message without an id": (posted(message_id=None, text="да"), None),
    "no object at all": ({"update_id": 1, "message": "да"}, None),
    "empty": ({}, None),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_events(case) -> None:
    """Presses, private words, comings and goings, rights and migrations; what is nobody's doing is nothing."""
    update, expected = OTHERS[case]

    assert expected == read(update)


def test_a_member_hears_all_with_privacy_mode_off() -> None:
    """Privacy mode is a property of the bot, not of the chat, so it comes from outside."""
    update = membership("my_chat_member", {"user": BOT, "status": "member"})

    event = decode(update, RECEIVED, Reader(bot_id="7001", hears_all=True))

    assert replace(RIGHTS, reads_all=True, can_delete=False) == event


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (posted(text="да"), CHAT_ID),
        (posted(chat=PRIVATE, text="да"), "501"),
        (query(), "501"),
        (query(message=message(from_=BOT)), CHAT_ID),
        (query(message={"chat": CHAT, "message_id": 40, "date": 0}), CHAT_ID),
        (query(message=None, inline_message_id="x"), "502"),
        (membership("my_chat_member", MANAGER), CHAT_ID),
        ({"update_id": 1, "telepathy": {"chat": CHAT}}, CHAT_ID),
        ({"update_id": 1, "poll": {"id": "5"}}, ""),
        ({"update_id": 1, "message": None}, ""),
    ],
)
def test_lanes(update, expected) -> None:
    """An update is handled in the order of its chat: a press in that of the chat where the pressed message stands."""
    assert expected == lane_of(update)
