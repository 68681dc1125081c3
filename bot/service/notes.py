"""Notes: what people wrote about a case for the record, sealed; read by those who may decide it."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import Incident, Person
from bot.service import cards, line
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import journal, people, remarks
from bot.store.engine import Tx
from bot.store.seal import BrokenSealError
from filters.types import Context

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Note:
    """One remark on a case.

    Attributes:
        author: the name of the member of staff; None: the author of the message, who objects.
        words: what was written, an objection masked as every other text of parents; None: its seal is broken.
    """

    author: str | None
    words: str | None
    at: datetime


async def may_read(tx: Tx, incident: Incident, person: Person) -> bool:
    """Whoever may decide the case; never who wrote what it is about."""
    author = await line.author_of(tx, incident)
    return cards.may_decide(person, incident) and (author is None or author.id != person.id)


async def add(tx: Tx, office: Office, incident: Incident, person: Person, words: str) -> str:
    """Write something down about a case without deciding it; returns the key of the answer."""
    if not await may_read(tx, incident, person):
        return "not_yours"
    sealed = office.seal.close({"text": words}, case(incident.id))
    await remarks.add(tx, incident.id, remarks.NOTE, person.id, sealed, office.clock())
    await note(tx, office, case(incident.id), "noted", actor=journal.person(person.id))
    return "noted"


async def of(tx: Tx, office: Office, incident: Incident) -> list[Note]:
    """All remarks on a case, in order."""
    found = []
    for remark in await remarks.of(tx, incident.id):
        if remark.sealed is None:
            continue
        someone = await people.get_person(tx, remark.person_id) if remark.person_id is not None else None
        try:
            words = office.seal.open(remark.sealed, case(incident.id))["text"]
        except BrokenSealError:
            found.append(Note(someone.name if someone else None, None, remark.at))
            continue
        if someone is None:
            words = office.mask(words, office.check(words, Context()))
        found.append(Note(someone.name if someone else None, words, remark.at))
    return found
