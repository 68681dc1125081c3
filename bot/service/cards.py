"""Cards: to whom a case is shown, when, with what buttons, and how the card is kept up to date."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot import policy, texts
from bot.domain import Action, Incident, Institution, Person, Role, State
from bot.policy import REPEAT_WINDOW
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import chats, choices, incidents, outbox, people, remarks
from bot.store.engine import Tx
from bot.store.incidents import Card
from bot.store.seal import BrokenSealError
from bot.transport.interface import Button
from filters.types import Category, Context

log = structlog.get_logger()

# Stands before the id of an author who speaks in the name of a chat: nobody to write to, mute or remove.
ANONYMOUS = "anonymous:"
# A slip of the finger is taken back within this time.
UNDO_WITHIN = timedelta(minutes=10)
UNDOABLE = frozenset(
    {Action.DISMISS, Action.KEEP, Action.CLOSE, Action.WARN, Action.ALLOW_HERE, Action.ALLOW_EVERYWHERE}
)
# Behind «Ещё…», behind «Назад», and before an action that asks for a second tap.
MORE, BACK, ASK = "more", "back", "ask_"
SECOND_TAP = (Action.MUTE, Action.REMOVE)
OF_A_WORD = (Action.ALLOW_HERE, Action.ALLOW_EVERYWHERE)


def may_decide(person: Person, incident: Incident) -> bool:
    """Only the responsible person or an administrator of the institution (who wrote it is asked elsewhere)."""
    administers = Role.ADMINISTRATOR in person.roles and person.institution_id == incident.institution_id
    judges_himself = incident.state is State.APPEALED and person.id == incident.appealed_from
    return person.active and not judges_himself and (administers or person.id == incident.responsible_id)


def is_report(incident: Incident) -> bool:
    """A report of a break-in: no violation, nothing to delete or to warn of."""
    return incident.categories == (Category.ACCOUNT_REPORT,)


def may_undo(person: Person, incident: Incident, now: datetime) -> bool:
    """Whether somebody may still take his decision back."""
    return (
        incident.decided_by == person.id
        and incident.decision in UNDOABLE
        and incident.state not in {State.MERGED, State.APPEALED}
        and not incident.state.is_open
        and incident.appealed_from is None
        and incident.decided_at is not None
        and now - incident.decided_at <= UNDO_WITHIN
    )


async def possible(tx: Tx, office: Office, incident: Incident, person: Person) -> tuple[list[Action], list[Action]]:
    """What a person can do with a case now: the first page of buttons, and what stands behind «Ещё…»."""
    if not incident.state.is_open:
        return ([Action.UNDO] if may_undo(person, incident, office.clock()) else []), []
    if incident.pending is not None or not may_decide(person, incident):
        return [], []
    if incident.state is State.APPEALED:
        return [Action.OVERTURN, Action.UPHOLD], []
    if is_report(incident):
        return [Action.CLOSE, Action.CLAIM], []
    first = [Action.DELETE, Action.DELETE_AND_WARN, Action.WARN, Action.DISMISS, Action.CLAIM, Action.ESCALATE]
    if incident.corrected:
        first.insert(0, Action.CLOSE)
    left_out = {
        Action.CLAIM: incident.claimed_by == person.id,
        Action.ESCALATE: incident.state is State.ESCALATED,
        # Whoever was broken into is not to blame for what was written in his name.
        Action.WARN: incident.hacked,
        Action.DELETE_AND_WARN: incident.hacked,
    }
    chat = await chats.get(tx, incident.chat_id)
    transport = office.transports.get(chat.transport)
    more = [Action.KEEP] if incident.corrected else [Action.KEEP, Action.CLOSE]
    more += [action for action in OF_A_WORD if await may_allow(tx, office, incident, person, action)]
    if transport is not None and not incident.author.startswith(ANONYMOUS) and incident.measure is None:
        more += [action for action in SECOND_TAP if getattr(transport.capabilities, action)]
    return [action for action in first if not left_out.get(action)], more


async def may_allow(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> bool:
    """Whether there is a word to flag no more; for all chats only an administrator says so."""
    everywhere = action is Action.ALLOW_EVERYWHERE
    allowed = Role.ADMINISTRATOR in person.roles or not everywhere
    return allowed and await word_of(tx, office, incident) is not None


async def word_of(tx: Tx, office: Office, incident: Incident) -> str | None:
    """The word (lemma) that a profanity or insult was found by, for «больше не отмечать это слово»."""
    for text in await evidence_texts(tx, office, incident):
        for finding in incident.findings:
            if finding["category"] in {Category.PROFANITY, Category.INSULT}:
                lemma = office.lemma(text["text"][finding["start"] : finding["end"]])
                if lemma is not None:
                    return lemma
    return None


async def evidence_texts(tx: Tx, office: Office, incident: Incident) -> list[dict[str, str]]:
    """The unsealed texts of a case, the newest first; what does not open is left out and told in the log."""
    opened = []
    for sealed in reversed(await incidents.evidence_of(tx, incident.id)):
        try:
            opened.append(office.seal.open(sealed, case(incident.id)))
        except BrokenSealError:
            # The card is shown all the same; that somebody changed the evidence is told.
            log.warning("seal_broken", incident=incident.id)
    return opened


# Showing.


async def show_to(tx: Tx, office: Office, incident: Incident, person: Person, at: datetime) -> None:
    """Order the card of a case for a person; whoever has it is told that the case is his now."""
    chat = await chats.get(tx, incident.chat_id)
    dialog = await people.dialog_of(tx, person, chat.transport)
    if dialog is None:
        await note(tx, office, case(incident.id), "unreachable", person=person.id)
        return
    transport, target = dialog
    card = await incidents.add_card(tx, office.token(), incident.id, person.id, transport, target)
    if card is None:
        notice = "contested" if incident.state is State.APPEALED else "handed"
        await outbox.put(
            tx,
            key=f"{notice}:{incident.id}:{person.id}:{incident.version}",
            kind="notice",
            transport=transport,
            target=target,
            incident_id=incident.id,
            payload={"notice": notice, "incident": incident.id, "chat": chat.id},
            now=office.clock(),
            not_before=at,
        )
        return
    await outbox.put(
        tx,
        key=f"card:{card.token}",
        kind="card",
        transport=transport,
        target=target,
        incident_id=incident.id,
        payload={"card": card.token},
        now=office.clock(),
        not_before=at,
    )


async def refresh(tx: Tx, office: Office, incident: Incident) -> None:
    """Order every card of the case to be brought up to date."""
    now = office.clock()
    for card in await incidents.cards_of(tx, incident.id):
        await _order_edit(tx, card, incident, f"edit:{card.token}:{incident.version}", now, now)
        person = await people.get_person(tx, card.person_id)
        if person is not None and may_undo(person, incident, now):
            # The button goes when its time is over.
            over = now + UNDO_WITHIN + timedelta(seconds=1)
            await _order_edit(tx, card, incident, f"over:{card.token}:{incident.version}", now, over, again=True)


async def redraw(tx: Tx, office: Office, incident: Incident) -> None:
    """Order the cards of a case to be drawn anew though the case itself is the same: who may decide has changed."""
    now = office.clock()
    for card in await incidents.cards_of(tx, incident.id):
        await _order_edit(tx, card, incident, f"redraw:{card.token}:{office.token()}", now, now, again=True)


async def turn(tx: Tx, office: Office, card: Card, incident: Incident, menu: str | None, press: str) -> None:
    """Open another page of a card's buttons."""
    now = office.clock()
    await incidents.turn_card(tx, card, menu)
    await _order_edit(tx, card, incident, f"turn:{card.token}:{press}"[:120], now, now)


async def _order_edit(
    tx: Tx, card: Card, incident: Incident, key: str, now: datetime, at: datetime, *, again: bool = False
) -> None:
    await outbox.put(
        tx,
        key=key,
        kind="card_edit",
        transport=card.transport,
        target=card.dialog,
        incident_id=incident.id,
        payload={"card": card.token, "again": again},
        now=now,
        not_before=at,
    )


async def render(tx: Tx, office: Office, incident: Incident, card: Card) -> tuple[str, tuple[Button, ...]]:
    """The card's text and buttons as the case stands now."""
    chat = await chats.get(tx, incident.chat_id)
    institution = await people.get_institution(tx, incident.institution_id)
    zone = ZoneInfo(institution.time_zone)
    names = {
        number: person.name
        for number in (incident.decided_by, incident.claimed_by, incident.responsible_id)
        if number is not None and (person := await people.get_person(tx, number)) is not None
    }
    history = await incidents.confirmed_cases(
        tx, incident.institution_id, incident.author_code, incident.opened_at - REPEAT_WINDOW
    )
    written = await evidence_texts(tx, office, incident)
    is_digest = await incidents.is_digest(tx, incident.id)
    text = texts.card(
        incident=incident,
        chat=chat.title,
        author=written[0]["author"] if written else incident.author_code,
        posted=_moment(incident.opened_at, zone),
        messages=len(await incidents.ever_messages_of(tx, incident.id)) if is_digest else 1,
        history=[(clause, f"{at.astimezone(zone):%d.%m}") for clause, at in history if at < incident.opened_at],
        claimed_by=names.get(incident.claimed_by or 0) if incident.state.is_open else None,
        appeal=await _appeal(tx, office, incident),
        outcome=texts.outcome(
            incident,
            names.get(incident.decided_by or 0) if incident.pending is None else None,
            f"{incident.decided_at.astimezone(zone):%H:%M}" if incident.decided_at else None,
            names.get(incident.responsible_id or 0),
        ),
        clause_words=(await choices.clauses(tx, institution.id, incident.edition)).get(incident.clause),
    )
    person = await people.get_person(tx, card.person_id)
    return text, await _buttons(tx, office, incident, card, person) if person else ()


async def _buttons(tx: Tx, office: Office, incident: Incident, card: Card, person: Person) -> tuple[Button, ...]:
    first, more = await possible(tx, office, incident, person)

    def button(label: str, word: str) -> Button:
        return Button(label, f"{card.token}:{word}")

    back = button(texts.BACK, BACK)
    for action in SECOND_TAP:
        if card.menu == f"{ASK}{action}" and action in more:
            return button(texts.SURE[action], action), back
    if card.menu == MORE and more:
        word = await word_of(tx, office, incident)
        shown = [
            button(texts.BUTTONS[action].format(word=word), f"{ASK}{action}" if action in SECOND_TAP else action)
            for action in more
        ]
        return (*shown, back)
    labels = texts.BUTTONS | (texts.BUTTONS_OF_REPORT if is_report(incident) else {})
    if incident.corrected:
        labels = labels | texts.BUTTONS_WHEN_CORRECTED
    shown = [button(labels[action], action) for action in first]
    return (*shown, button(texts.MORE, MORE)) if more else tuple(shown)


async def _appeal(tx: Tx, office: Office, incident: Incident) -> str | None:
    """What the author objects, masked as every other text."""
    for remark in reversed(await remarks.of(tx, incident.id)):
        if remark.kind == remarks.APPEAL and remark.sealed is not None:
            words = office.seal.open(remark.sealed, case(incident.id))["text"]
            return office.mask(words, office.check(words, Context()))
    return None


# Times.


async def deadlines_from(tx: Tx, incident: Incident, start: datetime) -> tuple[datetime, datetime]:
    """When whoever is asked at ``start`` is reminded, and when the next in line is asked."""
    institution = await people.get_institution(tx, incident.institution_id)
    options = await choices.options_of(tx, institution.id)
    return policy.deadlines(institution, options, incident.chat_id, incident.category, start)


async def alert_time(tx: Tx, office: Office, incident: Incident) -> datetime:
    """When a card of the case may be sent: now, or when the quiet hours end."""
    now = office.clock()
    if incident.urgent:
        return now
    institution = await people.get_institution(tx, incident.institution_id)
    return policy.after_quiet_hours(now, institution, await choices.options_of(tx, institution.id), incident.chat_id)


def local_time(incident: Incident, institution: Institution) -> str:
    """When the case was opened, in the institution's time, as people say it."""
    return _moment(incident.opened_at, ZoneInfo(institution.time_zone))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m в %H:%M}"
