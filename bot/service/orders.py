"""Kinds of orders: how each is prepared for sending, and what follows when it was performed or refused.

A new kind of action is one entry of ``KINDS``. Texts are made here, at the moment of sending, from the record as it
stands then, so that the outbox holds no text and a card always shows the present state.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from bot import texts
from bot.domain import Action, Incident, Institution, State
from bot.policy import REPEAT_WINDOW
from bot.service import cases, dialog, notices
from bot.service.office import Office
from bot.service.record import case, note
from bot.store import chats, incidents, outbox, people
from bot.store.engine import Tx
from bot.store.incidents import Card
from bot.store.outbox import Order
from bot.store.seal import BrokenSealError
from bot.transport.interface import Button, Refusal, Transport
from filters.types import Category


@dataclass(frozen=True, slots=True)
class Shown:
    """A card stands in the dialog: under which id of the messenger, and which version of the case it shows."""

    message: str
    version: int


log = structlog.get_logger()

# Performs one call on a transport; cards give what is shown now, everything else nothing of use.
Call = Callable[[Transport], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of order is performed.

    Attributes:
        prepare: makes the call; None when nothing is left to do.
        done: what follows success, in the transaction that ends the order.
        refused: what follows a refusal for good, given its reason.
        to_group: a line in a group, which messengers limit by the minute.
    """

    prepare: Callable[[Tx, Office, Order], Awaitable[Call | None]]
    done: Callable[[Tx, Office, Order, object], Awaitable[None]]
    refused: Callable[[Tx, Office, Order, str], Awaitable[None]]
    to_group: bool = False


# Cards.


async def _card(tx: Tx, office: Office, order: Order) -> Call | None:
    card, incident = await _card_of(tx, order)
    if card.message is not None:
        return None
    text, buttons = await render_card(tx, office, incident, card)

    async def call(transport: Transport) -> Shown:
        return Shown(await transport.send(order.target, text, buttons), incident.version)

    return call


async def _card_sent(tx: Tx, office: Office, order: Order, result: object) -> None:
    await _card_edited(tx, office, order, result)
    card, incident = await _card_of(tx, order)
    await note(tx, office, case(incident.id), "card_sent", person=card.person_id)
    # Whatever changed while the card was on its way is shown by an edit.
    await cases.refresh(tx, office, incident)


async def _card_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    card, incident = await _card_of(tx, order)
    if refusal in {Refusal.USER_UNREACHABLE, Refusal.CHAT_GONE}:
        await people.close_dialog(tx, order.transport, order.target)
    await note(tx, office, case(incident.id), "card_refused", person=card.person_id, why=refusal)
    await incidents.drop_card(tx, card)
    await cases.pass_on(tx, office, incident, unreachable=card.person_id)


async def _card_edit(tx: Tx, office: Office, order: Order) -> Call | None:
    card, incident = await _card_of(tx, order)
    if card.message is None or card.shown_version == incident.version:
        return None
    message = card.message
    text, buttons = await render_card(tx, office, incident, card)

    async def call(transport: Transport) -> Shown:
        await transport.edit(order.target, message, text, buttons)
        return Shown(message, incident.version)

    return call


async def _card_edited(tx: Tx, _office: Office, order: Order, result: object) -> None:
    assert isinstance(result, Shown)
    card, _incident_now = await _card_of(tx, order)
    await incidents.card_shown(tx, card, result.message, result.version)


async def render_card(tx: Tx, office: Office, incident: Incident, card: Card) -> tuple[str, tuple[Button, ...]]:
    """The card's text and buttons as the case stands now."""
    chat = await chats.get(tx, incident.chat_id)
    institution = await people.get_institution(tx, incident.institution_id)
    decider = await people.get_person(tx, incident.decided_by) if incident.decided_by else None
    text = texts.card(
        incident=incident,
        chat=chat.title,
        author=await _author_name(tx, office, incident),
        posted=local_time(incident, institution),
        confirmed=await cases.confirmed_before(tx, incident, REPEAT_WINDOW),
        administrators=incident.alerts,
        outcome=texts.outcome(
            incident,
            decider.name if decider and incident.pending is None else None,
            f"{incident.decided_at.astimezone(ZoneInfo(institution.time_zone)):%H:%M}" if incident.decided_at else None,
        ),
    )
    if not incident.state.is_open or incident.pending is not None:
        return text, ()
    person = await people.get_person(tx, card.person_id)
    if person is None or not cases.may_decide(person, incident):
        return text, ()
    passed_on = incident.state is State.ESCALATED
    actions = [
        action
        for action in (Action.DELETE, Action.WARN, Action.DISMISS, Action.ESCALATE)
        if not (passed_on and action is Action.ESCALATE)
    ]
    return text, tuple(Button(texts.BUTTONS[action], f"{card.token}:{action}") for action in actions)


def local_time(incident: Incident, institution: Institution) -> str:
    """When the case was opened, in the institution's time, as people say it."""
    local = incident.opened_at.astimezone(ZoneInfo(institution.time_zone))
    return f"{local:%d.%m в %H:%M}"


async def _author_name(tx: Tx, office: Office, incident: Incident) -> str:
    for sealed in reversed(await incidents.evidence_of(tx, incident.id)):
        try:
            return office.seal.open(sealed, case(incident.id))["author"]
        except BrokenSealError:
            # The card is shown all the same, with the author's code; that somebody changed the evidence is told.
            log.warning("seal_broken", incident=incident.id)
    return incident.author_code


async def _card_of(tx: Tx, order: Order) -> tuple[Card, Incident]:
    card = await incidents.get_card(tx, order.payload["card"])
    assert card is not None
    return card, await _incident(tx, order)


# Actions on the chat.


async def _delete(tx: Tx, _office: Office, order: Order) -> Call | None:
    messages = await incidents.messages_of(tx, (await _incident(tx, order)).id)
    if not messages:
        return None

    async def call(transport: Transport) -> None:
        await transport.delete(order.target, messages)

    return call


async def _deleted(tx: Tx, office: Office, order: Order, _result: object) -> None:
    incident = await _incident(tx, order)
    messages = await incidents.messages_of(tx, incident.id)
    await incidents.mark_removed(tx, incident.chat_id, messages, office.clock())
    await cases.settle(tx, office, incident, how="deleted")


async def _warn(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    chat = await chats.get(tx, incident.chat_id)
    text = texts.warning(incident.category, incident.clause, chat.title)
    return lambda transport: transport.send(order.target, text)


async def _warned(tx: Tx, office: Office, order: Order, _result: object) -> None:
    how = "private" if order.kind == "warn" else "chat"
    await cases.settle(tx, office, await _incident(tx, order), how=how)


async def _warn_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    """The author never opened a dialog with the bot: a neutral line in the chat takes the warning's place."""
    incident = await _incident(tx, order)
    chat = await chats.get(tx, incident.chat_id)
    await note(tx, office, case(incident.id), "warn_in_chat", why=refusal)
    await outbox.put(
        tx,
        key=f"warn_in_chat:{order.key}",
        kind="warn_in_chat",
        transport=chat.transport,
        target=chat.external,
        incident_id=incident.id,
        now=office.clock(),
    )


async def _warn_in_chat(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    text = texts.warning_in_chat(incident.category, incident.clause)
    return lambda transport: transport.send(order.target, text)


async def _action_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    await cases.fall_through(tx, office, await _incident(tx, order), refusal)


# Lines in the chat.


async def _reminder(_tx: Tx, _office: Office, order: Order) -> Call | None:
    text = texts.reminder(Category(order.payload["category"]), order.payload["clause"])
    return lambda transport: transport.send(order.target, text)


async def _rules(_tx: Tx, _office: Office, order: Order) -> Call | None:
    return lambda transport: transport.send(order.target, texts.RULES)


async def _weekly(_tx: Tx, _office: Office, order: Order) -> Call | None:
    return lambda transport: transport.send(order.target, texts.WEEKLY)


async def _line_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    chat = await chats.find(tx, order.transport, order.target)
    if chat is None or chat.institution_id is None:
        return
    await notices.tell_administrators(
        tx, office, chat.institution_id, "unsent", key=order.key, chat=chat.id, problem=refusal
    )


# Words to one person.


async def _notice(tx: Tx, _office: Office, order: Order) -> Call | None:
    text = await notices.render(tx, order.payload)
    return lambda transport: transport.send(order.target, text)


async def _reply(tx: Tx, office: Office, order: Order) -> Call | None:
    text = await dialog.render(tx, office, order.payload)
    return lambda transport: transport.send(order.target, text)


async def _answer(tx: Tx, _office: Office, order: Order) -> Call | None:
    key = order.payload["answer"]
    incident = await incidents.get(tx, order.incident_id) if order.incident_id else None
    text = texts.already_decided(incident) if key == "decided" and incident else texts.ANSWERS[key]

    async def call(transport: Transport) -> None:
        await transport.answer(order.payload["press"], text)

    return call


async def _incident(tx: Tx, order: Order) -> Incident:
    assert order.incident_id is not None
    incident = await incidents.get(tx, order.incident_id)
    assert incident is not None
    return incident


async def _nothing_done(_tx: Tx, _office: Office, _order: Order, _result: object) -> None:
    """Nothing follows."""


async def _nothing_refused(_tx: Tx, _office: Office, _order: Order, _refusal: str) -> None:
    """The failed order itself is the record; the console shows it."""


KINDS: dict[str, Kind] = {
    "card": Kind(_card, _card_sent, _card_refused),
    "card_edit": Kind(_card_edit, _card_edited, _nothing_refused),
    "delete": Kind(_delete, _deleted, _action_refused),
    "warn": Kind(_warn, _warned, _warn_refused),
    "warn_in_chat": Kind(_warn_in_chat, _warned, _action_refused, to_group=True),
    "reminder": Kind(_reminder, _nothing_done, _line_refused, to_group=True),
    "rules": Kind(_rules, _nothing_done, _line_refused, to_group=True),
    "weekly": Kind(_weekly, _nothing_done, _line_refused, to_group=True),
    "notice": Kind(_notice, _nothing_done, _nothing_refused),
    "reply": Kind(_reply, _nothing_done, _nothing_refused),
    "answer": Kind(_answer, _nothing_done, _nothing_refused),
}
