from dataclasses import replace

import pytest

from bot.events import Message, User
from tests.fakes.telegram_payloads import (
    ANNA,
    BASE,
    CHANNEL,
    CHANNEL_BOT,
    CHAT,
    DATE,
    FILE,
    GROUP_BOT,
    GROUP_VOICE,
    LOCATION,
    PHOTO,
    RECEIVED,
    TELEGRAM,
    Json,
    link,
    message,
    posted,
    read,
)

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
