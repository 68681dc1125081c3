"""Telegram Desktop's result.json as records."""

import json
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.scan.records import Record, Skip, Skipped
from tests.scan.exports import chat, message


def texts(items):
    """Texts of the records among the items."""
    return [item.text for item in items if isinstance(item, Record)]


def test_every_field_of_a_message_is_read(export, items):
    """A record has the chat's title, the message's number, its author's key, the chat's own time, and the text."""
    path = export(chat(message(7, "Доброе утро!")))

    assert items(path) == [
        Record("2 «Б» родители", "7", "user101", datetime(2026, 9, 1, 8, 7), "Доброе утро!")  # noqa: DTZ001
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("просто строка", "просто строка"),
        (["Звоните ", {"type": "phone", "text": "+7 916 123-45-67"}, ", жду"], "Звоните +7 916 123-45-67, жду"),
        ([{"type": "bold", "text": "Сбор"}, " в ", {"type": "italic", "text": "9:00"}], "Сбор в 9:00"),
        # The address behind «тут» is part of what was posted.
        (
            [{"type": "text_link", "text": "тут", "href": "https://t.me/+abc"}, "!"],
            "тут (https://t.me/+abc)!",
        ),
        # An address that stands in the text itself is not repeated.
        ([{"type": "text_link", "text": "https://a.ru/", "href": "https://a.ru/"}], "https://a.ru/"),
        # An unknown fragment is never a reason to drop the rest.
        (["до ", {"type": "hologram"}, 5, " после"], "до  после"),
        ([], ""),
    ],
)
def test_text_is_a_string_or_a_list_of_fragments(export, items, text, expected):
    """Strings and entities are joined in their order."""
    assert texts(items(export(chat(message(1, text))))) == [expected]


def test_text_entities_serve_when_text_is_missing(export, items):
    """A message whose ``text`` is empty is read from ``text_entities``."""
    body = message(1, "", text_entities=[{"type": "plain", "text": "слова"}])

    assert texts(items(export(chat(body)))) == ["слова"]


@pytest.mark.parametrize(
    ("more", "text", "part"),
    [
        ({"photo": "photos/1.jpg"}, "подпись", "photo"),
        ({"media_type": "voice_message", "file": "v.ogg"}, "подпись", "voice_message"),
        ({"media_type": "sticker", "file": "s.tgs"}, "подпись", "sticker"),
        ({"media_type": "hologram"}, "подпись", "file"),
        ({"file": "list.xlsx"}, "подпись", "file"),
        ({"type": "unsupported"}, "подпись", "unknown"),
        (
            {"poll": {"question": "Кто едет?", "answers": [{"text": "Я"}, {"text": "Мы"}]}},
            "подпись\nКто едет?\nЯ\nМы",
            "",
        ),
        (
            {"contact_information": {"first_name": "Ольга", "last_name": "", "phone_number": "+79161234567"}},
            "подпись\nОльга +79161234567",
            "",
        ),
        ({"location_information": {"latitude": 55.5, "longitude": 37.25}}, "подпись\n55.5, 37.25", ""),
        ({"place_name": "Парк", "address": "Лесная, 5"}, "подпись\nПарк\nЛесная, 5", ""),
    ],
)
def test_other_parts_are_read_or_counted(export, items, more, text, part):
    """What a part says in words is checked with the text; what only a person can judge is named."""
    [record] = items(export(chat(message(1, "подпись", **more))))

    assert (record.text, record.part) == (text, part)


def test_entries_without_words_are_skipped_with_a_reason(export, items):
    """Service entries and shapeless ones are counted, never read as messages, and stop nothing."""
    service = {
        "id": 1,
        "type": "service",
        "date": "2026-09-01T08:00:00",
        "actor": "А",
        "action": "invite_members",
        "text": "",
    }
    path = export(chat(service, "строка", {"id": 3, "type": "message", "text": 5}, message(4, "дальше")))

    assert items(path)[:3] == [Skipped(Skip.SERVICE, 1), Skipped(Skip.BROKEN, 2), Skipped(Skip.BROKEN, 3)]
    assert texts(items(path)) == ["дальше"]


def account(*chats, left=()):
    """The export of a whole account, with parts that are none of our business."""
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"first_name": "Мария", "phone_number": "+7 916 000-00-00"},
        "contacts": {"about": "", "list": [{"first_name": "messages", "messages": [{"text": "не чат"}]}]},
        "chats": {"about": "This page lists all chats.", "list": list(chats)},
        "left_chats": {"about": "", "list": list(left)},
        "other_data": {"drafts": [{"chats": {"list": [1, [2, {}]]}}]},
    }


def test_a_whole_account_is_read_chat_by_chat(export, items):
    """Chats and left chats are read, everything else of the account is not."""
    path = export(
        account(
            chat(message(1, "раз"), name="Группа 1"),
            chat(message(1, "два"), name="Группа 2"),
            left=[chat(message(9, "три"), name="Бывшая")],
        )
    )

    found = [(item.chat, item.text) for item in items(path)]

    assert found == [("Группа 1", "раз"), ("Группа 2", "два"), ("Бывшая", "три")]


def test_a_dialogue_does_not_show_the_name_of_the_other_person(export, items):
    """The title of a personal chat is a person's name: the report gives it a number."""
    path = export(
        account(
            chat(message(1, "а"), name="Ольга Иванова", kind="personal_chat"),
            chat(message(1, "б"), kind="private_group", name="Группа"),
            chat(message(1, "в"), name="Пётр", kind="personal_chat"),
        )
    )

    assert [item.chat for item in items(path)] == ["Личный диалог 1", "Группа", "Личный диалог 2"]


def test_personal_dialogues_can_be_left_out(export, items):
    """``--groups-only`` counts messages of personal dialogues and reads none."""
    path = export(
        account(chat(message(1, "а"), message(2, "б"), kind="personal_chat"), chat(message(1, "в"), name="Группа"))
    )

    assert [type(item) for item in items(path, groups_only=True)] == [Skipped, Skipped, Record]
    assert texts(items(path, groups_only=True)) == ["в"]


def test_one_chat_in_one_long_line_is_an_export_too(tmp_path, items):
    """A compact file has everything in its first line."""
    path = tmp_path / "compact.json"
    path.write_text(json.dumps(chat(*(message(n, "строка") for n in range(3)))), encoding="utf-8")

    assert texts(items(path)) == ["строка"] * 3


def test_a_byte_order_mark_and_a_lone_surrogate_do_no_harm(tmp_path, items):
    """Half an emoji cannot be written to a report, so it is replaced when it is read."""
    path = tmp_path / "bom.json"
    body = json.dumps(chat(message(1, "\ud83d вот"), message(2, "\ud83d\ude00"))).encode()
    path.write_bytes(b"\xef\xbb\xbf" + body)

    read = texts(items(path))

    assert read[1] == "😀"
    assert all(text.encode() for text in read)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "type", "id", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(JSON_VALUES, max_size=6))
def test_any_entries_give_one_item_each(export, items, entries):
    """Whatever stands in ``messages``, each entry gives exactly one record or one reason."""
    assert len(items(export(chat(*entries)))) == len(entries)
