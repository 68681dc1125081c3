"""One case: what happened, why it was flagged, what was done, deciding it, opening its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.response import Redirect, Template

import filters
from bot.domain import Action, Incident, Person, Role
from bot.policy import REPEAT_WINDOW
from bot.service import cards, cases, line, notes, reveal
from bot.service.reveal import Evidence, Purpose
from bot.store import choices, incidents, log, people
from bot.store.engine import Tx
from bot.store.signin import Viewer
from bot.web import asked, marks, texts
from bot.web import case_words as wording
from bot.web.access import CASE_READERS, only
from bot.web.asked import Id
from bot.web.desk import Desk
from bot.web.given import AnyRequest, GivenClock, GivenDesk, GivenStore, GivenViewer
from bot.web.render import page
from filters.explain import Explanation

HERE = "/console/incidents"
# So long an opened text stays on the screen.
SHOWN_SECONDS = 60
# A digest may hold more; each is explained anew.
MOST_TEXTS = 20
# An author's history that is worth knowing.
HISTORY = 52 * REPEAT_WINDOW


@dataclass(frozen=True, slots=True)
class File:
    """Everything the page of a case shows to one viewer.

    Attributes:
        case: the case with its timeline.
        steps: the timeline in words, with whom each step was about.
        first, more: what he can do now; the rest of it stands apart.
        labels: what stands on the buttons.
        own: he wrote it himself.
        excerpt: with the marked places.
        history: clause, how often confirmed, when last; of this author, other cases.
        notes: None: not for him.
        texts: how many sealed texts there are; None: he may not open them.
    """

    case: log.Case
    steps: tuple[tuple[log.Entry, str], ...]
    first: tuple[Action, ...]
    more: tuple[Action, ...]
    labels: Mapping[Action, str]
    own: bool
    excerpt: marks.Marked
    clause: str | None
    history: tuple[tuple[str, int, Any], ...]
    notes: tuple[notes.Note, ...] | None
    texts: int | None
    claimed_by: str | None
    messages: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The form of the page: what to do with the case as it was seen.

    Attributes:
        version: the case's version that the page showed.
        seen: how many steps of its timeline the page showed.
        sure: the question «are you sure» was answered.
    """

    action: str
    version: int
    seen: int
    remark: str
    sure: bool


@get("/incidents/{number:int}", opt=only(*CASE_READERS))
async def show(
    request: AnyRequest, number: Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Template:
    """The case."""
    async with store.read() as tx:
        file = await _file(tx, desk, viewer, number)
    answer = request.query_params.get("said", "")
    said = wording.said(answer, file.case.incident) if answer in wording.GOOD else ""
    return _page(file, viewer, clock, good=said)


@post("/incidents/{number:int}", opt=only(*CASE_READERS), status_code=200)
async def decide(
    request: AnyRequest, number: Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Decide the case as the buttons of its card do, or write something down; nothing if it changed meanwhile."""
    sent = _sent(await request.form())
    action = None if sent.action == wording.NOTE else asked.one_of(Action, sent.action)
    if action is None and sent.action != wording.NOTE:
        raise ValidationException
    async with store.write() as tx:
        file = await _file(tx, desk, viewer, number)
        answer = await _done(tx, desk, viewer.person, file, action, sent)
    if answer == "sure":
        return page("case_sure.html", viewer, clock, it=file.case.incident, sent=sent, action=action, wording=wording)
    desk.wake()
    if answer in wording.GOOD:
        return Redirect(f"{HERE}/{number}?said={answer}", status_code=303)
    async with store.read() as tx:
        file = await _file(tx, desk, viewer, number)
    if answer == "changed":
        news = file.steps[sent.seen :]
        return _page(file, viewer, clock, status=409, news=news, changed=True, remark=sent.remark)
    status = 400 if answer == "no_words" else 409
    return _page(file, viewer, clock, status=status, bad=wording.said(answer, file.case.incident), remark=sent.remark)


@post("/incidents/{number:int}/evidence", opt=only(*CASE_READERS), status_code=200)
async def open_evidence(
    request: AnyRequest, number: Id, viewer: GivenViewer, store: GivenStore, clock: GivenClock, desk: GivenDesk
) -> Response[Any]:
    """Show what was written, for a minute; who opened it for what is journalled."""
    value = (await request.form()).get("purpose", "")
    purpose = asked.one_of(Purpose, value if isinstance(value, str) else "")
    async with store.write() as tx:
        file = await _file(tx, desk, viewer, number)
        if purpose is None:
            return _page(file, viewer, clock, status=400, bad=wording.SAID["no_purpose"])
        evidence = await reveal.open_(tx, desk.office, file.case.incident, viewer.person, purpose)
    if evidence is None:
        return _page(file, viewer, clock, status=403, bad=wording.SAID["own" if file.own else "not_yours"])
    return page(
        "evidence.html",
        viewer,
        clock,
        it=file.case.incident,
        chat=file.case.chat,
        evidence=evidence,
        shown=[(opened, _explained(opened.text, evidence)) for opened in evidence.texts[-MOST_TEXTS:]],
        purpose=texts.PURPOSES[purpose],
        seconds=SHOWN_SECONDS,
        back=f"{HERE}/{number}",
        wording=wording,
    )


def _explained(text: str, evidence: Evidence) -> tuple[marks.Marked, Explanation]:
    explanation = filters.explain(text, evidence.context)
    return marks.parts(text, [(it.start, it.end) for it in explanation.verdict.findings]), explanation


async def _done(tx: Tx, desk: Desk, person: Person, file: File, action: Action | None, sent: Sent) -> str:
    """Do what the form asks; returns the key of the answer."""
    incident = file.case.incident
    if action is None:
        return await notes.add(tx, desk.office, incident, person, sent.remark) if sent.remark else "no_words"
    if incident.version != sent.version:
        return "changed"
    offered = action in file.first or action in file.more
    if offered and action in cards.SECOND_TAP and not sent.sure:
        return "sure"
    if offered and _wants_words(action, incident) and not sent.remark:
        return "no_words"
    # Who may not decide at all is refused there, and that is journalled.
    if offered or file.own or action is Action.UNDO or not cards.may_decide(person, incident):
        return await cases.decide(tx, desk.office, incident, person, action, sent.remark or None)
    if not incident.state.is_open:
        return "decided"
    return "in_hand" if incident.pending is not None else "stale"


def _wants_words(action: Action, incident: Incident) -> bool:
    """Closing without a decision has to say why, as in the dialog with the bot."""
    return action is Action.CLOSE and not (incident.corrected or cards.is_report(incident))


def _sent(form: Mapping[str, Any]) -> Sent:
    fields = {name: form.get(name, "") for name in ("action", "version", "seen", "remark", "sure")}
    if not all(isinstance(value, str) for value in fields.values()):
        raise ValidationException
    remark = "\n".join(row.strip() for row in fields["remark"].splitlines()).strip()
    if len(remark) > notes.LONGEST:
        raise ValidationException
    return Sent(
        fields["action"], asked.number(fields["version"]) or 0, asked.number(fields["seen"]) or 0, remark,
        bool(fields["sure"]),
    )  # fmt: skip


async def _file(tx: Tx, desk: Desk, viewer: Viewer, number: int) -> File:
    """Put together what the page shows.

    Raises:
        NotFoundException: there is no such case, or it is not for this viewer.
    """
    case = await log.case(tx, log.Scope(viewer.institution.id), number)
    if case is None or not _sees(viewer, case.incident):
        raise NotFoundException
    it, office, person = case.incident, desk.office, viewer.person
    author = await line.author_of(tx, it)
    own = author is not None and author.id == person.id
    first, more = ([], []) if own else await cards.possible(tx, office, it, person)
    word = await cards.word_of(tx, office, it) if more else None
    reads_notes = await notes.may_read(tx, it, person)
    return File(
        case=case,
        steps=await _steps(tx, case.timeline),
        first=tuple(first),
        more=tuple(more),
        labels=wording.labels(it, word),
        own=own,
        excerpt=marks.excerpt(it.excerpt, await reveal.places(tx, office, it)),
        clause=(await choices.clauses(tx, it.institution_id, it.edition)).get(it.clause),
        history=await _history(tx, it),
        notes=tuple(await notes.of(tx, office, it)) if reads_notes else None,
        texts=await reveal.count(tx, it) if await reveal.may_open(tx, it, person) else None,
        claimed_by=await _name(tx, it.claimed_by),
        messages=len(await incidents.ever_messages_of(tx, it.id)) if await incidents.is_digest(tx, it.id) else 1,
    )


def _sees(viewer: Viewer, incident: Incident) -> bool:
    """An administrator sees all; others their own chats' cases, and whatever they are asked to decide."""
    if viewer.is_any(Role.ADMINISTRATOR) or incident.chat_id in viewer.chats:
        return True
    return incident.responsible_id == viewer.person.id


async def _steps(tx: Tx, timeline: tuple[log.Entry, ...]) -> tuple[tuple[log.Entry, str], ...]:
    """The timeline in words, with the names of those whom a step is about."""
    names: dict[int, str | None] = {}
    steps = []
    for entry in timeline:
        mentioned = entry.details.get("to") or [entry.details.get("person")]
        for number in mentioned:
            if number is not None and number not in names:
                names[number] = await _name(tx, number)
        shown = ", ".join(name for number in mentioned if (name := names.get(number)))
        words = texts.step(entry.action, entry.details)
        steps.append((entry, f"{words}: {shown}" if shown else words))
    return tuple(steps)


async def _name(tx: Tx, number: int | None) -> str | None:
    someone = await people.get_person(tx, number) if number is not None else None
    return someone.name if someone is not None else None


async def _history(tx: Tx, it: Incident) -> tuple[tuple[str, int, Any], ...]:
    """The author's other confirmed cases by clause: how many, the last one's moment."""
    found = await incidents.confirmed_cases(tx, it.institution_id, it.author_code, it.opened_at - HISTORY)
    if it.is_confirmed:
        found.remove((it.clause, it.opened_at))
    last = dict(sorted(found, key=lambda pair: pair[1]))
    clauses = [clause for clause, _ in found]
    return tuple((clause, clauses.count(clause), last[clause]) for clause in sorted(last))


def _page(file: File, viewer: Viewer, clock: Any, *, status: int = 200, **said: Any) -> Template:
    blank = {"good": "", "bad": "", "changed": False, "news": (), "remark": ""}
    shown = page(
        "case.html", viewer, clock, file=file, it=file.case.incident, now=clock(), wording=wording,
        purposes={purpose.value: texts.PURPOSES[purpose] for purpose in Purpose}, longest=notes.LONGEST,
        **(blank | said),
    )  # fmt: skip
    shown.status_code = status
    return shown


router = Router("/", route_handlers=[show, decide, open_evidence])
