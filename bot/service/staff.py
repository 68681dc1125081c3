"""Changes of the staff: each is journalled and takes effect on open cases at once."""

from datetime import date

from bot.domain import Chat, Person, Role
from bot.errors import UserError
from bot.service import line
from bot.service.office import Office
from bot.service.record import note
from bot.store import chats, people
from bot.store.engine import Tx

LONGEST_NAME = 200


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


async def register(tx: Tx, office: Office, actor: str, institution_id: int, name: str, role: Role) -> int:
    """Take somebody into the staff; returns his number.

    Raises:
        UserError: the name does not fit.
    """
    known = " ".join(name.split())
    if not known or len(known) > LONGEST_NAME or not known.isprintable():
        raise UserError(f"Нужно имя: от 1 до {LONGEST_NAME} знаков, например «Анна Петровна»")
    number = await people.add_person(tx, institution_id, known, [role], office.clock())
    await note(tx, office, f"person:{number}", "registered", actor=actor, roles=[role.value])
    return number


async def give_role(tx: Tx, office: Office, actor: str, person: Person, role: Role) -> bool:
    """Give somebody one more role; False: he has it."""
    if not await people.appoint(tx, person.id, role, office.clock()):
        return False
    await note(tx, office, f"person:{person.id}", "role_given", actor=actor, role=role.value)
    await take_effect(tx, office, person.institution_id)
    return True


async def take_role(tx: Tx, office: Office, actor: str, person: Person, role: Role) -> bool:
    """Take a role away; False: he did not have it.

    Raises:
        UserError: nobody would be left to administer.
    """
    if role is Role.ADMINISTRATOR:
        await _see_that_somebody_administers(tx, person)
    if not await people.dismiss(tx, person.id, role):
        return False
    await note(tx, office, f"person:{person.id}", "role_removed", actor=actor, role=role.value)
    await take_effect(tx, office, person.institution_id)
    return True


async def leave(tx: Tx, office: Office, actor: str, person: Person) -> None:
    """Somebody leaves the staff: his unused invitations are good for nothing.

    Raises:
        UserError: nobody would be left to administer.
    """
    await _see_that_somebody_administers(tx, person)
    await people.drop_codes(tx, person.id, people.LINK)
    await set_active(tx, office, actor, person.id, active=False)


async def claim(tx: Tx, office: Office, actor: str, chat: Chat, institution_id: int) -> Chat:
    """Take a chat that nobody claimed into an institution.

    Raises:
        UserError: it belongs to an institution already.
    """
    if chat.institution_id is not None:
        raise UserError("Этот чат уже закреплён")
    chat = await chats.change(tx, chat, institution_id=institution_id)
    await note(tx, office, f"chat:{chat.id}", "claimed", actor=actor)
    return chat


async def _see_that_somebody_administers(tx: Tx, leaving: Person) -> None:
    others = [it for it in await people.administrators(tx, leaving.institution_id) if it.id != leaving.id]
    if Role.ADMINISTRATOR in leaving.roles and not others:
        raise UserError("Это последний администратор: сначала назначьте другого")


async def _of(tx: Tx, office: Office, person_id: int) -> None:
    person = await people.get_person(tx, person_id)
    if person is not None:
        await take_effect(tx, office, person.institution_id)


async def take_effect(tx: Tx, office: Office, institution_id: int) -> None:
    """See that every open case has somebody in the line as it is now."""
    await line.reroute(tx, office, await people.get_institution(tx, institution_id))
