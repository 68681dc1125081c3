"""Changes of the staff: each is journalled and takes effect on open cases at once."""

from datetime import date

from bot.service import line
from bot.service.office import Office
from bot.service.record import note
from bot.store import chats, people
from bot.store.engine import Tx


async def assign(tx: Tx, office: Office, actor: str, chat_id: int, person_ids: list[int]) -> None:
    """Set who answers for a chat, in order."""
    in_order = list(dict.fromkeys(person_ids))
    await people.assign(tx, chat_id, in_order)
    await note(tx, office, f"chat:{chat_id}", "assigned", actor=actor, people=in_order)
    chat = await chats.get(tx, chat_id)
    if chat.institution_id is not None:
        await take_effect(tx, office, chat.institution_id)


async def substitute(
    tx: Tx, office: Office, actor: str, person_id: int, substitute_id: int, since: date, until: date,
    chat_id: int | None = None,
) -> int:  # fmt: skip
    """Let somebody stand in for somebody, both days included; returns the substitution's number."""
    number = await people.substitute(tx, person_id, substitute_id, since, until, chat_id)
    await note(
        tx, office, f"person:{person_id}", "substituted", actor=actor,
        by=substitute_id, since=since.isoformat(), until=until.isoformat(), chat=chat_id,
    )  # fmt: skip
    await _of(tx, office, person_id)
    return number


async def end_substitution(tx: Tx, office: Office, actor: str, person_id: int, number: int) -> bool:
    """Take a substitution back; False: there is none."""
    if not await people.end_substitution(tx, number):
        return False
    await note(tx, office, f"person:{person_id}", "substitution_ended", actor=actor, number=number)
    await _of(tx, office, person_id)
    return True


async def set_active(tx: Tx, office: Office, actor: str, person_id: int, *, active: bool) -> None:
    """Somebody leaves the staff or comes back."""
    await people.set_active(tx, person_id, active=active)
    await note(tx, office, f"person:{person_id}", "returned" if active else "left", actor=actor)
    await _of(tx, office, person_id)


async def _of(tx: Tx, office: Office, person_id: int) -> None:
    person = await people.get_person(tx, person_id)
    if person is not None:
        await take_effect(tx, office, person.institution_id)


async def take_effect(tx: Tx, office: Office, institution_id: int) -> None:
    """See that every open case has somebody in the line as it is now."""
    await line.reroute(tx, office, await people.get_institution(tx, institution_id))
