"""`dezhurny admin chat …` and `assign`: which chats are whose, and who answers for them."""

import click

from bot import texts
from bot.commands.admin.desk import Desk, do, show
from bot.domain import Chat, Person
from bot.errors import UserError
from bot.service import staff
from bot.store import chats, journal, people


@click.group("chat")
def chat_group() -> None:
    """Чаты. Чат появляется сам, когда бота добавили в группу; `add` нужен, если номер чата уже известен."""


# A messenger's chat number may begin with a minus (Telegram), which is no option.
@chat_group.command("add", context_settings={"ignore_unknown_options": True})
@click.argument("external")
@click.argument("title")
@click.option("--transport", default="telegram", show_default=True, help="Мессенджер.")
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def add_chat(external: str, title: str, transport: str, institution: int | None) -> None:
    """Закрепить за учреждением чат с номером мессенджера EXTERNAL."""

    async def work(desk: Desk) -> int:
        it = await desk.institution(institution)
        known = await chats.find(desk.tx, transport, external)
        rights = {
            "present": known.present if known else True,
            "reads_all": known.reads_all if known else True,
            "can_delete": known.can_delete if known else True,
        }
        chat = await chats.save(desk.tx, transport, external, title=title, **rights)
        await chats.change(desk.tx, chat, institution_id=it.id)
        await desk.note(f"chat:{chat.id}", "claimed")
        return chat.id

    number = do(work)
    click.echo(f"Чат № {number} закреплён. Дальше: dezhurny admin assign {number} НОМЕР_СОТРУДНИКА")


@chat_group.command("list")
def list_chats() -> None:
    """Показать чаты и кто за них отвечает."""

    async def work(desk: Desk) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for place in [*await people.institutions(desk.tx), None]:
            for chat in await chats.of(desk.tx, place.id if place else None):
                duty = ", ".join(person.name for person in await people.duties(desk.tx, chat.id)) or "никто"
                owner = place.name if place else "не закреплён: dezhurny admin chat claim"
                rows.append((str(chat.id), chat.title, owner, duty, _rights(chat)))
        return rows

    show(("№", "Чат", "Учреждение", "Отвечает", "Бот"), do(work))


@chat_group.command("claim")
@click.argument("number", type=int)
@click.option("--institution", type=int, help="Номер учреждения, если их несколько.")
def claim_chat(number: int, institution: int | None) -> None:
    """Закрепить за учреждением чат NUMBER, куда бота уже добавили."""

    async def work(desk: Desk) -> None:
        it = await desk.institution(institution)
        chat = await desk.chat(number)
        await chats.change(desk.tx, chat, institution_id=it.id)
        await desk.note(f"chat:{chat.id}", "claimed")

    do(work)
    click.echo(f"Чат № {number} закреплён. Дальше: dezhurny admin assign {number} НОМЕР_СОТРУДНИКА")


@click.command("assign")
@click.argument("chat", type=int)
@click.argument("persons", type=int, nargs=-1, required=True)
def assign(chat: int, persons: tuple[int, ...]) -> None:
    """Назначить, кто отвечает за чат CHAT: номера сотрудников PERSONS по порядку очереди."""

    async def work(desk: Desk) -> tuple[Chat, list[Person]]:
        it = await desk.chat(chat)
        line = [await desk.person(number) for number in dict.fromkeys(persons)]
        strangers = [person for person in line if person.institution_id != it.institution_id]
        if strangers:
            raise UserError(f"Чат № {chat} и сотрудник № {strangers[0].id} из разных учреждений: сначала закрепите чат")
        await staff.assign(desk.tx, desk.office, journal.COMMAND_LINE, it.id, [person.id for person in line])
        return it, line

    it, line = do(work)
    click.echo(f"За чат {texts.quoted(it.title)} отвечает: {', '.join(person.name for person in line)}")


def _rights(chat: Chat) -> str:
    if not chat.present:
        return "не в чате"
    missing = [words for right, words in texts.MISSING_RIGHTS.items() if not getattr(chat, right)]
    return "нет права: " + ", ".join(missing) if missing else "права есть"
