"""What the `admin` commands share: one journalled transaction, the things meant by their numbers, a table."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from rich.console import Console
from rich.table import Table

from bot import settings
from bot.app import make_office
from bot.clock import system_clock
from bot.domain import Chat, Institution, Person
from bot.errors import UserError
from bot.service.office import Office
from bot.store import chats, journal, people
from bot.store.engine import Tx, open_store
from bot.store.seal import open_seal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction of the command line, and the service's instruments for it."""

    tx: Tx
    office: Office

    async def note(self, subject: str, action: str, **details: object) -> None:
        """Journal what was done here."""
        await journal.append(
            self.tx, at=system_clock(), actor=journal.COMMAND_LINE, action=action, subject=subject, details=details
        )

    async def institution(self, number: int | None) -> Institution:
        """The institution meant: the only one, or the one with this number."""
        known = await people.institutions(self.tx)
        if not known:
            raise UserError("Учреждение ещё не зарегистрировано: dezhurny admin institution add «Название»")
        if number is None:
            if len(known) > 1:
                raise UserError("Учреждений несколько: укажите номер в --institution (dezhurny admin institution list)")
            return known[0]
        found = next((institution for institution in known if institution.id == number), None)
        return there(found, "учреждения", number, "institution list")

    async def person(self, number: int) -> Person:
        """A person by number."""
        return there(await people.get_person(self.tx, number), "сотрудника", number, "person list")

    async def chat(self, number: int) -> Chat:
        """A chat by number."""
        everywhere = [*await people.institutions(self.tx), None]
        for place in everywhere:
            for chat in await chats.of(self.tx, place.id if place else None):
                if chat.id == number:
                    return chat
        return there(None, "чата", number, "chat list")


@asynccontextmanager
async def _open() -> AsyncIterator[Desk]:
    given = settings.load()
    async with open_store(given) as store, store.write() as tx:
        yield await desk_of(tx, given)


async def desk_of(tx: Tx, given: settings.Settings) -> Desk:
    """The command line's instruments in a transaction; what it orders, the running service performs."""
    seal = await open_seal(tx, given.key_file, system_clock())
    return Desk(tx, make_office(seal, system_clock, {}))


def do(work: Callable[[Desk], Awaitable[T]]) -> T:
    """Do something in one transaction of its own event loop."""

    async def within() -> T:
        async with _open() as desk:
            return await work(desk)

    return asyncio.run(within())


def there(found: T | None, what: str, number: int, where: str) -> T:
    """What was found by its number, or a sentence that says where the numbers are."""
    if found is None:
        raise UserError(f"Нет {what} № {number}: посмотрите dezhurny admin {where}")
    return found


def show(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a table, or that there is nothing yet."""
    table: Any = Table(*columns)
    for row in rows:
        table.add_row(*row)
    Console().print(table if rows else "Пока пусто.")
