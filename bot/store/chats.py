"""Queries of the group chats the bot knows."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.domain import Chat
from bot.store.engine import Tx
from bot.store.schema import acknowledgement, album_part, chat, former_chat

_COLUMNS = [chat.c[name] for name in Chat.__slots__]


async def find(tx: Tx, transport: str, external: str) -> Chat | None:
    """The chat with this id of the messenger."""
    query = select(*_COLUMNS).where(chat.c.transport == transport, chat.c.external == external)
    row = (await tx.execute(query)).one_or_none()
    return Chat(*row) if row else None


async def find_where_posted(tx: Tx, transport: str, external: str) -> Chat | None:
    """The chat where something was posted, also when it has migrated to another id since."""
    known = await find(tx, transport, external)
    if known is not None:
        return known
    query = select(former_chat.c.chat_id).where(
        former_chat.c.transport == transport, former_chat.c.external == external
    )
    chat_id = (await tx.execute(query)).scalar_one_or_none()
    return await get(tx, chat_id) if chat_id is not None else None


async def get(tx: Tx, chat_id: int) -> Chat:
    """A chat by our id; it has to exist."""
    return Chat(*(await tx.execute(select(*_COLUMNS).where(chat.c.id == chat_id))).one())


async def of(tx: Tx, institution_id: int | None) -> list[Chat]:
    """The chats of an institution; of None: those nobody claimed."""
    rows = await tx.execute(select(*_COLUMNS).where(chat.c.institution_id == institution_id).order_by(chat.c.id))
    return [Chat(*row) for row in rows]


async def save(
    tx: Tx, transport: str, external: str, *, title: str, present: bool, reads_all: bool, can_delete: bool
) -> Chat:
    """Record what the bot may do in a chat, known or new."""
    values = {"title": title, "present": present, "reads_all": reads_all, "can_delete": can_delete}
    known = await find(tx, transport, external)
    if known is None:
        await tx.execute(insert(chat).values(transport=transport, external=external, **values))
    else:
        await tx.execute(update(chat).where(chat.c.id == known.id).values(values))
    saved = await find(tx, transport, external)
    assert saved is not None
    return saved


async def change(tx: Tx, it: Chat, **values: Any) -> Chat:
    """Change columns of a chat."""
    await tx.execute(update(chat).where(chat.c.id == it.id).values(values))
    return replace(it, **values)


async def migrate(tx: Tx, transport: str, external: str, new_external: str) -> Chat | None:
    """Give a chat its new id; None: the chat is unknown or was migrated already."""
    known = await find(tx, transport, external)
    if known is None:
        return None
    newcomer = await find(tx, transport, new_external)
    if newcomer is not None and newcomer.institution_id is not None:
        # Registered under its new id by hand: it is a chat of its own by now.
        return None
    if newcomer is not None:
        # The bot's rights in the new chat were told before the migration: they are the fresher ones.
        await tx.execute(delete(chat).where(chat.c.id == newcomer.id))
        rights = {"present": newcomer.present, "reads_all": newcomer.reads_all, "can_delete": newcomer.can_delete}
        known = await change(tx, known, **rights)
    await tx.execute(insert(former_chat).values(transport=transport, external=external, chat_id=known.id))
    return await change(tx, known, external=new_external)


async def acknowledge(tx: Tx, chat_id: int, author_code: str, edition: str, now: datetime) -> None:
    """Somebody says that he knows the rules; once for each edition."""
    here = (acknowledgement.c.chat_id == chat_id) & (acknowledgement.c.author_code == author_code)
    here &= acknowledgement.c.edition == edition
    if (await tx.execute(select(acknowledgement.c.chat_id).where(here))).first() is None:
        row = {"chat_id": chat_id, "author_code": author_code, "edition": edition, "at": now}
        await tx.execute(insert(acknowledgement).values(row))


async def add_album_part(tx: Tx, chat_id: int, album: str, message: str, now: datetime) -> None:
    """Remember that a message is part of an album."""
    here = (album_part.c.chat_id == chat_id) & (album_part.c.message == message)
    if (await tx.execute(select(album_part.c.message).where(here))).first() is None:
        await tx.execute(insert(album_part).values(chat_id=chat_id, album=album, message=message, at=now))


async def album(tx: Tx, chat_id: int, album_id: str) -> list[str]:
    """The messages of an album that came so far, in order."""
    query = select(album_part.c.message).where(album_part.c.chat_id == chat_id, album_part.c.album == album_id)
    return list((await tx.execute(query.order_by(album_part.c.at, album_part.c.message))).scalars())


async def forget_albums(tx: Tx, before: datetime) -> None:
    """Forget albums of before: no part of them comes any more."""
    await tx.execute(delete(album_part).where(album_part.c.at < before))
