"""What a Telegram message says and carries: the words shown to the chat, and the names of its parts."""

from collections.abc import Callable, Iterator
from typing import Any

_Json = dict[str, Any]

# Says how, where and by whom a message was posted; none of it is shown as the author's own content.
_ENVELOPE = frozenset(
    """
    message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count sender_business_bot
    sender_tag guest_query_id business_connection_id date chat forward_origin forward_date forward_from
    forward_from_chat forward_from_message_id forward_sender_name forward_signature is_topic_message
    is_automatic_forward reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id
    reply_to_poll_option_id via_bot guest_bot_caller_user guest_bot_caller_chat edit_date has_protected_content
    is_from_offline is_paid_post media_group_id author_signature paid_star_count link_preview_options
    suggested_post_info effect_id show_caption_above_media has_media_spoiler reply_markup receiver_user
    ephemeral_message_id
    """.split()  # noqa: SIM905 - names in lines read better than a column of a hundred
)
# The chat reports about itself; what such a report repeats was said elsewhere, by somebody else, or by nobody.
_SERVICE = frozenset(
    """
    new_chat_members new_chat_member new_chat_participant left_chat_member left_chat_participant
    migrate_to_chat_id migrate_from_chat_id chat_owner_left chat_owner_changed delete_chat_photo
    group_chat_created supergroup_chat_created channel_chat_created message_auto_delete_timer_changed pinned_message
    successful_payment refunded_payment users_shared chat_shared user_shared connected_website write_access_allowed
    proximity_alert_triggered boost_added chat_background_set checklist_tasks_done direct_message_price_changed
    forum_topic_closed forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden
    giveaway_created giveaway_completed giveaway_winners managed_bot_created paid_message_price_changed
    poll_option_deleted video_chat_scheduled video_chat_started video_chat_ended video_chat_participants_invited
    community_chat_added community_chat_removed community_chat_joined
    """.split()  # noqa: SIM905 - names in lines read better than a column of a hundred
)
_WORDS = frozenset({"text", "caption", "entities", "caption_entities"})

# Where the strings a client shows stand, in every kind Telegram has had so far.
_SHOWN = frozenset(
    """
    text caption title question description explanation name address summary url value option_text credit
    prize_description
    """.split()  # noqa: SIM905 - names in lines read better than a column of a hundred
)
# Names of other people and chats, and technical twins of what is shown.
_NOT_SHOWN = frozenset({"user", "from", "chat", "chats", "sender_chat", "thumbnail", "thumb", "photo", "file_id"})
_VCARD_FIELDS = frozenset({"EMAIL", "ADR", "BDAY", "NOTE", "ORG", "TITLE", "URL"})
_DEEPEST = 12


def own_words(message: _Json) -> str:
    """Everything readable that the author shows to the chat: his text or caption first and unchanged."""
    # A hostile or future server may send both a text and a caption.
    first = "\n".join(words for key in ("text", "caption") if isinstance(words := message.get(key), str) and words)
    pieces = [first, *_links(message)]
    for key, value in _content(message):
        pieces.append(_RENDER.get(key, _shown)(value))
    return "\n".join(piece for piece in pieces if piece)


def carries(message: _Json) -> tuple[str, ...] | None:
    """The kinds of parts beside the text, unknown ones by Telegram's name; None for a mere report of the chat."""
    parts = tuple(key for key, _ in _content(message))
    if parts or not message.keys().isdisjoint(_WORDS):
        return parts
    if not message.keys().isdisjoint(_SERVICE):
        return None
    # Telegram sends the bare envelope when it has no way to describe the content to bots.
    return ("unknown",)


def _content(message: _Json) -> Iterator[tuple[str, Any]]:
    for key, value in message.items():
        if key in _ENVELOPE or key in _SERVICE or key in _WORDS:
            continue
        # Every kind of content so far is an object; a new flag or number is no content.
        if not isinstance(value, dict | list) and key not in _RENDER:
            continue
        # An animation is repeated as a document for old clients.
        if key == "document" and "animation" in message:
            continue
        yield key, value


def _links(message: _Json) -> Iterator[str]:
    """Addresses hidden behind words: the reader sees the word, the click leads elsewhere."""
    for key in ("entities", "caption_entities"):
        if isinstance(entities := message.get(key), list):
            for entity in entities:
                if isinstance(entity, dict) and isinstance(url := entity.get("url"), str):
                    yield url


def _shown(value: object, depth: int = 0, *, named: bool = False) -> str:
    """The readable strings anywhere inside a part whose build we need not know."""
    if isinstance(value, str):
        return value if named else ""
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        # A text split by its formatting is one text; a list of options is a list.
        pieces = [_shown(item, depth + 1, named=named) for item in value]
        return ("" if named else "\n").join(piece for piece in pieces if piece)
    if isinstance(value, dict):
        pieces = [_shown(item, depth + 1, named=key in _SHOWN) for key, item in value.items() if key not in _NOT_SHOWN]
        return "\n".join(piece for piece in pieces if piece)
    return ""


def _contact(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    phone = str(value.get("phone_number") or "")
    # Telegram sends the international number with or without its plus.
    if phone.isdecimal() and not phone.startswith("8"):
        phone = f"+{phone}"
    names = (phone, *(value.get(key) for key in ("first_name", "last_name")))
    head = "контакт: " + " ".join(name for name in names if isinstance(name, str) and name)
    return "\n".join((head, *_vcard(value.get("vcard"))))


def _vcard(value: object) -> Iterator[str]:
    """The fields of a vCard that say more than name and phone, which the contact has already."""
    if isinstance(value, str):
        for line in value.splitlines():
            field, colon, content = line.partition(":")
            if colon and content and field.partition(";")[0].upper() in _VCARD_FIELDS:
                yield content.replace(";", " ").strip()


def _location(value: object) -> str:
    if not isinstance(value, dict) or "latitude" not in value or "longitude" not in value:
        return ""
    return f"координаты: {value['latitude']}, {value['longitude']}"


def _document(value: object) -> str:
    # The name is shown also above a caption, and is where lists of children give themselves away.
    name = value.get("file_name") if isinstance(value, dict) else None
    return name if isinstance(name, str) else ""


def _plain(value: object) -> str:
    return _shown(value, named=True)


def _nothing(_: object) -> str:
    return ""


# A sticker's or a present's strings are their makers', not the author's.
_RENDER: dict[str, Callable[[Any], str]] = {
    "contact": _contact,
    "document": _document,
    "gift": _nothing,
    "location": _location,
    "new_chat_title": _plain,
    "sticker": _nothing,
    "unique_gift": _nothing,
}
