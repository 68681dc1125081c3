"""What the demo page plays on: groups, their people, prepared lines, a script."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.events import User
from bot.transport.local import LocalMessenger


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the demo kindergarten.

    Attributes:
        chat: the messenger's id of the class chat.
        parents: who may be played in the chat.
        educator: whose phone gets the cards; his dialog with the bot has his own id.
    """

    chat: str
    title: str
    parents: tuple[User, ...]
    educator: User


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo kindergarten.

    Attributes:
        title: the institution's name.
        lines: prepared messages as (label, text).
        play: plays the scripted conversation to its end.
        console_session: opens a console session of the demo administrator, returns its token.
    """

    title: str
    messenger: LocalMessenger
    groups: tuple[Group, ...]
    administrator: User
    lines: tuple[tuple[str, str], ...]
    play: Callable[[], Awaitable[None]]
    console_session: Callable[[], Awaitable[str]]

    @property
    def phones(self) -> dict[str, User]:
        """The people whose phones are shown, by id: staff, and parents, who get warnings there."""
        staff = (*(group.educator for group in self.groups), self.administrator)
        parents = (parent for group in self.groups for parent in group.parents)
        return {user.id: user for user in (*staff, *parents)}

    def parent(self, chat: str, user: str) -> User | None:
        """The parent of this chat with this id."""
        parents = (parent for group in self.groups if group.chat == chat for parent in group.parents)
        return next((parent for parent in parents if parent.id == user), None)
