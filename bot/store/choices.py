"""Queries of what institutions choose: options, words that are not flagged, the wording of clauses."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select

from bot.options import Choice, Options
from bot.store.engine import Tx
from bot.store.schema import allowed_word, clause, option
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
