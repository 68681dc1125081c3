"""Nobody gets more than a set number of the bot's messages an hour; what is over waits, and he is told how many."""

from datetime import timedelta

from bot.service import orders
from bot.service.office import Office
from bot.store import choices, incidents, outbox, people
from bot.store.engine import Tx
from bot.store.outbox import Order

HOUR = timedelta(hours=1)


async def hold_back(tx: Tx, office: Office, order: Order) -> bool:
    """Let an order wait until the hour has room for it; urgent cases never wait."""
    incident = await incidents.get(tx, order.incident_id) if order.incident_id else None
    if incident is not None and incident.urgent:
        return False
    person = await people.whose_dialog(tx, order.transport, order.target)
    if person is None:
        return False
    cap = (await choices.options_of(tx, person.institution_id)).get("hourly_cap")
    now = office.clock()
    sent = await outbox.sent_since(tx, order.transport, order.target, orders.CAPPED, now - HOUR)
    # The last place of the hour is kept for the line that tells of the rest.
    if len(sent) < cap - 1:
        return False
    oldest = sent[-(cap - 1)]
    await outbox.postpone(tx, order, oldest + HOUR, failed=False)
    if await outbox.sent_since(tx, order.transport, order.target, ("backlog",), now - HOUR):
        # Told this hour.
        return True
    await outbox.put(
        tx,
        key=f"backlog:{order.transport}:{order.target}:{oldest.isoformat()}"[:120],
        kind="backlog",
        transport=order.transport,
        target=order.target,
        payload={"notice": "backlog", "transport": order.transport, "target": order.target},
        now=now,
    )
    return True
