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
    CLOSED_KEPT = "closed_kept"
    DISMISSED = "dismissed"
    CLOSED_BY_AUTHOR = "closed_by_author"
    CLOSED_BY_ADMINISTRATOR = "closed_by_administrator"
    # The author objects to the decision: somebody else looks at it.
    APPEALED = "appealed"
    # Part of a digest: another case goes on with its messages.
    MERGED = "merged"
    # Shadow mode: recorded, nobody was told.
    OBSERVED = "observed"

    @property
    def is_open(self) -> bool:
        """Somebody still has to decide."""
        return self in {State.OPEN, State.ESCALATED, State.APPEALED}


class Action(StrEnum):
    """What a responsible person can do with a case; the value stands behind a card's button."""

    DELETE = "delete"
    DELETE_AND_WARN = "delete_and_warn"
    WARN = "warn"
    DISMISS = "dismiss"
    CLAIM = "claim"
    ESCALATE = "escalate"
    KEEP = "keep"
    ALLOW_HERE = "allow_here"
    ALLOW_EVERYWHERE = "allow_everywhere"
    CLOSE = "close"
    MUTE = "mute"
    REMOVE = "remove"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    UNDO = "undo"

    @property
    def confirms(self) -> bool:
        """Whoever decides so found that the rule was broken."""
        return self in {Action.DELETE, Action.DELETE_AND_WARN, Action.WARN}


OPEN_STATES = tuple(state for state in State if state.is_open)
CONFIRMING = tuple(action for action in Action if action.confirms)
# A case whose decision confirms stands in these states once the decision was carried out.
CONFIRMED_STATES = (State.CLOSED_DELETED, State.CLOSED_WARNED, State.CLOSED_BY_ADMINISTRATOR)


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
        days: own exceptions of the working calendar: ISO date -> whether it is worked on.
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
    days: dict[str, bool] = field(default_factory=dict)


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
        last_at: when the last message was seen.
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
    last_at: datetime | None = None


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
        decision: what was decided; with ``state`` it says whether the case counts as confirmed.
        claimed_by: who took the case in hand.
        urgent: the administrators were asked at once, at any hour.
        hidden: the program hid the message by itself, as the chat's options ask.
        corrected: the author took the offence back by an edit.
        hacked: a break-in of an account was reported in this chat, so the author may not have written it.
        merged_into: the digest case that goes on with this case's messages.
        appealed_from: whose decision the author objects to; somebody else answers.
        measure: ``mute`` or ``remove`` once the author was muted or removed.
        reminder: the messenger's id of the reminder shown in the chat for this case.
        last_at: when its last flagged message came.
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
    decision: Action | None = None
    claimed_by: int | None = None
    urgent: bool = False
    hidden: bool = False
    corrected: bool = False
    hacked: bool = False
    merged_into: int | None = None
    appealed_from: int | None = None
    measure: str | None = None
    reminder: str | None = None
    last_at: datetime | None = None

    @property
    def is_confirmed(self) -> bool:
        """A person found that the rule was broken, and nothing speaks against it."""
        decided = self.decision is not None and self.decision.confirms
        return self.state in CONFIRMED_STATES and decided and not self.hacked
