"""Notices: what the staff is told beside cards (rights lost, a card undelivered, a message unread)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot import texts
from bot.domain import Person
from bot.service.office import Office
from bot.store import chats, outbox, people
from bot.store.engine import Tx


async def tell_administrators(
    tx: Tx, office: Office, institution_id: int, notice: str, *, key: str, preferred: str = "", **fields: Any
) -> int:
    """Order a notice to every administrator who can be reached, once for each ``key``; returns how many.

    ``fields`` are ids, codes and links: ``chat``, ``incident``, ``person``, ``problem``, ``missing``, ``month``,
    ``link``, ``key``.
    """
    told = await people.administrators(tx, institution_id)
    return await tell(tx, office, told, notice, key=key, preferred=preferred, **fields)


async def tell(
    tx: Tx, office: Office, whom: Sequence[Person], notice: str, *, key: str, preferred: str = "", **fields: Any
) -> int:
    """The same for people of one's choice."""
    told = 0
    for person in whom:
        dialog = await people.dialog_of(tx, person, preferred)
        if dialog is None:
            continue
        transport, target = dialog
        told += await outbox.put(
            tx,
            key=f"notice:{notice}:{key}:{person.id}"[:120],
            kind="notice",
            transport=transport,
            target=target,
            payload={"notice": notice, **fields},
            now=office.clock(),
        )
    return told


async def render(tx: Tx, payload: dict[str, Any]) -> str:
    """The notice in words."""
    fields: dict[str, Any] = dict(payload)
    if "chat" in payload:
        chat = await chats.get(tx, payload["chat"])
        fields |= {"chat": texts.quoted(chat.title), "chat_number": chat.id}
    if "person" in payload:
        person = await people.get_person(tx, payload["person"])
        fields["person"] = person.name if person else "—"
    if "missing" in payload:
        fields["missing"] = ", ".join(texts.MISSING_RIGHTS[right] for right in payload["missing"])
    if "month" in payload:
        fields["month"] = texts.month(date.fromisoformat(payload["month"]))
    if "problem" in payload:
        fields["problem"] = texts.PROBLEMS[payload["problem"]].partition(".")[0]
    return texts.NOTICES[payload["notice"]].format_map(fields)
