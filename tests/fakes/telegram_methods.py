"""The methods of the fake Bot API that need no waiting: what the bot does to the world, or why it may not."""

import json
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram_world import FakeChat, Payload, RefusedByServer, TelegramWorld

_TWO_DAYS = 48 * 3600


def get_me(world: TelegramWorld, params: Payload) -> Any:
    """Who the bot is."""
    return world.me


def send_message(world: TelegramWorld, params: Payload) -> Any:
    """Post to a chat where the bot is, or to a person who has started it."""
    chat = _chat(world, params)
    text = _text(params)
    message = {
        "message_id": next(chat.ids),
        "from": world.bot_user(),
        "chat": chat.payload(),
        "date": int(world.clock()),
        "text": text,
    } | _markup(params)
    chat.messages[message["message_id"]] = message
    return message


def edit_message_text(world: TelegramWorld, params: Payload) -> Any:
    """Change a message of the bot's own."""
    chat = _chat(world, params)
    message = chat.messages.get(int(params["message_id"]))
    if message is None:
        raise RefusedByServer(400, "Bad Request: message to edit not found")
    if message["from"]["id"] != world.me["id"]:
        raise RefusedByServer(400, "Bad Request: message can't be edited")
    text, markup = _text(params), _markup(params)
    if (text, markup.get("reply_markup")) == (message["text"], message.get("reply_markup")):
        raise RefusedByServer(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message",
        )
    kept = {key: value for key, value in message.items() if key != "reply_markup"}
    edited = {**kept, "text": text, "edit_date": int(world.clock())} | markup
    chat.messages[edited["message_id"]] = edited
    return edited


def delete_message(world: TelegramWorld, params: Payload) -> Any:
    """Delete one message; one that is not there is an error."""
    chat = _chat(world, params)
    number = int(params["message_id"])
    if number not in chat.messages:
        raise RefusedByServer(400, "Bad Request: message to delete not found")
    _check_deletable(world, chat, number)
    _delete(chat, number)
    return True


def delete_messages(world: TelegramWorld, params: Payload) -> Any:
    """Delete up to 100 messages; those that are not there are skipped."""
    chat = _chat(world, params)
    numbers = [int(number) for number in json.loads(params["message_ids"])]
    if not 1 <= len(numbers) <= 100:
        raise RefusedByServer(400, "Bad Request: too many message identifiers specified")
    present = [number for number in numbers if number in chat.messages]
    for number in present:
        _check_deletable(world, chat, number)
    for number in present:
        _delete(chat, number)
    return True


def restrict_chat_member(world: TelegramWorld, params: Payload) -> Any:
    """Take a member's permissions for a time."""
    chat = _may_restrict(world, params)
    if chat.type != "supergroup":
        raise RefusedByServer(400, "Bad Request: method is available only for supergroups")
    permissions = json.loads(params["permissions"])
    member = chat.members.setdefault(int(params["user_id"]), {})
    until = int(params["until_date"])
    chat.members[int(params["user_id"])] = member | permissions | {"status": "restricted", "until_date": until}
    return True


def ban_chat_member(world: TelegramWorld, params: Payload) -> Any:
    """Remove a member for good."""
    chat = _may_restrict(world, params)
    chat.members[int(params["user_id"])] = {"status": "kicked", "until_date": 0}
    return True


def answer_callback_query(world: TelegramWorld, params: Payload) -> Any:
    """Answer a press once and in time."""
    press = params["callback_query_id"]
    if press not in world.presses:
        raise RefusedByServer(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    if len(params.get("text", "")) > 200:
        raise RefusedByServer(400, "Bad Request: MESSAGE_TOO_LONG")
    world.presses.discard(press)
    world.answers.append((press, params.get("text", "")))
    return True


def get_chat(world: TelegramWorld, params: Payload) -> Any:
    """A chat's own description."""
    return {**_chat(world, params).payload(), "accent_color_id": 3, "max_reaction_count": 11}


def get_chat_member(world: TelegramWorld, params: Payload) -> Any:
    """Somebody's place in a chat."""
    member = _chat(world, params).members.get(int(params["user_id"]))
    if member is None:
        raise RefusedByServer(400, "Bad Request: user not found")
    return member


def set_my_commands(world: TelegramWorld, params: Payload) -> Any:
    """The bot's menu."""
    world.commands = json.loads(params["commands"])
    return True


def delete_webhook(world: TelegramWorld, params: Payload) -> Any:
    """Let updates be fetched again."""
    world.webhook = ""
    if params.get("drop_pending_updates") == "true":
        world.queue.clear()
    return True


METHODS: dict[str, Callable[[TelegramWorld, Payload], Any]] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "restrictChatMember": restrict_chat_member,
    "banChatMember": ban_chat_member,
    "answerCallbackQuery": answer_callback_query,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "setMyCommands": set_my_commands,
    "deleteWebhook": delete_webhook,
}


def _chat(world: TelegramWorld, params: Payload) -> FakeChat:
    chat_id = int(params.get("chat_id", 0))
    chat = world.chats.get(chat_id)
    if chat is None:
        if chat_id > 0:
            raise RefusedByServer(403, "Forbidden: bot can't initiate conversation with a user")
        raise RefusedByServer(400, "Bad Request: chat not found")
    if chat.migrated_to:
        raise RefusedByServer(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.blocked:
        raise RefusedByServer(403, "Forbidden: bot was blocked by the user")
    if chat.type != "private":
        status = chat.members.get(world.me["id"], {"status": "left"})["status"]
        if status == "kicked":
            raise RefusedByServer(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        if status == "left":
            raise RefusedByServer(403, f"Forbidden: bot is not a member of the {chat.type} chat")
    return chat


def _may_restrict(world: TelegramWorld, params: Payload) -> FakeChat:
    chat = _chat(world, params)
    if not chat.members.get(world.me["id"], {}).get("can_restrict_members"):
        raise RefusedByServer(400, "Bad Request: not enough rights to restrict/unrestrict chat member")
    if chat.members.get(int(params["user_id"]), {}).get("status") in ("administrator", "creator"):
        raise RefusedByServer(400, "Bad Request: user is an administrator of the chat")
    return chat


def _text(params: Payload) -> str:
    text = params.get("text", "").strip()
    if not text:
        raise RefusedByServer(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) > 4096 * 2:
        raise RefusedByServer(400, "Bad Request: message is too long")
    return str(text)


def _markup(params: Payload) -> Payload:
    if "reply_markup" not in params:
        return {}
    markup = json.loads(params["reply_markup"])
    for row in markup["inline_keyboard"]:
        for key in row:
            if not 1 <= len(key["callback_data"].encode()) <= 64:
                raise RefusedByServer(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup}


def _check_deletable(world: TelegramWorld, chat: FakeChat, number: int) -> None:
    message = chat.messages[number]
    me = chat.members.get(world.me["id"], {})
    own = message["from"]["id"] == world.me["id"]
    old = world.clock() - message["date"] > _TWO_DAYS
    if old or not (own or chat.type == "private" or me.get("can_delete_messages")):
        raise RefusedByServer(400, "Bad Request: message can't be deleted")


def _delete(chat: FakeChat, number: int) -> None:
    del chat.messages[number]
    chat.deleted.append(number)
