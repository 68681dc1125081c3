"""The record's vocabulary: institution, people, roles, chats, incidents and their states."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from filters.types import Category, Severity


class Role(StrEnum):
    """What somebody is in the institution; a person may hold several appointments."""

    ADMINISTRATOR = "administrator"
    EDUCATOR = "educator"
    SPECIALIST = "specialist"
    HEAD = "head"
    PARENT = "parent"


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ESCALATED = "escalated"
    CLOSED_DELETED = "closed_deleted"
    CLOSED_WARNED = "closed_warned"
    DISMISSED = "dismissed"
    CLOSED_BY_AUTHOR = "closed_by_author"

    @property
    def is_open(self) -> bool:
        """Somebody still has to decide."""
        return self in {State.OPEN, State.ESCALATED}

    @property
    def is_confirmed(self) -> bool:
        """A person found that the rule was broken."""
        return self in {State.CLOSED_DELETED, State.CLOSED_WARNED}


class Action(StrEnum):
    """What a responsible person can do with a case; the value stands behind a card's button."""

    DELETE = "delete"
    WARN = "warn"
    DISMISS = "dismiss"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Institution:
    """One kindergarten or school.

    Attributes:
        time_zone: IANA name.
        quiet_from, quiet_to: local quiet hours for alerts; both None: no quiet hours.
        reminder_minutes: at most one rule reminder a chat in so many minutes.
        edition: the regulation's edition that cases are judged by.
        opens, closes, saturdays: working hours; deadlines count only these.
        react_minutes: working minutes each person in line has to decide a case.
        own_values: phones, e-mails, addresses and links that are the institution's own.
    """

    id: int
    name: str
    time_zone: str
    quiet_from: time | None
    quiet_to: time | None
    reminder_minutes: int
    edition: str
    created_at: datetime
    opens: time
    closes: time
    saturdays: bool
    react_minutes: int
    own_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff."""

    id: int
    institution_id: int
    name: str
    roles: frozenset[Role]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """Who a person is in one messenger.

    Attributes:
        dialog: the private chat with the bot, None until the person opened it.
    """

    transport: str
    user: str
    person_id: int
    dialog: str | None


@dataclass(frozen=True, slots=True)
class Chat:
    """A group chat the bot knows.

    Attributes:
        institution_id: None while nobody claimed the chat.
        external: the messenger's id.
        present, reads_all, can_delete: what the bot may do there.
        reminded_at, rules_at: when the last reminder and the last rules were shown.
    """

    id: int
    institution_id: int | None
    transport: str
    external: str
    title: str
    present: bool
    reads_all: bool
    can_delete: bool
    reminded_at: datetime | None = None
    rules_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One case.

    Attributes:
        author: the messenger's user id of who wrote it.
        author_code: the same as a short code for lists and exports.
        category: the gravest finding's category; ``categories`` names all.
        excerpt: the masked excerpt; the text itself is sealed evidence.
        responsible_id: who is asked to decide; None: nobody could be found, shown to the administrators.
        alerts: why the administrators were asked too, as text keys.
        pending: an action decided and not yet performed.
        problem: why the last action could not be performed (a ``Refusal`` value).
        source: ``message``, ``edit``, ``caption`` or ``forward``: how the text came into the chat.
        remind_at, due_at: when the responsible person is reminded, when the next in line is asked; None: no more.
        version: grows with every change; a card shows one version.
    """

    id: int
    institution_id: int
    chat_id: int
    author: str
    author_code: str
    category: Category
    categories: tuple[Category, ...]
    clause: str
    edition: str
    severity: Severity
    excerpt: str
    reasons: tuple[str, ...]
    alerts: tuple[str, ...]
    source: str
    state: State
    responsible_id: int | None
    pending: Action | None
    problem: str | None
    opened_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    remind_at: datetime | None
    due_at: datetime | None
    version: int
    findings: tuple[dict[str, Any], ...] = field(default=(), repr=False)
