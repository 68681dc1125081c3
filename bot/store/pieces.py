"""Sealed short messages of whoever spoke last in a chat, kept a minute, to find a word split over messages."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.engine import Tx
from bot.store.schema import piece


@dataclass(frozen=True, slots=True)
class Piece:
    """A message that was clean by itself; its text is sealed."""

    message: str
    sealed: bytes
    at: datetime


async def row_of(tx: Tx, chat_id: int, author: str, since: datetime) -> list[Piece]:
    """What the author wrote since then without anybody between, in order; empty if somebody else spoke last."""
    query = select(piece.c.message, piece.c.sealed, piece.c.at).where(
        piece.c.chat_id == chat_id, piece.c.author == author, piece.c.at >= since
    )
    return [Piece(*row) for row in await tx.execute(query.order_by(piece.c.id))]


async def keep(tx: Tx, chat_id: int, author: str, it: Piece) -> None:
    """Add a piece to the row of a chat; another author's row ends."""
    other = (piece.c.author != author) | (piece.c.message == it.message)
    await tx.execute(delete(piece).where(piece.c.chat_id == chat_id, other))
    row = {"chat_id": chat_id, "author": author, "message": it.message, "sealed": it.sealed, "at": it.at}
    await tx.execute(insert(piece).values(row))


async def interrupt(tx: Tx, chat_id: int) -> None:
    """Forget a chat's row: somebody else spoke, or it was judged."""
    await tx.execute(delete(piece).where(piece.c.chat_id == chat_id))


async def forget(tx: Tx, before: datetime) -> None:
    """Forget all pieces of before."""
    await tx.execute(delete(piece).where(piece.c.at < before))


async def oldest(tx: Tx) -> datetime | None:
    """When the oldest piece was written."""
    return (await tx.execute(select(piece.c.at).order_by(piece.c.at).limit(1))).scalar_one_or_none()
