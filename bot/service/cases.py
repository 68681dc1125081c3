"""Cases: what a person's decision does, and what becomes of an ordered action. Bot and console call the same."""

from datetime import timedelta

from bot.domain import Action, Incident, Person, Role, State
from bot.policy import REPEAT_WINDOW
from bot.service import appeals, cards, line
from bot.service.office import Office
from bot.service.record import case, note, order_in_chat, order_to_author
from bot.store import chats, choices, incidents, journal, outbox, remarks
from bot.store.engine import Tx

MUTED_FOR = timedelta(days=1)


async def decide(
    tx: Tx, office: Office, incident: Incident, person: Person, action: Action, remark: str | None = None
) -> str:
    """Let a person decide a case; returns the key of the answer he is shown. A second decision changes nothing.

    Args:
        tx: the transaction.
        office: the service's instruments.
        incident: the case as it stands now.
        person: who decides.
        action: what.
        remark: his words for the record; they are sealed.
    """
    refusal = await _why_not(tx, office, incident, person, action)
    if refusal is not None:
        if refusal in {"own", "not_yours"}:
            await note(
                tx, office, case(incident.id), "refused_to", actor=journal.person(person.id), action=action, why=refusal
            )
        return refusal
    if remark:
        sealed = office.seal.close({"text": remark}, case(incident.id))
        await remarks.add(tx, incident.id, remarks.NOTE, person.id, sealed, office.clock())
    match action:
        case Action.CLAIM:
            await _claim(tx, office, incident, person)
        case Action.ESCALATE:
            return await _escalate(tx, office, incident, person)
        case Action.UPHOLD | Action.OVERTURN:
            await appeals.judge(tx, office, incident, person, action)
        case Action.UNDO:
            await _undo(tx, office, incident, person)
        case Action.MUTE | Action.REMOVE:
            await _measure(tx, office, incident, person, action)
        case Action.DELETE | Action.DELETE_AND_WARN | Action.WARN:
            await _order(tx, office, incident, person, action)
        case _:
            await _close(tx, office, incident, person, action)
    return action


async def _why_not(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> str | None:
    author = await line.author_of(tx, incident)
    if author is not None and author.id == person.id:
        return "own"
    if person.institution_id != incident.institution_id:
        return "not_yours"
    if action is Action.UNDO:
        return None if cards.may_undo(person, incident, office.clock()) else "too_late"
    refusals = {
        "decided": not incident.state.is_open,
        "not_yours": not cards.may_decide(person, incident),
        "in_hand": incident.pending is not None,
        # Not among its buttons: a card of before, or one made up.
        "stale": (action in {Action.UPHOLD, Action.OVERTURN}) != (incident.state is State.APPEALED)
        or (action in cards.SECOND_TAP and incident.author.startswith(cards.ANONYMOUS))
        or (action in cards.OF_A_WORD and not await cards.may_allow(tx, office, incident, person, action)),
        "claimed": action is Action.CLAIM and incident.claimed_by == person.id,
        "hacked": incident.hacked and action in {Action.WARN, Action.DELETE_AND_WARN},
    }
    return next((answer for answer, holds in refusals.items() if holds), None)


async def settle(tx: Tx, office: Office, incident: Incident, *, how: str, problem: str | None = None) -> Incident:
    """The ordered action was performed: close the case.

    Args:
        tx: the transaction.
        office: the service's instruments.
        incident: the case.
        how: ``deleted``, ``private``, ``chat`` or ``not warned``.
        problem: what of it was refused all the same; the card says so.
    """
    if incident.pending is None:
        return incident
    if incident.pending is Action.DELETE_AND_WARN and how == "deleted":
        await note(tx, office, case(incident.id), "deleted_first")
        await _order_warning(tx, office, incident)
        return incident
    decision = Action.DELETE if problem is not None else incident.pending
    state = await line.final_state(tx, office, incident, incident.decided_by, decision)
    closed = await incidents.change(
        tx, incident, state=state, decision=decision, pending=None, problem=problem, claimed_by=None,
        remind_at=None, due_at=None, decided_at=office.clock(),
    )  # fmt: skip
    await note(tx, office, case(incident.id), "performed", action=incident.pending, how=how, state=state)
    closed = await _count(tx, office, closed)
    await cards.refresh(tx, office, closed)
    return closed


async def fall_through(tx: Tx, office: Office, incident: Incident, refusal: str) -> Incident:
    """The ordered action will never be performed: the case is open again and its card says why and what to do."""
    if incident.pending is None:
        return incident
    remind_at, due_at = await cards.deadlines_from(tx, incident, office.clock())
    problem = f"warn_{refusal}" if incident.pending is Action.WARN else refusal
    opened = await incidents.change(
        tx, incident, pending=None, problem=problem, decided_by=None, remind_at=remind_at, due_at=due_at
    )
    await note(tx, office, case(incident.id), "refused", action=incident.pending, why=refusal)
    await cards.refresh(tx, office, opened)
    return opened


async def measure_taken(tx: Tx, office: Office, incident: Incident, measure: str) -> None:
    """The author was muted or removed; the case itself stays as it is."""
    changed = await incidents.change(tx, incident, measure=measure, problem=None)
    await note(tx, office, case(incident.id), "measure_taken", action=measure)
    await cards.refresh(tx, office, changed)


async def measure_refused(tx: Tx, office: Office, incident: Incident, measure: str, refusal: str) -> None:
    """The author was neither muted nor removed: the card says why."""
    changed = await incidents.change(tx, incident, problem=f"measure_{refusal}")
    await note(tx, office, case(incident.id), "refused", action=measure, why=refusal)
    await cards.refresh(tx, office, changed)


async def close_by_author(tx: Tx, office: Office, incident: Incident) -> Incident:
    """The author took the message back: the case closes as such, its evidence stays."""
    if not incident.state.is_open or incident.state is State.APPEALED:
        return incident
    closed = await incidents.change(
        tx, incident, state=State.CLOSED_BY_AUTHOR, pending=None, problem=None, claimed_by=None,
        remind_at=None, due_at=None, decided_at=office.clock(), decided_by=None,
    )  # fmt: skip
    await note(tx, office, case(incident.id), "closed_by_author")
    await outbox.withdraw(tx, incident.id, "delete", office.clock())
    await cards.refresh(tx, office, closed)
    return closed


async def close_by_hand(tx: Tx, office: Office, incident: Incident, by: Person | None) -> Incident:
    """Somebody of the staff removed the message in the chat itself: as good as a press on «Удалить»."""
    if incident.state is State.APPEALED:
        return incident
    decided_by = by.id if by else incident.decided_by
    closed = await incidents.change(
        tx,
        incident,
        state=await line.final_state(tx, office, incident, decided_by, Action.DELETE),
        decision=Action.DELETE,
        pending=None,
        problem=None,
        claimed_by=None,
        remind_at=None,
        due_at=None,
        decided_at=office.clock(),
        decided_by=decided_by,
    )
    actor = journal.person(by.id) if by else journal.BOT
    await note(
        tx, office, case(incident.id), "performed", actor=actor, action=Action.DELETE, how="by hand", state=closed.state
    )
    await outbox.withdraw(tx, incident.id, "delete", office.clock())
    closed = await _count(tx, office, closed)
    await cards.refresh(tx, office, closed)
    return closed


async def _count(tx: Tx, office: Office, closed: Incident) -> Incident:
    """The case that makes an author a repeated offender brings the administrators in, if they were not yet."""
    if not closed.is_confirmed or "repeat" in closed.alerts:
        return closed
    limit = (await choices.options_of(tx, closed.institution_id)).get("repeat_limit")
    since = closed.opened_at - REPEAT_WINDOW
    if await incidents.confirmed(tx, closed.institution_id, closed.author_code, since) < limit:
        return closed
    told = await incidents.change(tx, closed, alerts=(*closed.alerts, "repeat"))
    await note(tx, office, case(closed.id), "repeated")
    await line.show_to_administrators(tx, office, told, await cards.alert_time(tx, office, told))
    return told


async def _claim(tx: Tx, office: Office, incident: Incident, person: Person) -> None:
    remind_at, due_at = await cards.deadlines_from(tx, incident, office.clock())
    claimed = await incidents.change(
        tx, incident, claimed_by=person.id, responsible_id=person.id, remind_at=remind_at, due_at=due_at
    )
    await note(tx, office, case(incident.id), "claimed", actor=journal.person(person.id))
    await cards.refresh(tx, office, claimed)


async def _escalate(tx: Tx, office: Office, incident: Incident, person: Person) -> str:
    above = {Role.ADMINISTRATOR, Role.HEAD}
    others = [it for it in await line.line_for(tx, office, incident) if it.id != person.id and it.roles & above]
    chat = await chats.get(tx, incident.chat_id)
    first = await line.first_reachable(tx, others, chat.transport)
    if first is None:
        return "no_administrator"
    remind_at, due_at = await cards.deadlines_from(tx, incident, office.clock())
    passed = await incidents.change(
        tx,
        incident,
        state=State.ESCALATED,
        remind_at=remind_at,
        due_at=due_at,
        responsible_id=first.id,
        claimed_by=None,
        decided_by=person.id,
        decided_at=office.clock(),
    )
    to = [it for it in others if it.id == first.id or Role.ADMINISTRATOR in it.roles]
    actor = journal.person(person.id)
    await note(tx, office, case(incident.id), "escalated", actor=actor, to=[someone.id for someone in to])
    for someone in to:
        await cards.show_to(tx, office, passed, someone, office.clock())
    await cards.refresh(tx, office, passed)
    return Action.ESCALATE


async def _close(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> None:
    """Decisions that need nothing from the messenger: keep, close, not a violation (and allow the word)."""
    now = office.clock()
    state = await line.final_state(tx, office, incident, person.id, action)
    closed = await incidents.change(
        tx, incident, state=state, decision=action, problem=None, claimed_by=None, remind_at=None, due_at=None,
        decided_by=person.id, decided_at=now,
    )  # fmt: skip
    journalled = {Action.DISMISS: "dismissed", Action.KEEP: "kept", Action.CLOSE: "closed"}.get(action, "dismissed")
    await note(tx, office, case(incident.id), journalled, actor=journal.person(person.id), state=state)
    if action in {Action.ALLOW_HERE, Action.ALLOW_EVERYWHERE}:
        lemma = await cards.word_of(tx, office, incident)
        if lemma is not None:
            chat_id = incident.chat_id if action is Action.ALLOW_HERE else None
            await choices.allow_word(tx, incident.institution_id, chat_id, lemma, incident.id, now)
            await note(tx, office, case(incident.id), "word_allowed", actor=journal.person(person.id), chat=chat_id)
    if state is State.DISMISSED:
        await _make_good(tx, office, closed)
    await cards.refresh(tx, office, closed)


async def _make_good(tx: Tx, office: Office, incident: Incident) -> None:
    """It was no violation: the reminder goes from the chat, and what the program hid may be posted again."""
    chat = await chats.get(tx, incident.chat_id)
    if incident.reminder is not None:
        await order_in_chat(tx, office, chat, incident, "unremind", "")
        if chat.reminded_at is not None and chat.reminded_at <= incident.opened_at:
            await chats.change(tx, chat, reminded_at=None)
    if incident.hidden:
        await order_in_chat(tx, office, chat, incident, "unhide", "")


async def _undo(tx: Tx, office: Office, incident: Incident, person: Person) -> None:
    decided = incident.decision
    chat = await chats.get(tx, incident.chat_id)
    above = line.acts_as_administrator(person, await line.on_duty(tx, office, chat))
    remind_at, due_at = await cards.deadlines_from(tx, incident, office.clock())
    opened = await incidents.change(
        tx, incident, state=State.ESCALATED if above else State.OPEN, decision=None, decided_by=None, decided_at=None,
        responsible_id=person.id, remind_at=remind_at, due_at=due_at,
    )  # fmt: skip
    await choices.disallow_words(tx, incident.id)
    await note(tx, office, case(incident.id), "undone", actor=journal.person(person.id), action=decided)
    if decided is Action.WARN and not incident.author.startswith(cards.ANONYMOUS):
        await order_to_author(tx, office, chat, incident, "unwarn", f":{opened.version}")
    await cards.refresh(tx, office, opened)


async def _measure(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> None:
    chat = await chats.get(tx, incident.chat_id)
    await note(tx, office, case(incident.id), "ordered", actor=journal.person(person.id), action=action)
    until = (office.clock() + MUTED_FOR).isoformat()
    await order_in_chat(tx, office, chat, incident, action, f":{incident.version}", until=until)


async def _order(tx: Tx, office: Office, incident: Incident, person: Person, action: Action) -> None:
    chat = await chats.get(tx, incident.chat_id)
    ordered = await incidents.change(tx, incident, pending=action, problem=None, decided_by=person.id)
    await note(tx, office, case(incident.id), "ordered", actor=journal.person(person.id), action=action)
    if action is Action.WARN:
        await _order_warning(tx, office, ordered)
    elif not await incidents.messages_of(tx, incident.id):
        # The program hid them already.
        await settle(tx, office, ordered, how="deleted")
    else:
        await order_in_chat(tx, office, chat, incident, "delete", f":{ordered.version}")


async def _order_warning(tx: Tx, office: Office, ordered: Incident) -> None:
    """Privately if the author is a person, else by a neutral line in the chat."""
    chat, key = await chats.get(tx, ordered.chat_id), f":{ordered.version}"
    if ordered.author.startswith(cards.ANONYMOUS):
        await order_in_chat(tx, office, chat, ordered, "warn_in_chat", key)
    else:
        await order_to_author(tx, office, chat, ordered, "warn", key)
