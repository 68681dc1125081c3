"""Opening evidence: who may read the unmasked text of a case, for what; each opening is journalled."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain import Incident, Person, Role
from bot.service import cards, line
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import choices, incidents, journal, people
from bot.store.engine import Tx
from filters.types import Category, Context, Finding, Verdict


class Purpose(StrEnum):
    """What a text is opened for."""

    DECIDE = "decide"
    APPEAL = "appeal"
    TALK = "talk"
    AUTHORITY = "authority"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Opened:
    """One text as it was written, and by whom."""

    text: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was opened, the oldest first.

    Attributes:
        broken: texts whose seal is broken: somebody changed them.
        context: what the filters know beside the texts, to explain them by.
    """

    texts: tuple[Opened, ...]
    broken: int
    context: Context


async def may_open(tx: Tx, incident: Incident, person: Person) -> bool:
    """An administrator, or whoever of the staff may decide the case; never the head, never who wrote it."""
    author = await line.author_of(tx, incident)
    if author is not None and author.id == person.id:
        return False
    if Role.ADMINISTRATOR in person.roles:
        return person.active and person.institution_id == incident.institution_id
    works_here = bool(person.roles & {Role.EDUCATOR, Role.SPECIALIST})
    return works_here and cards.may_decide(person, incident)


async def count(tx: Tx, incident: Incident) -> int:
    """How many texts of a case are kept; none are left when their time was over."""
    numbers = [incident.id, *await incidents.merged_into(tx, incident.id)]
    return sum([len(await incidents.evidence_of(tx, number)) for number in numbers])


async def places(tx: Tx, office: Office, incident: Incident) -> list[str]:
    """What stands at the found places of the text that the masked excerpt was made of; empty when it is gone.

    Only for marking in the excerpt what it shows already: nobody reads these.
    """
    findings = [
        Finding(Category(it["category"]), it["start"], it["end"], it["score"], it["rule"], "")
        for it in incident.findings
    ]
    verdict = Verdict(tuple(findings))
    for it in await cards.evidence_texts(tx, office, incident):
        if office.mask(it["text"], verdict) == incident.excerpt:
            return [it["text"][finding.start : finding.end] for finding in findings]
    return []


async def open_(tx: Tx, office: Office, incident: Incident, person: Person, purpose: Purpose) -> Evidence | None:
    """Open the texts of a case, those of a digest's parts too; None: he may not, which is journalled as well."""
    actor = journal.person(person.id)
    if not await may_open(tx, incident, person):
        await note(tx, office, case(incident.id), "refused_to", actor=actor, action="evidence_opened", why="not_yours")
        return None
    kept = await count(tx, incident)
    texts: list[Opened] = []
    for number in [incident.id, *await incidents.merged_into(tx, incident.id)]:
        part = await incidents.get(tx, number)
        assert part is not None
        opened = await cards.evidence_texts(tx, office, part)
        texts += [Opened(it["text"], it["author"], datetime.fromisoformat(it["at"])) for it in opened]
    await note(tx, office, case(incident.id), "evidence_opened", actor=actor, purpose=purpose, texts=len(texts))
    institution = await people.get_institution(tx, incident.institution_id)
    context = Context(
        own_values=frozenset(institution.own_values),
        allowed_lemmas=await choices.allowed_words(tx, institution.id, incident.chat_id),
    )
    return Evidence(tuple(sorted(texts, key=lambda it: it.at)), kept - len(texts), context)
