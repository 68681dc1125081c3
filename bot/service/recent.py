"""The last minute's pieces of each author, in memory only, to find a word split over consecutive messages."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=60)
MOST_CHATS = 10_000
MOST_PIECES = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A message that was clean by itself."""

    message: str
    text: str
    at: datetime


class Recent:
    """Per chat the pieces of whoever spoke last; another author's word breaks the row. Nothing of it is stored."""

    def __init__(self) -> None:
        self._rows: OrderedDict[int, tuple[str, list[Piece]]] = OrderedDict()

    def before(self, chat_id: int, author: str, now: datetime) -> list[Piece]:
        """What the same author wrote right before, within the window."""
        speaker, pieces = self._rows.get(chat_id, ("", []))
        return [piece for piece in pieces if now - piece.at <= WINDOW] if speaker == author else []

    def add(self, chat_id: int, author: str, piece: Piece) -> list[Piece]:
        """Remember a piece; returns the row it ends."""
        # The same message handled again, after a fault, is no second piece.
        earlier = [other for other in self.before(chat_id, author, piece.at) if other.message != piece.message]
        pieces = [*earlier, piece][-MOST_PIECES:]
        self._rows[chat_id] = (author, pieces)
        self._rows.move_to_end(chat_id)
        while len(self._rows) > MOST_CHATS:
            self._rows.popitem(last=False)
        return pieces

    def interrupt(self, chat_id: int) -> None:
        """Forget a chat's row: somebody else spoke, or the row was judged."""
        self._rows.pop(chat_id, None)
