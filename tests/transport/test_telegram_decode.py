import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import Join, Leave, Message, Migration, Press, PrivateMessage, RightsChanged, User
from bot.transport.telegram.decode import Reader, decode, lane_of

READER = Reader(bot_id="7001", hears_all=False)
SENT, RECEIVED = datetime(2026, 9, 1, 9, 0, tzinfo=UTC), datetime(2026, 9, 1, 9, 1, tzinfo=UTC)
DATE = int(SENT.timestamp())

OLEG = {
    "id": 501,
    "is_bot": False,
    "first_name": "Олег",
    "last_name": "Петров",
    "username": "oleg",
    "language_code": "ru",
}
ANNA = {"id": 502, "is_bot": False, "first_name": "Анна"}
BOT = {"id": 7001, "is_bot": True, "first_name": "Дежурный", "username": "dezhurny_bot"}
GROUP_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHAT = {"id": -1002000000001, "title": "2А", "type": "supergroup"}
CHANNEL = {"id": -1003, "title": "Новости школы", "username": "school", "type": "channel"}
PRIVATE = {"id": 501, "first_name": "Олег", "last_name": "Петров", "username": "oleg", "type": "private"}
PHOTO = [{"file_id": "AgACAgI", "file_unique_id": "AQAD", "file_size": 1253, "width": 90, "height": 67}]
FILE = {"file_id": "BQACAgI", "file_unique_id": "AgAD", "file_size": 12345}
LOCATION = {"latitude": 58.010455, "longitude": 56.229443}

OLEG_USER = User(id="501", name="Олег Петров")
CHAT_ID = "-1002000000001"
GROUP_VOICE = User(id=CHAT_ID, name="2А", anonymous=True)
BASE = Message(chat=CHAT_ID, id="12", author=OLEG_USER, at=SENT)

Json = dict[str, Any]


def message(**fields: Any) -> Json:
    """A message of Олег in the group; a field of None is left out, ``from_`` stands for ``from``."""
    body = {"message_id": 12, "from": OLEG, "chat": CHAT, "date": DATE} | fields
    if "from_" in body:
        body["from"] = body.pop("from_")
    return {key: value for key, value in body.items() if value is not None}


def posted(**fields: Any) -> Json:
    """An update with such a message."""
    return {"update_id": 815, "message": message(**fields)}


def link(url: str) -> list[Json]:
    """Entities with an address hidden behind a word."""
    return [{"type": "bold", "offset": 0, "length": 2}, {"type": "text_link", "offset": 0, "length": 4, "url": url}]


def read(update: Json) -> Any:
    """The event of an update for our bot."""
    return decode(update, RECEIVED, READER)


MESSAGES: dict[str, tuple[Json, Message]] = {
    "text": (posted(text="Добрый день"), replace(BASE, text="Добрый день")),
    "spoiler, emoji and mention entities change nothing": (
        posted(
            text="ты лис 🦊",
            entities=[
                {"type": "spoiler", "offset": 0, "length": 2},
                {"type": "custom_emoji", "offset": 7, "length": 2, "custom_emoji_id": "5368"},
                {"type": "text_mention", "offset": 0, "length": 2, "user": ANNA},
                {"type": "pre", "offset": 0, "length": 2, "language": "python"},
            ],
        ),
        replace(BASE, text="ты лис 🦊"),
    ),
    "hidden address": (
        posted(text="тут фото", entities=link("https://t.me/+abc")),
        replace(BASE, text="тут фото\nhttps://t.me/+abc"),
    ),
    "caption under a photo": (
        posted(photo=PHOTO, caption="наш класс"),
        replace(BASE, text="наш класс", caption=True, parts=("photo",)),
    ),
    "caption with a hidden address": (
        posted(photo=PHOTO, caption="тут", caption_entities=link("https://e.org"), show_caption_above_media=True),
        replace(BASE, text="тут\nhttps://e.org", caption=True, parts=("photo",)),
    ),
    "photo without caption": (posted(photo=PHOTO, has_media_spoiler=True), replace(BASE, parts=("photo",))),
    "part of an album": (
        posted(photo=PHOTO, caption="раз", media_group_id="13501"),
        replace(BASE, text="раз", caption=True, parts=("photo",), album="13501"),
    ),
    "part of an album without caption": (
        posted(
            video=FILE | {"width": 1, "height": 1, "duration": 3, "file_name": "VID_4276.mp4"}, media_group_id="13501"
        ),
        replace(BASE, parts=("video",), album="13501"),
    ),
    "edit": (
        {"update_id": 816, "edited_message": message(text="исправлено", edit_date=DATE + 60)},
        replace(BASE, text="исправлено", edited=True),
    ),
    "edited caption": (
        {"update_id": 816, "edited_message": message(photo=PHOTO, caption="новая", edit_date=DATE + 60)},
        replace(BASE, text="новая", caption=True, parts=("photo",), edited=True),
    ),
    "reply": (
        posted(text="согласен", reply_to_message=message(message_id=3, from_=ANNA, text="чужое")),
        replace(BASE, text="согласен", quote="чужое"),
    ),
    "reply to a caption": (
        posted(text="да", reply_to_message=message(message_id=3, photo=PHOTO, caption="чужая подпись")),
        replace(BASE, text="да", quote="чужая подпись"),
    ),
    "reply to a part of the text": (
        posted(
            text="так нельзя",
            quote={"text": "дурак", "position": 3, "is_manual": True},
            reply_to_message=message(message_id=3, from_=ANNA, text="ты дурак"),
        ),
        replace(BASE, text="так нельзя", quote="дурак"),
    ),
    "reply to a message of another chat": (
        posted(
            text="вот",
            quote={"text": "там сказано", "position": 0},
            external_reply={"origin": {"type": "user", "sender_user": ANNA, "date": 1}, "chat": CHANNEL},
        ),
        replace(BASE, text="вот", quote="там сказано"),
    ),
    "topic of a forum": (
        posted(
            text="вопрос",
            is_topic_message=True,
            message_thread_id=3,
            reply_to_message=message(message_id=3, forum_topic_created={"name": "Общее", "icon_color": 7322096}),
        ),
        replace(BASE, text="вопрос"),
    ),
    "forward is charged to the forwarder": (
        posted(
            text="чужие слова",
            forward_origin={"type": "user", "sender_user": ANNA, "date": DATE - 100},
            forward_from=ANNA,
            forward_date=DATE - 100,
        ),
        replace(BASE, text="чужие слова", forwarded=True),
    ),
    "forward from somebody hidden, as older servers say it": (
        posted(text="слова", forward_sender_name="Аноним", forward_date=DATE - 100),
        replace(BASE, text="слова", forwarded=True),
    ),
    "forward with an unknown origin": (
        posted(text="слова", forward_origin={"type": "telepathy"}),
        replace(BASE, text="слова", forwarded=True),
    ),
    "poll": (
        posted(
            poll={
                "id": "5",
                "question": "Кто сдал?",
                "options": [{"persistent_id": "0", "text": "я", "voter_count": 0}, {"text": "не я", "voter_count": 1}],
                "total_voter_count": 0,
                "is_closed": False,
                "type": "quiz",
                "explanation": "объяснение",
            }
        ),
        replace(BASE, text="Кто сдал?\nя\nне я\nобъяснение", parts=("poll",)),
    ),
    "checklist": (
        posted(checklist={"title": "Сбор", "tasks": [{"id": 1, "text": "шторы"}, {"id": 2, "text": "замок"}]}),
        replace(BASE, text="Сбор\nшторы\nзамок", parts=("checklist",)),
    ),
    "contact": (
        posted(contact={"phone_number": "79991234567", "first_name": "Мария", "last_name": "И.", "user_id": 777}),
        replace(BASE, text="контакт: +79991234567 Мария И.", parts=("contact",)),
    ),
    "contact with its own plus": (
        posted(contact={"phone_number": "+7 999 123-45-67", "first_name": "Мария"}),
        replace(BASE, text="контакт: +7 999 123-45-67 Мария", parts=("contact",)),
    ),
    "contact with a local number": (
        posted(contact={"phone_number": "89991234567", "first_name": "Мария"}),
        replace(BASE, text="контакт: 89991234567 Мария", parts=("contact",)),
    ),
    "contact with a vCard": (
        posted(
            contact={
                "phone_number": "79991234567",
                "first_name": "Мария",
                "vcard": "BEGIN:VCARD\nVERSION:3.0\nFN:Мария\nTEL;MOBILE:+79991234567\nEMAIL;type=HOME:m@e.org\n"
                "ADR;HOME:;;Мира 5;Пермь\nBDAY:2015-03-01\nEND:VCARD",
            }
        ),
        replace(BASE, text="контакт: +79991234567 Мария\nm@e.org\nМира 5 Пермь\n2015-03-01", parts=("contact",)),
    ),
    "location": (
        posted(location=LOCATION | {"live_period": 900}),
        replace(BASE, text="координаты: 58.010455, 56.229443", parts=("location",)),
    ),
    "venue": (
        posted(location=LOCATION, venue={"location": LOCATION, "title": "Дом Пети", "address": "Мира, 5"}),
        replace(BASE, text="координаты: 58.010455, 56.229443\nДом Пети\nМира, 5", parts=("location", "venue")),
    ),
    "document": (
        posted(document=FILE | {"file_name": "телефоны родителей.xlsx", "mime_type": "application/x"}),
        replace(BASE, text="телефоны родителей.xlsx", parts=("document",)),
    ),
    "document with a caption": (
        posted(document=FILE | {"file_name": "список.pdf"}, caption="вот"),
        replace(BASE, text="вот\nсписок.pdf", caption=True, parts=("document",)),
    ),
    "animation is no document beside": (
        posted(animation=FILE | {"file_name": "cat.mp4"}, document=FILE | {"file_name": "cat.mp4"}),
        replace(BASE, parts=("animation",)),
    ),
    "voice": (posted(voice=FILE | {"duration": 4}), replace(BASE, parts=("voice",))),
    "video note": (posted(video_note=FILE | {"length": 240, "duration": 4}), replace(BASE, parts=("video_note",))),
    "audio shows its title": (
        posted(audio=FILE | {"duration": 200, "performer": "Хор", "title": "Песня"}),
        replace(BASE, text="Песня", parts=("audio",)),
    ),
    "a sticker's words are its maker's": (
        posted(sticker=FILE | {"type": "regular", "emoji": "🦊", "set_name": "foxes", "title": "Лисы"}),
        replace(BASE, parts=("sticker",)),
    ),
    "dice": (posted(dice={"emoji": "🎲", "value": 3}), replace(BASE, parts=("dice",))),
    "story": (posted(story={"chat": CHANNEL, "id": 4}), replace(BASE, parts=("story",))),
    "game": (
        posted(game={"title": "Игра", "description": "поймай", "photo": PHOTO}),
        replace(BASE, text="Игра\nпоймай", parts=("game",)),
    ),
    "formatted text of a new kind stays in one piece": (
        posted(rich_message={"blocks": [{"type": "paragraph", "text": ["ду", {"type": "bold", "text": "рак"}]}]}),
        replace(BASE, text="дурак", parts=("rich_message",)),
    ),
    "unknown kind with readable words": (
        posted(hologram={"file_id": "x", "scene": [{"title": "Кто", "caption": "придёт?"}], "user": ANNA}),
        replace(BASE, text="Кто\nпридёт?", parts=("hologram",)),
    ),
    "unknown kind beside text": (
        posted(text="смотрите", hologram={"file_id": "x"}),
        replace(BASE, text="смотрите", parts=("hologram",)),
    ),
    "unknown flags are no parts": (posted(text="да", is_dreamt=True, dream_level=3), replace(BASE, text="да")),
    "nothing at all": (posted(), replace(BASE, parts=("unknown",))),
    "new title of the chat": (
        posted(new_chat_title="2А дураки"),
        replace(BASE, text="2А дураки", parts=("new_chat_title",)),
    ),
    "new topic": (
        posted(forum_topic_created={"name": "сплетни", "icon_color": 7322096}),
        replace(BASE, text="сплетни", parts=("forum_topic_created",)),
    ),
    "anonymous administrator": (
        posted(from_=GROUP_BOT, sender_chat=CHAT, author_signature="директор", text="внимание"),
        replace(BASE, author=GROUP_VOICE, text="внимание"),
    ),
    "anonymous administrator without sender_chat": (
        posted(from_=GROUP_BOT, text="внимание"),
        replace(BASE, author=GROUP_VOICE, text="внимание"),
    ),
    "in the name of a channel": (
        posted(from_=CHANNEL_BOT, sender_chat=CHANNEL, text="новость"),
        replace(BASE, author=User(id="-1003", name="Новости школы", anonymous=True), text="новость"),
    ),
    "post of the linked channel": (
        posted(
            from_=TELEGRAM,
            sender_chat=CHANNEL,
            is_automatic_forward=True,
            forward_origin={"type": "channel", "chat": CHANNEL, "message_id": 4, "date": DATE},
            text="новость",
        ),
        replace(BASE, author=User(id="-1003", name="Новости школы", anonymous=True), text="новость", forwarded=True),
    ),
    "without from": (posted(from_=None, text="?"), replace(BASE, author=GROUP_VOICE, text="?")),
    "by another bot": (
        posted(from_={"id": 9, "is_bot": True, "first_name": "Погода"}, text="дождь"),
        replace(BASE, author=User(id="9", name="Погода", bot=True), text="дождь"),
    ),
    "through another bot": (
        posted(text="гифка", via_bot={"id": 9, "is_bot": True, "first_name": "gif"}),
        replace(BASE, text="гифка"),
    ),
    "a user with a name only by handle": (
        posted(from_={"id": 9, "first_name": "", "username": "nemo"}, text="да"),
        replace(BASE, author=User(id="9", name="nemo"), text="да"),
    ),
    "basic group": (
        posted(chat={"id": -77, "title": "Кружок", "type": "group", "all_members_are_administrators": True}, text="да"),
        replace(BASE, chat="-77", text="да"),
    ),
    "without a date": (posted(date=None, text="да"), replace(BASE, at=RECEIVED, text="да")),
    "with an impossible date": (posted(date=10**18, text="да"), replace(BASE, at=RECEIVED, text="да")),
    "with an entity that no model knows": (
        posted(text="да", entities=[{"type": "smell", "offset": "a"}, 7], chat=CHAT | {"mood": {}}),
        replace(BASE, text="да"),
    ),
}


@pytest.mark.parametrize("case", MESSAGES)
def test_messages(case) -> None:
    """Everything the author shows to the chat is his text, what he cites is not, and what it carries is named."""
    update, expected = MESSAGES[case]

    assert expected == read(update)


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


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        inner = [path for key, item in value.items() for path in paths(item, (*here, key))]
    elif isinstance(value, list):
        inner = [path for number, item in enumerate(value) for path in paths(item, (*here, number))]
    return ([here] if here else []) + inner


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "text", "chat", "x"]), inner),
    max_leaves=5,
)
UPDATES = [update for update, _ in (*MESSAGES.values(), *OTHERS.values())]


@given(update=st.sampled_from(UPDATES), data=st.data())
def test_mutated_updates_never_raise(update, data) -> None:
    """Whatever Telegram may send one day, decoding it ends in an event or nothing; what is an event is well formed."""
    mutant = copy.deepcopy(update)
    for _ in range(data.draw(st.integers(1, 4))):
        places = paths(mutant)
        if not places:
            break
        *way, last = data.draw(st.sampled_from(places))
        target = mutant
        for step in way:
            target = target[step]
        if data.draw(st.booleans()):
            del target[last]
        else:
            target[last] = data.draw(JSON)

    event = read(mutant)

    assert isinstance(lane_of(mutant), str)
    if event is not None:
        assert event.at.tzinfo is not None
        assert all(
            isinstance(value, str) and value for value in (getattr(event, "chat", "x"), getattr(event, "id", "x"))
        )


@given(
    text=st.text(min_size=1, max_size=40),
    kind=st.from_regex(r"[a-z]{3,12}_new", fullmatch=True),
    noise=st.dictionaries(st.from_regex(r"[a-z]{3,12}_new", fullmatch=True), JSON, max_size=3),
)
def test_unknown_neighbours_never_cost_a_word(text, kind, noise) -> None:
    """A text is read to the letter beside any unknown part, and the part is named."""
    event = read(posted(text=text, **noise | {kind: {"depth": 3}}))

    assert isinstance(event, Message)
    assert event.text.startswith(text)
    assert kind in event.parts


def test_a_bottomless_part_is_no_danger() -> None:
    """A part nested a thousand levels deep is read as deep as people write, then left."""
    deep: Any = {"text": "дно"}
    for _ in range(900):
        deep = {"inner": deep}

    event = read(posted(text="верх", abyss=deep))

    assert replace(BASE, text="верх", parts=("abyss",)) == event


def test_the_payload_is_left_alone() -> None:
    """The inbox keeps the update as Telegram sent it."""
    before = json.dumps(UPDATES, ensure_ascii=False)

    for update in UPDATES:
        read(update)

    assert before == json.dumps(UPDATES, ensure_ascii=False)
