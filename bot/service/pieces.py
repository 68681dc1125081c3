"""A word split over consecutive messages of one author: «пиз», «дец».

The last minute's short messages of whoever spoke last are kept sealed, so that a restart forgets none; another
author's word, a finding or a minute ends them.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.events import Message
from bot.service.office import Office
from bot.store import pieces
from bot.store.engine import Store, Tx
from bot.store.pieces import Piece
from bot.store.seal import BrokenSealError
from filters.types import Context, Verdict

WINDOW = timedelta(seconds=60)
MOST_PIECES = 4
# Nobody splits a word between long messages.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Joined:
    """Messages that are one violation together."""

    messages: list[str]
    text: str
    verdict: Verdict


async def interrupt(tx: Tx, chat_id: int) -> None:
    """Forget a chat's row: it was judged."""
    await pieces.interrupt(tx, chat_id)


async def join(tx: Tx, office: Office, chat_id: int, author: str, message: Message, context: Context) -> Joined | None:
    """Remember a clean message and look at the row it ends; what crosses a boundary in it ends the row."""
    if not message.text or len(message.text) > LONGEST:
        await pieces.interrupt(tx, chat_id)
        return None
    row = await pieces.row_of(tx, chat_id, author, message.at - WINDOW)
    # The same message handled again, after a fault, is no second piece.
    row = [piece for piece in row if piece.message != message.id][-(MOST_PIECES - 1) :]
    sealed = office.seal.close({"text": message.text}, _place(chat_id))
    await pieces.keep(tx, chat_id, author, Piece(message.id, sealed, message.at))
    if not row:
        return None
    try:
        texts = [office.seal.open(piece.sealed, _place(chat_id))["text"] for piece in row]
    except BrokenSealError:
        await pieces.interrupt(tx, chat_id)
        return None
    joined = office.check_joined([*texts, message.text], context)
    if joined is None:
        return None
    await pieces.interrupt(tx, chat_id)
    text, verdict, first = joined
    return Joined([*(piece.message for piece in row), message.id][first:], text, verdict)


async def forget(store: Store, office: Office) -> None:
    """Drop what is older than the window."""
    before = office.clock() - WINDOW
    async with store.read() as tx:
        oldest = await pieces.oldest(tx)
    if oldest is not None and oldest < before:
        async with store.write() as tx:
            await pieces.forget(tx, before)


def _place(chat_id: int) -> str:
    return f"piece:{chat_id}"
