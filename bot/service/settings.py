"""Options in the bot's dialog: what is chosen, and a line of words that changes it."""

import re

from bot import texts
from bot.domain import Institution
from bot.errors import UserError
from bot.options import OPTIONS
from bot.service import rules
from bot.service.office import Office
from bot.store import chats, choices
from bot.store.engine import Tx
from filters.types import Category

_WHERE = re.compile(r"\s+(чат|вид)\s+(\S+)\s*$", re.IGNORECASE)


async def show(tx: Tx, institution_id: int) -> str:
    """What is chosen and how to choose."""
    titles = {chat.id: chat.title for chat in await chats.of(tx, institution_id)}
    chosen = (await choices.options_of(tx, institution_id)).choices
    lines = ["Выбрано: " + ("; ".join(rules.show(it, titles) for it in chosen) if chosen else "всё по умолчанию"), ""]
    lines += [f"{name} — {option.help}" for name, option in OPTIONS.items()]
    lines += [
        "",
        "Пример: /set mode наблюдение чат 2 вид insult",
        "Вернуть: /set mode по умолчанию чат 2 вид insult",
        "Виды: " + ", ".join(category.value for category in Category),
    ]
    return "\n".join(lines)


async def change(tx: Tx, office: Office, actor: str, institution: Institution, line: str) -> str:
    """Do what «mode наблюдение чат 2 вид insult» says; returns what is chosen now, in words.

    Raises:
        UserError: it is not understood, or it is refused with the reason.
    """
    name, _, written = line.strip().partition(" ")
    where: dict[str, str] = {}
    while (found := _WHERE.search(written)) is not None:
        where[found[1].lower()] = found[2]
        written = written[: found.start()]
    if not written.strip():
        raise UserError("Команда не разобрана. Пример: /set mode наблюдение чат 2 вид insult")
    choice = await rules.choose(
        tx, office, actor, institution, name, written, chat_id=_chat(where.get("чат")), category=_kind(where.get("вид"))
    )
    titles = {chat.id: chat.title for chat in await chats.of(tx, institution.id)}
    return rules.show(choice, titles)


def _chat(written: str | None) -> int | None:
    if written is None:
        return None
    if not (written.isascii() and written.isdecimal() and len(written) < 10):  # noqa: PLR2004 what a database's integer holds
        raise UserError("После «чат» нужен его номер: посмотрите /chats")
    return int(written)


def _kind(written: str | None) -> Category | None:
    if written is None:
        return None
    named = {name: category for category, name in texts.CATEGORY_NAMES.items()}
    try:
        return named.get(written.lower()) or Category(written.lower())
    except ValueError:
        raise UserError("После «вид» нужно одно из: " + ", ".join(category.value for category in Category)) from None
