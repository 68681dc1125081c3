"""Handling: one event in, one transaction's worth of consequences out."""

from datetime import timedelta

from bot.domain import Action, Chat, Incident, Institution, Person, Role, State
from bot.events import Event, Join, Leave, Message, Migration, Press, PrivateMessage, Removal, RightsChanged
from bot.policy import REPEAT_WINDOW, Circumstances, Decision, deadlines, decide
from bot.service import cases, dialog, notices
from bot.service.office import Office
from bot.service.recent import Piece
from bot.service.record import case, note
from bot.store import chats, incidents, journal, outbox, people
from bot.store.engine import Tx
from filters.types import Context, Finding, Verdict

# Newcomers come in groups: the rules are shown once for all who join within this time.
RULES_EVERY = timedelta(minutes=10)


async def handle(tx: Tx, office: Office, transport: str, event: Event) -> None:
    """Do what follows from an event, all within the transaction."""
    match event:
        case Message():
            await _message(tx, office, transport, event)
        case Press():
            await _press(tx, office, transport, event)
        case PrivateMessage():
            await dialog.hear(tx, office, transport, event)
        case Removal():
            await _removal(tx, office, transport, event)
        case Join():
            await _join(tx, office, transport, event)
        case RightsChanged():
            await _rights(tx, office, transport, event)
        case Migration():
            await _migration(tx, office, transport, event)
        case Leave():
            # A parent's leaving changes nothing here; the staff's is told by the administrator.
            return


# A message.


async def _message(tx: Tx, office: Office, transport: str, message: Message) -> None:
    chat = await chats.find_where_posted(tx, transport, message.chat)
    if chat is None or chat.institution_id is None or (message.author.bot and not message.author.anonymous):
        return
    institution = await people.get_institution(tx, chat.institution_id)
    if message.album is not None:
        await chats.add_album_part(tx, chat.id, message.album, message.id, office.clock())
    context = Context(own_values=frozenset(institution.own_values), caption=message.caption)
    verdict = office.check(message.text, context) if message.text else Verdict()
    known = await _case_of(tx, chat, message)
    if known is not None:
        await _supplement(tx, office, known, message, verdict)
    elif verdict.findings:
        office.recent.interrupt(chat.id)
        await _open(tx, office, chat, institution, message, [message.id], message.text, verdict)
    elif not message.edited:
        await _join_pieces(tx, office, chat, institution, message, context)


async def _case_of(tx: Tx, chat: Chat, message: Message) -> Incident | None:
    known = await incidents.by_message(tx, chat.id, message.id)
    if known is None and message.album is not None:
        for part in await chats.album(tx, chat.id, message.album):
            known = known or await incidents.by_message(tx, chat.id, part)
    return known


async def _join_pieces(
    tx: Tx, office: Office, chat: Chat, institution: Institution, message: Message, context: Context
) -> None:
    """A word split over consecutive messages of one author is one violation."""
    author = _author(message)
    pieces = office.recent.add(chat.id, author, Piece(message.id, message.text, message.at))
    if len(pieces) == 1 or not message.text:
        return
    joined = office.check_joined([piece.text for piece in pieces], context)
    if joined is None:
        return
    office.recent.interrupt(chat.id)
    text, verdict, first = joined
    await _open(tx, office, chat, institution, message, [piece.message for piece in pieces[first:]], text, verdict)


async def _open(
    tx: Tx,
    office: Office,
    chat: Chat,
    institution: Institution,
    message: Message,
    messages: list[str],
    text: str,
    verdict: Verdict,
) -> None:
    """Open the case: record, journal, cards and reminder in one go."""
    now = office.clock()
    author = await people.person_of(tx, chat.transport, message.author.id)
    author_code = office.seal.author_code(institution.id, chat.transport, _author(message))
    decision = decide(
        verdict,
        institution,
        Circumstances(
            now=now,
            author_roles=author.roles if author else frozenset(),
            confirmed=await incidents.confirmed(tx, institution.id, author_code, now - REPEAT_WINDOW),
        ),
    )
    assert decision.primary is not None
    assert decision.alert_at is not None
    responsible = await cases.responsible_for(tx, chat, author)
    remind_at, due_at = deadlines(institution, decision.alert_at)
    incident = await incidents.create(
        tx,
        institution_id=institution.id,
        chat_id=chat.id,
        author=_author(message),
        author_code=author_code,
        edition=institution.edition,
        source=_source(message),
        state=State.OPEN,
        responsible_id=responsible.id if responsible else None,
        alerts=decision.reasons,
        opened_at=now,
        remind_at=remind_at,
        due_at=due_at,
        **_found(office, text, verdict, decision.primary),
    )
    if message.album is not None:
        messages = list(dict.fromkeys([*messages, *await chats.album(tx, chat.id, message.album)]))
    await incidents.add_messages(tx, incident, messages)
    await _keep_evidence(tx, office, incident, message, text)
    found = list(verdict.categories)
    await note(tx, office, case(incident.id), "opened", categories=found, responsible=incident.responsible_id)
    await _alert(tx, office, chat, incident, responsible, decision)
    if decision.remind:
        await _remind(tx, office, chat, institution, incident)


async def _alert(
    tx: Tx, office: Office, chat: Chat, incident: Incident, responsible: Person | None, decision: Decision
) -> None:
    assert decision.alert_at is not None
    if responsible is not None:
        await cases.show_to(tx, office, incident, responsible, decision.alert_at)
    if decision.administrators:
        await cases.show_to_administrators(tx, office, incident, decision.alert_at)
    if not await people.duties(tx, chat.id):
        await notices.tell_administrators(
            tx, office, incident.institution_id, "nobody", key=str(incident.id), chat=chat.id, incident=incident.id
        )


async def _remind(tx: Tx, office: Office, chat: Chat, institution: Institution, incident: Incident) -> None:
    now = office.clock()
    pause = timedelta(minutes=institution.reminder_minutes)
    if chat.reminded_at is not None and now - chat.reminded_at < pause:
        return
    await chats.change(tx, chat, reminded_at=now)
    await outbox.put(
        tx,
        key=f"reminder:{incident.id}",
        kind="reminder",
        transport=chat.transport,
        target=chat.external,
        incident_id=incident.id,
        payload={"category": incident.category, "clause": incident.clause},
        now=now,
    )


async def _supplement(tx: Tx, office: Office, incident: Incident, message: Message, verdict: Verdict) -> None:
    """One message, one case: an edit or another part of an album adds to the case it belongs to."""
    await incidents.add_messages(tx, incident, [message.id])
    if not message.edited and not verdict.findings:
        return
    await _keep_evidence(tx, office, incident, message, message.text)
    news = sorted(set(verdict.categories) - set(incident.categories))
    if not verdict.findings:
        # The offence was edited away after it was seen: a person still decides, with the first text as evidence.
        action = "edited_clean"
        changed = await incidents.change(tx, incident)
    else:
        primary = min(verdict.findings, key=lambda finding: -finding.severity)
        action = "edited" if message.edited else "album_part"
        values = _found(office, message.text, verdict, primary)
        values["categories"] = tuple(dict.fromkeys([*incident.categories, *verdict.categories]))
        if news and not incident.state.is_open:
            action = "reopened"
            remind_at, due_at = await cases.deadlines_from_now(tx, office, incident)
            values |= {"state": State.OPEN, "decided_at": None, "decided_by": None, "problem": None}
            values |= {"remind_at": remind_at, "due_at": due_at}
        changed = await incidents.change(tx, incident, **values)
    await note(tx, office, case(incident.id), action, categories=list(verdict.categories))
    await cases.refresh(tx, office, changed)


async def _keep_evidence(tx: Tx, office: Office, incident: Incident, message: Message, text: str) -> None:
    content = {"text": text, "author": message.author.name, "at": message.at.isoformat()}
    sealed = office.seal.close(content, case(incident.id))
    await incidents.add_evidence(tx, incident.id, message.id, sealed, office.clock())


def _found(office: Office, text: str, verdict: Verdict, primary: Finding) -> dict[str, object]:
    ordered = sorted(verdict.findings, key=lambda finding: finding is not primary)
    return {
        "category": primary.category,
        "categories": tuple(dict.fromkeys(finding.category for finding in ordered)),
        "clause": primary.clause,
        "severity": max(finding.severity for finding in verdict.findings),
        "excerpt": office.mask(text, verdict),
        "reasons": tuple(dict.fromkeys(finding.why for finding in ordered)),
        "findings": tuple(
            {"category": it.category, "start": it.start, "end": it.end, "score": it.score, "rule": it.rule}
            for it in verdict.findings
        ),
    }


def _author(message: Message) -> str:
    return (cases.ANONYMOUS if message.author.anonymous else "") + message.author.id


def _source(message: Message) -> str:
    if message.edited:
        return "edit"
    if message.forwarded:
        return "forward"
    return "caption" if message.caption else "message"


# A press, a removal.


async def _press(tx: Tx, office: Office, transport: str, press: Press) -> None:
    token, _, word = press.data.partition(":")
    card = await incidents.get_card(tx, token)
    incident = await incidents.get(tx, card.incident_id) if card else None
    person = await people.person_of(tx, transport, press.by.id)
    if incident is None or word not in set(Action):
        answer = "stale"
    elif person is None:
        answer = "not_yours"
    else:
        answer = await cases.decide(tx, office, incident, person, Action(word))
    await outbox.put(
        tx,
        key=f"answer:{transport}:{press.id}",
        kind="answer",
        transport=transport,
        target=press.chat,
        incident_id=incident.id if incident else None,
        payload={"press": press.id, "answer": answer},
        now=office.clock(),
    )


async def _removal(tx: Tx, office: Office, transport: str, removal: Removal) -> None:
    chat = await chats.find(tx, transport, removal.chat)
    incident = await incidents.by_message(tx, chat.id, removal.id) if chat else None
    if chat is None or incident is None:
        return
    await incidents.mark_removed(tx, chat.id, [removal.id], office.clock())
    if await incidents.messages_of(tx, incident.id):
        return
    if removal.by is not None and removal.by.id == incident.author:
        await cases.close_by_author(tx, office, incident)
    elif incident.state.is_open:
        by = await people.person_of(tx, transport, removal.by.id) if removal.by else None
        await cases.close_by_hand(tx, office, incident, by)


# The chat itself.


async def _join(tx: Tx, office: Office, transport: str, event: Join) -> None:
    chat = await chats.find(tx, transport, event.chat)
    now = office.clock()
    if chat is None or chat.institution_id is None or all(user.bot for user in event.users):
        return
    if chat.rules_at is not None and now - chat.rules_at < RULES_EVERY:
        return
    await chats.change(tx, chat, rules_at=now)
    await outbox.put(
        tx,
        key=f"rules:{chat.id}:{now.isoformat()}",
        kind="rules",
        transport=transport,
        target=chat.external,
        now=now,
    )


async def _rights(tx: Tx, office: Office, transport: str, event: RightsChanged) -> None:
    was = await chats.find(tx, transport, event.chat)
    rights = {"present": event.present, "reads_all": event.reads_all, "can_delete": event.can_delete}
    chat = await chats.save(tx, transport, event.chat, title=event.title, **rights)
    await note(tx, office, f"chat:{chat.id}", "rights", actor=journal.BOT, **rights)
    if chat.institution_id is None and event.by is not None:
        adder = await people.person_of(tx, transport, event.by.id)
        if adder is not None and Role.ADMINISTRATOR in adder.roles:
            chat = await chats.change(tx, chat, institution_id=adder.institution_id)
    key = f"{chat.id}:{event.at.isoformat()}"
    if chat.institution_id is None:
        for institution in await people.institutions(tx) if event.present else []:
            await notices.tell_administrators(tx, office, institution.id, "unclaimed", key=key, chat=chat.id)
        return
    tell = notices.tell_administrators
    missing = [right for right in ("reads_all", "can_delete") if not rights[right]]
    if not event.present:
        await tell(tx, office, chat.institution_id, "removed", key=key, chat=chat.id)
    elif missing:
        await tell(tx, office, chat.institution_id, "rights", key=key, chat=chat.id, missing=missing)
    elif was is None or not (was.present and was.reads_all and was.can_delete):
        await tell(tx, office, chat.institution_id, "added", key=key, chat=chat.id)


async def _migration(tx: Tx, office: Office, transport: str, event: Migration) -> None:
    chat = await chats.migrate(tx, transport, event.chat, event.new_chat)
    if chat is None:
        return
    await outbox.redirect(tx, transport, event.chat, event.new_chat)
    await note(tx, office, f"chat:{chat.id}", "migrated")
