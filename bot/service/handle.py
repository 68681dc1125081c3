"""Handling: one event in, one transaction's worth of consequences out."""

from datetime import datetime, timedelta

from bot.domain import Action, Chat, Incident, Institution, Role, State
from bot.events import Event, Join, Leave, Message, Migration, Press, PrivateMessage, Removal, RightsChanged
from bot.options import Mode, Options
from bot.policy import REPEAT_WINDOW, Circumstances, Decision, deadlines, decide, is_quiet
from bot.service import appeals, cards, cases, dialog, edits, floods, line, notices, pieces
from bot.service.office import Office
from bot.service.record import case, note, order_in_chat
from bot.store import chats, choices, incidents, journal, outbox, people, remarks
from bot.store.engine import Tx
from bot.store.incidents import Card
from filters.types import Category, Context, Verdict

# Newcomers come in groups: the rules are shown once for all who join within this time.
RULES_EVERY = timedelta(minutes=10)
# A break-in reported now casts doubt on what was written in somebody's name since then.
DOUBTFUL_SINCE = timedelta(hours=24)
DOUBTFUL = frozenset({Category.CREDENTIALS, Category.ILLEGAL, Category.DATA_REQUEST, Category.SPAM})
# A note to a case is waited for so long.
LISTEN_FOR = timedelta(minutes=30)
# What stands behind «Ознакомлен» under the rules.
RULES_READ = "rules"
# Parts of a message that say nothing to the filters.
UNREADABLE = frozenset({"photo", "voice", "video", "video_note", "audio", "document", "animation", "sticker"})


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
    chat = await chats.change(tx, chat, last_at=office.clock())
    institution = await people.get_institution(tx, chat.institution_id)  # type: ignore[arg-type] # checked above
    options = await choices.options_of(tx, institution.id)
    if message.album is not None:
        await chats.add_album_part(tx, chat.id, message.album, message.id, office.clock())
    context = Context(
        own_values=frozenset(institution.own_values),
        allowed_lemmas=await choices.allowed_words(tx, institution.id, chat.id),
        caption=message.caption,
        enabled=frozenset(it for it in Category if options.get("mode", chat.id, it) != Mode.OFF),
    )
    verdict = office.check(message.text, context) if message.text else Verdict()
    known = await _case_of(tx, chat, message)
    if known is not None:
        await edits.supplement(tx, office, chat, institution, options, known, message, verdict)
    elif verdict.findings:
        await pieces.interrupt(tx, chat.id)
        await _open(tx, office, chat, institution, options, message, [message.id], message.text, verdict)
    elif not message.edited:
        joined = await pieces.join(tx, office, chat.id, _author(message), message, context)
        if joined is not None:
            await _open(tx, office, chat, institution, options, message, joined.messages, joined.text, joined.verdict)
        elif options.get("look", chat.id) and not message.text and UNREADABLE & set(message.parts):
            await note(tx, office, f"chat:{chat.id}", "needs_look", message=message.id, parts=list(message.parts))


async def _case_of(tx: Tx, chat: Chat, message: Message) -> Incident | None:
    known = await incidents.by_message(tx, chat.id, message.id)
    if known is None and message.album is not None:
        for part in await chats.album(tx, chat.id, message.album):
            known = known or await incidents.by_message(tx, chat.id, part)
    return known


async def _open(
    tx: Tx,
    office: Office,
    chat: Chat,
    institution: Institution,
    options: Options,
    message: Message,
    messages: list[str],
    text: str,
    verdict: Verdict,
) -> None:
    """Open the case: record, journal, cards and reminder in one go."""
    now = office.clock()
    author = await people.person_of(tx, chat.transport, message.author.id)
    author_code = office.seal.author_code(institution.id, chat.transport, _author(message))
    circumstances = Circumstances(
        now=now,
        chat_id=chat.id,
        author_roles=author.roles if author else frozenset(),
        confirmed=await incidents.confirmed(tx, institution.id, author_code, now - REPEAT_WINDOW),
    )
    decision = decide(verdict, institution, options, circumstances)
    if decision is None:
        return
    if message.album is not None:
        messages = list(dict.fromkeys([*messages, *await chats.album(tx, chat.id, message.album)]))
    flood = await floods.look(tx, office, chat, _author(message), urgent=decision.urgent)
    if flood.digest is not None and not decision.observed:
        await _grow(tx, office, chat, flood.digest, message, messages, text, decision)
        return
    without = {author.id} if author else set()
    answering = await line.line_of(tx, office, chat, without, report=decision.report)
    responsible = None if decision.observed else await line.first_reachable(tx, answering, chat.transport)
    remind_at, due_at = deadlines(institution, options, chat.id, decision.primary.category, decision.alert_at)
    incident = await incidents.create(
        tx,
        institution_id=institution.id,
        chat_id=chat.id,
        author=_author(message),
        author_code=author_code,
        edition=institution.edition,
        source=_source(message),
        state=State.OBSERVED if decision.observed else State.OPEN,
        responsible_id=responsible.id if responsible else None,
        alerts=decision.reasons,
        urgent=decision.urgent,
        opened_at=now,
        last_at=now,
        remind_at=None if decision.observed else remind_at,
        due_at=None if decision.observed else due_at,
        **edits.found(office, text, decision.verdict, decision.primary),
    )
    await incidents.add_messages(tx, incident, messages)
    await edits.keep_evidence(tx, office, incident, message, text)
    found = list(decision.verdict.categories)
    await note(tx, office, case(incident.id), "opened", categories=found, responsible=incident.responsible_id)
    if decision.observed:
        return
    hold = floods.HOLD if flood.earlier and not decision.urgent else timedelta(0)
    await _alert(tx, office, chat, incident, decision, max(decision.alert_at, now + hold))
    if decision.report:
        await _doubt(tx, office, incident)
    if decision.remind:
        await _remind(tx, office, chat, institution, options, incident)
    if len(flood.earlier) + 1 >= options.get("digest_from", chat.id):
        incident = await floods.gather(tx, office, flood.earlier, incident)
    if decision.hide:
        await order_in_chat(tx, office, chat, incident, "hide", f":{message.id}")


async def _grow(
    tx: Tx,
    office: Office,
    chat: Chat,
    digest: Incident,
    message: Message,
    messages: list[str],
    text: str,
    decision: Decision,
) -> None:
    """One more message of a flood: it belongs to the digest."""
    await incidents.add_messages(tx, digest, messages)
    await edits.keep_evidence(tx, office, digest, message, text)
    grown = await incidents.change(
        tx,
        digest,
        categories=tuple(dict.fromkeys([*digest.categories, *decision.verdict.categories])),
        severity=max(digest.severity, *(finding.severity for finding in decision.verdict.findings)),
        last_at=office.clock(),
    )
    await note(tx, office, case(digest.id), "grown", categories=list(decision.verdict.categories))
    if decision.hide:
        await order_in_chat(tx, office, chat, digest, "hide", f":{message.id}")
    await cards.refresh(tx, office, grown)


async def _alert(tx: Tx, office: Office, chat: Chat, incident: Incident, decision: Decision, at: datetime) -> None:
    if incident.responsible_id is not None:
        responsible = await people.get_person(tx, incident.responsible_id)
        assert responsible is not None
        await cards.show_to(tx, office, incident, responsible, at)
    if decision.reasons:
        await line.show_to_administrators(tx, office, incident, at)
    if not decision.report and not await line.on_duty(tx, office, chat):
        await notices.tell_administrators(
            tx, office, incident.institution_id, "nobody", key=str(incident.id), chat=chat.id, incident=incident.id
        )


async def _doubt(tx: Tx, office: Office, report: Incident) -> None:
    """A break-in was reported: what was asked or offered in this chat before may not be its author's doing."""
    for incident in await incidents.in_chat_since(tx, report.chat_id, office.clock() - DOUBTFUL_SINCE):
        if incident.author != report.author and not incident.hacked and DOUBTFUL & set(incident.categories):
            changed = await incidents.change(tx, incident, hacked=True)
            await note(tx, office, case(incident.id), "maybe_hacked", report=report.id)
            await cards.refresh(tx, office, changed)


async def _remind(
    tx: Tx, office: Office, chat: Chat, institution: Institution, options: Options, incident: Incident
) -> None:
    now = office.clock()
    pause = timedelta(minutes=options.get("reminder_minutes", chat.id) or institution.reminder_minutes)
    if chat.reminded_at is not None and now - chat.reminded_at < pause:
        return
    await chats.change(tx, chat, reminded_at=now)
    silent = is_quiet(now, institution, options, chat.id)
    words = {"category": incident.category, "clause": incident.clause, "silent": silent}
    await order_in_chat(tx, office, chat, incident, "reminder", "", **words)


def _author(message: Message) -> str:
    return (cards.ANONYMOUS if message.author.anonymous else "") + message.author.id


def _source(message: Message) -> str:
    if message.edited:
        return "edit"
    if message.forwarded:
        return "forward"
    return "caption" if message.caption else "message"


# A press, a removal.


async def _press(tx: Tx, office: Office, transport: str, press: Press) -> None:
    token, _, word = press.data.partition(":")
    incident: Incident | None = None
    if token == appeals.PREFIX:
        number = int(word) if word.isdecimal() and len(word) < 10 else 0  # noqa: PLR2004 what a database's integer holds
        answer = await appeals.listen(tx, office, transport, press.by.id, number)
    elif token == RULES_READ:
        answer = await _acknowledge(tx, office, transport, press)
    else:
        card = await incidents.get_card(tx, token)
        incident = await incidents.get(tx, card.incident_id) if card else None
        answer = await _press_card(tx, office, transport, press, card, incident, word) if card and incident else "stale"
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


async def _press_card(
    tx: Tx, office: Office, transport: str, press: Press, card: Card, incident: Incident, word: str
) -> str:
    person = await people.person_of(tx, transport, press.by.id)
    if person is None:
        return "not_yours"
    if word in {cards.MORE, cards.BACK} or word.removeprefix(cards.ASK) in set(cards.SECOND_TAP) - {word}:
        await cards.turn(tx, office, card, incident, None if word == cards.BACK else word, press.id)
        return "turned"
    if word not in set(Action):
        return "stale"
    if word == Action.CLOSE and incident.state.is_open and not (incident.corrected or cards.is_report(incident)):
        if not cards.may_decide(person, incident):
            return await cases.decide(tx, office, incident, person, Action.CLOSE)
        await remarks.wait_for(tx, transport, press.by.id, remarks.NOTE, incident.id, office.clock() + LISTEN_FOR)
        return "write_note"
    if card.menu is not None:
        await cards.turn(tx, office, card, incident, None, press.id)
    return await cases.decide(tx, office, incident, person, Action(word))


async def _acknowledge(tx: Tx, office: Office, transport: str, press: Press) -> str:
    """«Ознакомлен» under the rules: counted once for each edition."""
    chat = await chats.find(tx, transport, press.chat)
    if chat is None or chat.institution_id is None:
        return "stale"
    institution = await people.get_institution(tx, chat.institution_id)
    code = office.seal.author_code(institution.id, transport, press.by.id)
    await chats.acknowledge(tx, chat.id, code, institution.edition, office.clock())
    return "acknowledged"


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
