"""Queries of cases, their messages, sealed evidence and cards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update

from bot.domain import CONFIRMED_STATES, CONFIRMING, OPEN_STATES, Action, Incident, State
from bot.store.engine import Tx
from bot.store.schema import card, evidence, incident, incident_message
from filters.types import Category, Severity

# The condition that ``Incident.is_confirmed`` puts into words.
CONFIRMED = (
    incident.c.state.in_(CONFIRMED_STATES),
    incident.c.decision.in_(CONFIRMING),
    incident.c.hacked.is_(False),
)

_COLUMNS = [incident.c[name] for name in Incident.__slots__]


@dataclass(frozen=True, slots=True)
class Card:
    """The alert shown to one person for one case.

    Attributes:
        token: opaque, stands behind its buttons.
        message: the messenger's id of the sent card, None until it was delivered.
        shown_version: the case's version that the card shows.
        menu: which of its pages of buttons is open; None: the first.
    """

    token: str
    incident_id: int
    person_id: int
    transport: str
    dialog: str
    message: str | None
    shown_version: int | None
    menu: str | None = None


async def create(tx: Tx, **values: Any) -> Incident:
    """Open a case; ``values`` are the columns of ``Incident`` without id and version."""
    key = (await tx.execute(insert(incident).values(_plain(values)))).inserted_primary_key
    assert key is not None
    found = await get(tx, int(key[0]))
    assert found is not None
    return found


async def get(tx: Tx, incident_id: int) -> Incident | None:
    """One case."""
    rows = await tx.execute(select(*_COLUMNS).where(incident.c.id == incident_id))
    row = rows.mappings().one_or_none()
    return from_row(row) if row else None


async def change(tx: Tx, it: Incident, **values: Any) -> Incident:
    """Change columns of a case; its version grows."""
    values["version"] = it.version + 1
    await tx.execute(update(incident).where(incident.c.id == it.id).values(_plain(values)))
    return replace(it, **values)


async def last(tx: Tx, count: int) -> list[Incident]:
    """The last cases, the newest first."""
    rows = await tx.execute(select(*_COLUMNS).order_by(incident.c.id.desc()).limit(count))
    return [from_row(row) for row in rows.mappings()]


async def confirmed(tx: Tx, institution_id: int, author_code: str, since: datetime) -> int:
    """How many cases of one author people confirmed since then."""
    query = (
        select(func.count())
        .select_from(incident)
        .where(incident.c.institution_id == institution_id, incident.c.author_code == author_code)
        .where(incident.c.opened_at >= since, *CONFIRMED)
    )
    return (await tx.execute(query)).scalar_one()


async def open_cases(tx: Tx, institution_id: int) -> list[Incident]:
    """All open cases of an institution, the oldest first."""
    query = select(*_COLUMNS).where(incident.c.institution_id == institution_id, incident.c.state.in_(OPEN_STATES))
    return [from_row(row) for row in (await tx.execute(query.order_by(incident.c.id))).mappings()]


async def confirmed_cases(tx: Tx, institution_id: int, author_code: str, since: datetime) -> list[tuple[str, datetime]]:
    """Clause and moment of each confirmed case of an author since then, the oldest first."""
    query = select(incident.c.clause, incident.c.opened_at).where(
        incident.c.institution_id == institution_id, incident.c.author_code == author_code,
        incident.c.opened_at >= since, *CONFIRMED,
    )  # fmt: skip
    return [(row.clause, row.opened_at) for row in await tx.execute(query.order_by(incident.c.id))]


async def of_author(tx: Tx, chat_id: int, author: str, since: datetime) -> list[Incident]:
    """Cases of an author in a chat whose last message came since then, the oldest first; merged ones too."""
    here = (incident.c.chat_id == chat_id) & (incident.c.author == author) & (incident.c.last_at >= since)
    return [
        from_row(row) for row in (await tx.execute(select(*_COLUMNS).where(here).order_by(incident.c.id))).mappings()
    ]


async def remember_reminder(tx: Tx, it: Incident, message: str) -> None:
    """Which line in the chat reminded of the rule for this case."""
    await tx.execute(update(incident).where(incident.c.id == it.id).values(reminder=message))


async def of_user(tx: Tx, author: str, since: datetime) -> list[Incident]:
    """Cases of a messenger's user decided since then, the newest first."""
    query = select(*_COLUMNS).where(incident.c.author == author, incident.c.decided_at >= since)
    return [from_row(row) for row in (await tx.execute(query.order_by(incident.c.id.desc()))).mappings()]


async def in_chat_since(tx: Tx, chat_id: int, since: datetime) -> list[Incident]:
    """The cases of a chat opened since then."""
    query = select(*_COLUMNS).where(incident.c.chat_id == chat_id, incident.c.opened_at >= since)
    return [from_row(row) for row in (await tx.execute(query.order_by(incident.c.id))).mappings()]


async def merge(tx: Tx, part: Incident, whole: Incident, now: datetime) -> None:
    """Let another case go on with this case's messages; its evidence stays where it was sealed."""
    mine = incident_message.c.incident_id == part.id
    await tx.execute(update(incident_message).where(mine).values(incident_id=whole.id))
    await change(
        tx, part, state=State.MERGED, merged_into=whole.id, decided_at=now, remind_at=None, due_at=None,
        responsible_id=None, claimed_by=None,
    )  # fmt: skip


async def is_digest(tx: Tx, incident_id: int) -> bool:
    """Whether a case goes on with the messages of others."""
    return (
        await tx.execute(select(incident.c.id).where(incident.c.merged_into == incident_id).limit(1))
    ).first() is not None


async def due(tx: Tx, now: datetime) -> list[Incident]:
    """The open cases whose reminder or deadline has come, the longest waiting first."""
    query = select(*_COLUMNS).where(incident.c.state.in_(OPEN_STATES), incident.c.pending.is_(None))
    query = query.where((incident.c.remind_at <= now) | (incident.c.due_at <= now)).order_by(incident.c.id)
    return [from_row(row) for row in (await tx.execute(query)).mappings()]


async def next_deadline(tx: Tx) -> datetime | None:
    """When the next reminder or deadline of an open case comes."""
    query = select(func.min(incident.c.remind_at), func.min(incident.c.due_at)).where(incident.c.state.in_(OPEN_STATES))
    # As in ``due``: what is being carried out has no deadline, and nothing is to wake up for.
    query = query.where(incident.c.pending.is_(None))
    moments = [moment for moment in (await tx.execute(query)).one() if moment is not None]
    return min(moments, default=None)


# Messages of a case.


async def by_message(tx: Tx, chat_id: int, message: str) -> Incident | None:
    """The case a message belongs to."""
    query = select(*_COLUMNS).join(incident_message, incident_message.c.incident_id == incident.c.id)
    query = query.where(incident_message.c.chat_id == chat_id, incident_message.c.message == message)
    row = (await tx.execute(query)).mappings().one_or_none()
    return from_row(row) if row else None


async def add_messages(tx: Tx, it: Incident, messages: Sequence[str]) -> None:
    """Say which messages a case is about; those it knows already stay."""
    known = set(await messages_of(tx, it.id))
    for message in messages:
        if message not in known:
            row = {"chat_id": it.chat_id, "message": message, "incident_id": it.id}
            await tx.execute(insert(incident_message).values(row))


async def messages_of(tx: Tx, incident_id: int) -> list[str]:
    """The messenger's ids of a case's messages that were not removed."""
    query = select(incident_message.c.message).where(
        incident_message.c.incident_id == incident_id, incident_message.c.removed_at.is_(None)
    )
    return list((await tx.execute(query)).scalars())


async def ever_messages_of(tx: Tx, incident_id: int) -> list[str]:
    """The messenger's ids of all of a case's messages, removed ones too."""
    query = select(incident_message.c.message).where(incident_message.c.incident_id == incident_id)
    return list((await tx.execute(query)).scalars())


async def mark_removed(tx: Tx, chat_id: int, messages: Sequence[str], now: datetime) -> None:
    """These messages are gone from the chat."""
    here = (incident_message.c.chat_id == chat_id) & incident_message.c.message.in_(messages)
    await tx.execute(update(incident_message).where(here).values(removed_at=now))


# Evidence.


async def add_evidence(tx: Tx, incident_id: int, message: str, sealed: bytes, now: datetime) -> None:
    """Keep a sealed text."""
    row = {"incident_id": incident_id, "message": message, "sealed": sealed, "taken_at": now}
    await tx.execute(insert(evidence).values(row))


async def evidence_of(tx: Tx, incident_id: int) -> list[bytes]:
    """The sealed texts of a case that are not purged, the oldest first."""
    query = select(evidence.c.sealed).where(evidence.c.incident_id == incident_id, evidence.c.sealed.is_not(None))
    return [sealed for sealed in (await tx.execute(query.order_by(evidence.c.id))).scalars() if sealed is not None]


async def merged_into(tx: Tx, incident_id: int) -> list[int]:
    """The cases whose messages this one goes on with."""
    query = select(incident.c.id).where(incident.c.merged_into == incident_id).order_by(incident.c.id)
    return list((await tx.execute(query)).scalars())


async def purge_evidence(tx: Tx, before: datetime, now: datetime) -> list[int]:
    """Destroy sealed texts taken before; returns the cases they belonged to."""
    here = (evidence.c.taken_at < before) & evidence.c.sealed.is_not(None)
    cases = sorted(set((await tx.execute(select(evidence.c.incident_id).where(here))).scalars()))
    await tx.execute(update(evidence).where(here).values(sealed=None, purged_at=now))
    return cases


# Cards.


async def add_card(tx: Tx, token: str, incident_id: int, person_id: int, transport: str, dialog: str) -> Card | None:
    """Prepare the card of a case for a person; None: he has one."""
    here = (card.c.incident_id == incident_id) & (card.c.person_id == person_id)
    if (await tx.execute(select(card.c.token).where(here))).first():
        return None
    row = {"token": token, "incident_id": incident_id, "person_id": person_id, "transport": transport, "dialog": dialog}
    await tx.execute(insert(card).values(row))
    return Card(token, incident_id, person_id, transport, dialog, None, None)


async def get_card(tx: Tx, token: str) -> Card | None:
    """The card behind a button."""
    row = (await tx.execute(select(card).where(card.c.token == token))).one_or_none()
    return Card(*row) if row else None


async def cards_of(tx: Tx, incident_id: int) -> list[Card]:
    """All cards of a case."""
    rows = await tx.execute(select(card).where(card.c.incident_id == incident_id))
    return [Card(*row) for row in rows]


async def has_card(tx: Tx, incident_id: int, person_id: int) -> bool:
    """Whether a person has, or is about to get, the card of a case."""
    here = (card.c.incident_id == incident_id) & (card.c.person_id == person_id)
    return (await tx.execute(select(card.c.token).where(here))).first() is not None


async def card_shown(tx: Tx, it: Card, message: str, version: int) -> None:
    """The card stands in the dialog and shows this version of the case."""
    values = {"message": message, "shown_version": version}
    await tx.execute(update(card).where(card.c.token == it.token).values(values))


async def turn_card(tx: Tx, it: Card, menu: str | None) -> None:
    """Open another page of a card's buttons; it has to be shown anew."""
    await tx.execute(update(card).where(card.c.token == it.token).values(menu=menu, shown_version=None))


async def drop_card(tx: Tx, it: Card) -> None:
    """The card cannot be delivered: forget it, so that it can be shown anew once the person is reachable."""
    await tx.execute(delete(card).where(card.c.token == it.token))


async def open_cases_of(tx: Tx, person_id: int) -> list[Incident]:
    """The open cases a person is asked to decide."""
    query = select(*_COLUMNS).where(incident.c.responsible_id == person_id, incident.c.state.in_(OPEN_STATES))
    return [from_row(row) for row in (await tx.execute(query.order_by(incident.c.id))).mappings()]


async def open_cases_without_responsible(tx: Tx, institution_id: int) -> list[Incident]:
    """The open cases of an institution that nobody is asked to decide."""
    query = select(*_COLUMNS).where(incident.c.institution_id == institution_id, incident.c.responsible_id.is_(None))
    return [from_row(row) for row in (await tx.execute(query.where(incident.c.state.in_(OPEN_STATES)))).mappings()]


def from_row(row: RowMapping | dict[str, Any]) -> Incident:
    """A case from its row."""
    kinds = {
        "category": Category(row["category"]),
        "categories": tuple(Category(name) for name in row["categories"]),
        "severity": Severity(row["severity"]),
        "reasons": tuple(row["reasons"]),
        "alerts": tuple(row["alerts"]),
        "findings": tuple(row["findings"]),
        "state": State(row["state"]),
        "pending": Action(row["pending"]) if row["pending"] else None,
        "decision": Action(row["decision"]) if row["decision"] else None,
    }
    return Incident(**{**row, **kinds})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
