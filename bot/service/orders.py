"""Kinds of orders: how each is prepared for sending, and what follows when it was performed or refused.

A new kind of action is one entry of ``KINDS``. Texts are made here, at the moment of sending, from the record as it
stands then, so that the outbox holds no text and a card always shows the present state.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot import texts
from bot.domain import Action, Incident, State
from bot.service import appeals, cards, cases, dialog, digests, line, notices
from bot.service.office import Office
from bot.service.record import case, note, order_in_chat
from bot.store import chats, incidents, people
from bot.store.engine import Tx
from bot.store.incidents import Card
from bot.store.outbox import Order
from bot.transport.interface import Button, Refusal, Transport
from filters.types import Category


@dataclass(frozen=True, slots=True)
class Shown:
    """A card stands in the dialog: under which id of the messenger, and which version of the case it shows."""

    message: str
    version: int


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
        capped: counts against the number of messages that one member of staff gets an hour.
    """

    prepare: Callable[[Tx, Office, Order], Awaitable[Call | None]]
    done: Callable[[Tx, Office, Order, object], Awaitable[None]]
    refused: Callable[[Tx, Office, Order, str], Awaitable[None]]
    to_group: bool = False
    capped: bool = False


# Cards.


async def _card(tx: Tx, office: Office, order: Order) -> Call | None:
    card, incident = await _card_of(tx, order)
    if card.message is not None:
        return None
    text, buttons = await cards.render(tx, office, incident, card)

    async def call(transport: Transport) -> Shown:
        return Shown(await transport.send(order.target, text, buttons), incident.version)

    return call


async def _card_sent(tx: Tx, office: Office, order: Order, result: object) -> None:
    await _card_edited(tx, office, order, result)
    card, incident = await _card_of(tx, order)
    await note(tx, office, case(incident.id), "card_sent", person=card.person_id)
    # Whatever changed while the card was on its way is shown by an edit.
    await cards.refresh(tx, office, incident)


async def _card_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    card, incident = await _card_of(tx, order)
    if refusal in {Refusal.USER_UNREACHABLE, Refusal.CHAT_GONE}:
        await people.close_dialog(tx, order.transport, order.target)
    await note(tx, office, case(incident.id), "card_refused", person=card.person_id, why=refusal)
    await incidents.drop_card(tx, card)
    await line.pass_on(tx, office, incident, unreachable=card.person_id)


async def _card_edit(tx: Tx, office: Office, order: Order) -> Call | None:
    card, incident = await _card_of(tx, order)
    if card.message is None or (card.shown_version == incident.version and not order.payload.get("again")):
        return None
    message = card.message
    text, buttons = await cards.render(tx, office, incident, card)

    async def call(transport: Transport) -> Shown:
        await transport.edit(order.target, message, text, buttons)
        return Shown(message, incident.version)

    return call


async def _card_edited(tx: Tx, _office: Office, order: Order, result: object) -> None:
    assert isinstance(result, Shown)
    card, _incident_now = await _card_of(tx, order)
    await incidents.card_shown(tx, card, result.message, result.version)


async def _card_of(tx: Tx, order: Order) -> tuple[Card, Incident]:
    card = await incidents.get_card(tx, order.payload["card"])
    assert card is not None
    return card, await _incident(tx, order)


# Actions on the chat.


async def _delete(tx: Tx, office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    messages = await incidents.messages_of(tx, incident.id)
    if not messages:
        if order.kind == "delete":
            # Hidden by the program since it was ordered: done all the same.
            await cases.settle(tx, office, incident, how="deleted")
        return None

    async def call(transport: Transport) -> list[str]:
        await transport.delete(order.target, messages)
        return messages

    return call


async def _gone(tx: Tx, office: Office, order: Order, result: object) -> Incident | None:
    """These messages are gone; None: more came meanwhile, and are ordered to go too."""
    assert isinstance(result, list)
    incident = await _incident(tx, order)
    await incidents.mark_removed(tx, incident.chat_id, result, office.clock())
    rest = await incidents.messages_of(tx, incident.id)
    if not rest:
        return incident
    chat = await chats.get(tx, incident.chat_id)
    await order_in_chat(tx, office, chat, incident, order.kind, f":{incident.version}:{rest[-1]}"[:80])
    return None


async def _deleted(tx: Tx, office: Office, order: Order, result: object) -> None:
    incident = await _gone(tx, office, order, result)
    if incident is not None:
        await cases.settle(tx, office, incident, how="deleted")


async def _delete_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    incident = await _incident(tx, order)
    if refusal == Refusal.MESSAGE_GONE:
        # The messenger did not tell that the author took it back; the case ends as if it had.
        await incidents.mark_removed(tx, incident.chat_id, await incidents.messages_of(tx, incident.id), office.clock())
        await cases.close_by_author(tx, office, incident)
        return
    await cases.fall_through(tx, office, incident, refusal)


async def _hidden(tx: Tx, office: Office, order: Order, result: object) -> None:
    incident = await _gone(tx, office, order, result)
    if incident is not None and not incident.hidden:
        hidden = await incidents.change(tx, incident, hidden=True)
        await note(tx, office, case(incident.id), "hidden")
        await cards.refresh(tx, office, hidden)


async def _hide_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    incident = await _incident(tx, order)
    changed = await incidents.change(tx, incident, problem=refusal)
    await note(tx, office, case(incident.id), "refused", action="hide", why=refusal)
    await cards.refresh(tx, office, changed)


async def _unhide(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    institution = await people.get_institution(tx, incident.institution_id)
    text = texts.unhidden(cards.local_time(incident, institution))
    return lambda transport: transport.send(order.target, text)


async def _unremind(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    if incident.reminder is None:
        return None
    message = incident.reminder
    return lambda transport: transport.delete(order.target, [message])


# Measures against the author.


async def _mute(tx: Tx, _office: Office, order: Order) -> Call | None:
    author, until = (await _incident(tx, order)).author, datetime.fromisoformat(order.payload["until"])
    return lambda transport: transport.mute(order.target, author, until)


async def _remove(tx: Tx, _office: Office, order: Order) -> Call | None:
    author = (await _incident(tx, order)).author
    return lambda transport: transport.remove(order.target, author)


async def _measure_taken(tx: Tx, office: Office, order: Order, _result: object) -> None:
    await cases.measure_taken(tx, office, await _incident(tx, order), order.kind)


async def _measure_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    await cases.measure_refused(tx, office, await _incident(tx, order), order.kind, refusal)


# Words to the author.


async def _warn(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    chat = await chats.get(tx, incident.chat_id)
    text = texts.warning(incident.category, incident.clause, chat.title)
    contest = Button(texts.CONTEST_BUTTON, f"{appeals.PREFIX}:{incident.id}")
    return lambda transport: transport.send(order.target, text, [contest])


async def _to_author(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    chat = await chats.get(tx, incident.chat_id)
    key = order.payload.get("say", order.kind)
    text = texts.TO_AUTHOR[key].format(chat=texts.quoted(chat.title))
    return lambda transport: transport.send(order.target, text)


async def _to_author_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    incident = await _incident(tx, order)
    await note(tx, office, case(incident.id), "author_not_told", what=order.payload.get("say", order.kind), why=refusal)


async def _warned(tx: Tx, office: Office, order: Order, _result: object) -> None:
    how = "private" if order.kind == "warn" else "chat"
    await cases.settle(tx, office, await _incident(tx, order), how=how)


async def _warn_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    """The author never opened a dialog with the bot: a neutral line in the chat takes the warning's place."""
    incident = await _incident(tx, order)
    chat = await chats.get(tx, incident.chat_id)
    await note(tx, office, case(incident.id), "warn_in_chat", why=refusal)
    await order_in_chat(tx, office, chat, incident, "warn_in_chat", f":{order.key}")


async def _warn_in_chat(tx: Tx, _office: Office, order: Order) -> Call | None:
    incident = await _incident(tx, order)
    text = texts.warning_in_chat(incident.category, incident.clause)
    return lambda transport: transport.send(order.target, text)


async def _warn_in_chat_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    incident = await _incident(tx, order)
    if incident.pending is Action.DELETE_AND_WARN and not await incidents.messages_of(tx, incident.id):
        # The message is gone as it was decided; only the words to its author were not said.
        await cases.settle(tx, office, incident, how="not warned", problem=f"warn_{refusal}")
        return
    await cases.fall_through(tx, office, incident, refusal)


# Lines in the chat.


async def _reminder(_tx: Tx, _office: Office, order: Order) -> Call | None:
    text = texts.reminder(Category(order.payload["category"]), order.payload["clause"])
    return lambda transport: transport.send(order.target, text, silent=bool(order.payload.get("silent")))


async def _reminded(tx: Tx, office: Office, order: Order, result: object) -> None:
    incident = await _incident(tx, order)
    # No new version: the cards say nothing of it.
    await incidents.remember_reminder(tx, incident, str(result))
    if incident.state is State.DISMISSED:
        # Dismissed while the reminder was on its way.
        chat = await chats.get(tx, incident.chat_id)
        await order_in_chat(tx, office, chat, incident, "unremind", "")


async def _rules(_tx: Tx, _office: Office, order: Order) -> Call | None:
    text = texts.RULES if order.kind == "rules" else texts.WEEKLY
    return lambda transport: transport.send(order.target, text, [Button(texts.RULES_READ, "rules:read")])


async def _line_refused(tx: Tx, office: Office, order: Order, refusal: str) -> None:
    chat = await chats.find(tx, order.transport, order.target)
    if chat is None or chat.institution_id is None:
        return
    await notices.tell_administrators(
        tx, office, chat.institution_id, "unsent", key=order.key, chat=chat.id, problem=refusal
    )


# Words to one person.


async def _notice(tx: Tx, office: Office, order: Order) -> Call | None:
    digest = digests.RENDER.get(order.payload["notice"])
    text = await (digest(tx, office, order.payload) if digest else notices.render(tx, order.payload))
    if text is None:
        return None
    return lambda transport: transport.send(order.target, text)


async def _reply(tx: Tx, office: Office, order: Order) -> Call | None:
    text, buttons = await dialog.render(tx, office, order.payload)
    return lambda transport: transport.send(order.target, text, buttons)


async def _answer(tx: Tx, _office: Office, order: Order) -> Call | None:
    key = order.payload["answer"]
    incident = await incidents.get(tx, order.incident_id) if order.incident_id else None
    text = texts.already_decided(incident) if key == "decided" and incident else texts.ANSWERS.get(key, "")

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
    "card": Kind(_card, _card_sent, _card_refused, capped=True),
    "card_edit": Kind(_card_edit, _card_edited, _nothing_refused),
    "delete": Kind(_delete, _deleted, _delete_refused),
    "hide": Kind(_delete, _hidden, _hide_refused),
    "unhide": Kind(_unhide, _nothing_done, _line_refused, to_group=True),
    "mute": Kind(_mute, _measure_taken, _measure_refused),
    "remove": Kind(_remove, _measure_taken, _measure_refused),
    "warn": Kind(_warn, _warned, _warn_refused),
    "warn_in_chat": Kind(_warn_in_chat, _warned, _warn_in_chat_refused, to_group=True),
    "unwarn": Kind(_to_author, _nothing_done, _to_author_refused),
    "to_author": Kind(_to_author, _nothing_done, _to_author_refused),
    "reminder": Kind(_reminder, _reminded, _line_refused, to_group=True),
    "unremind": Kind(_unremind, _nothing_done, _nothing_refused),
    "rules": Kind(_rules, _nothing_done, _line_refused, to_group=True),
    "weekly": Kind(_rules, _nothing_done, _line_refused, to_group=True),
    "notice": Kind(_notice, _nothing_done, _nothing_refused, capped=True),
    "backlog": Kind(_notice, _nothing_done, _nothing_refused),
    "reply": Kind(_reply, _nothing_done, _nothing_refused),
    "answer": Kind(_answer, _nothing_done, _nothing_refused),
}
CAPPED = tuple(name for name, kind in KINDS.items() if kind.capped)
