"""Queries of what institutions choose: options, words that are not flagged, the wording of clauses."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, or_, select

from bot.options import Choice, Options
from bot.store.engine import Tx
from bot.store.schema import allowed_word, clause, incident, option
from filters.types import Category


async def options_of(tx: Tx, institution_id: int) -> Options:
    """All choices of an institution."""
    rows = await tx.execute(select(option).where(option.c.institution_id == institution_id).order_by(option.c.id))
    return Options(
        Choice(row.name, row.value, row.chat_id, Category(row.category) if row.category else None) for row in rows
    )


async def choose(tx: Tx, institution_id: int, choice: Choice) -> None:
    """Make a choice in place of the one before; a value of None takes it back."""
    here = (option.c.institution_id == institution_id) & (option.c.name == choice.name)
    here &= option.c.chat_id.is_(None) if choice.chat_id is None else option.c.chat_id == choice.chat_id
    here &= option.c.category.is_(None) if choice.category is None else option.c.category == choice.category.value
    await tx.execute(delete(option).where(here))
    if choice.value is not None:
        row = {"institution_id": institution_id, "chat_id": choice.chat_id, "category": choice.category}
        await tx.execute(insert(option).values(**row, name=choice.name, value=choice.value))


async def allow_word(
    tx: Tx, institution_id: int, chat_id: int | None, lemma: str, incident_id: int | None, now: datetime
) -> None:
    """Flag a word (lemma) no more: in one chat, or (None) in the whole institution."""
    row = {"institution_id": institution_id, "chat_id": chat_id, "lemma": lemma}
    await tx.execute(insert(allowed_word).values(**row, incident_id=incident_id, at=now))


@dataclass(frozen=True, slots=True)
class AllowedWord:
    """A word that is not flagged: in one chat, or (None) everywhere; the case it was allowed from, if any."""

    id: int
    chat_id: int | None
    lemma: str
    incident_id: int | None
    at: datetime


async def all_allowed_words(tx: Tx, institution_id: int) -> list[AllowedWord]:
    """All words of an institution that are not flagged, by the alphabet."""
    columns = [allowed_word.c[name] for name in AllowedWord.__slots__]
    query = select(*columns).where(allowed_word.c.institution_id == institution_id)
    return [AllowedWord(*row) for row in await tx.execute(query.order_by(allowed_word.c.lemma, allowed_word.c.id))]


async def disallow_word(tx: Tx, institution_id: int, number: int) -> AllowedWord | None:
    """Flag a word again; returns what was taken back, None: there is none."""
    found = next((it for it in await all_allowed_words(tx, institution_id) if it.id == number), None)
    if found is not None:
        await tx.execute(delete(allowed_word).where(allowed_word.c.id == number))
    return found


async def disallow_words(tx: Tx, incident_id: int) -> None:
    """Take back the words that were allowed from a case."""
    await tx.execute(delete(allowed_word).where(allowed_word.c.incident_id == incident_id))


async def allowed_words(tx: Tx, institution_id: int, chat_id: int) -> frozenset[str]:
    """The lemmas that a chat does not flag."""
    here = or_(allowed_word.c.chat_id.is_(None), allowed_word.c.chat_id == chat_id)
    query = select(allowed_word.c.lemma).where(allowed_word.c.institution_id == institution_id, here)
    return frozenset((await tx.execute(query)).scalars())


async def clauses(tx: Tx, institution_id: int, edition: str) -> dict[str, str]:
    """The institution's own wording of the clauses of an edition, as far as it gave one."""
    query = select(clause.c.clause, clause.c.words)
    query = query.where(clause.c.institution_id == institution_id, clause.c.edition == edition)
    return {row.clause: row.words for row in await tx.execute(query)}


async def word_clause(tx: Tx, institution_id: int, edition: str, number: str, words: str) -> None:
    """Give a clause of an edition the institution's own wording; an empty one takes it back."""
    here = (clause.c.institution_id == institution_id) & (clause.c.edition == edition) & (clause.c.clause == number)
    await tx.execute(delete(clause).where(here))
    if words:
        row = {"institution_id": institution_id, "edition": edition, "clause": number, "words": words}
        await tx.execute(insert(clause).values(row))


async def editions(tx: Tx, institution_id: int) -> list[str]:
    """The editions that cases were judged by or clauses were worded for, the latest first."""
    worded = select(clause.c.edition).where(clause.c.institution_id == institution_id)
    judged = select(incident.c.edition).where(incident.c.institution_id == institution_id)
    return sorted((await tx.execute(worded.union(judged))).scalars(), reverse=True)
