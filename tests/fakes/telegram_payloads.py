"""Hand-written updates as Telegram sends them, for the tests of what is read from them."""

from datetime import UTC, datetime
from typing import Any

from bot.events import Message, User
from bot.transport.telegram.decode import Reader, decode

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
