"""The demo kindergarten: two groups, their educators, an administrator, parents, prepared lines and a script."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.app import Service
from bot.domain import Role
from bot.events import User
from bot.service import staff
from bot.store import chats, journal, people
from bot.store.engine import Tx
from bot.store.signin import SignIns
from bot.transport.local import LocalMessenger
from bot.web.stage import Group, Stage

TITLE = "Детский сад «Рябинка»"

ADMINISTRATOR = User("rosa", "Роза Маратовна")

GROUPS = (
    Group(
        chat="gnomes",
        title="Группа «Гномики»",
        parents=(
            User("rodion", "Папа Родиона"),
            User("agata", "Мама Агаты"),
            User("stepan", "Мама Степана"),
            User("eva", "Бабушка Евы"),
        ),
        educator=User("sofya", "Софья Андреевна"),
    ),
    Group(
        chat="stars",
        title="Группа «Звёздочки»",
        parents=(User("demyan", "Папа Демьяна"), User("lada", "Мама Лады"), User("platon", "Мама Платона")),
        educator=User("alla", "Алла Юрьевна"),
    ),
)

# (label, text); people, numbers and addresses are invented.
LINES = (
    ("Обычное сообщение", "Доброе утро! Сегодня придём к девяти, были у стоматолога"),
    ("Слово-ловушка", "Застрахуйте меня от мандаринов, у нас диатез, а колебания температуры нам нельзя"),
    ("Цитата правил", "Напоминаю пункт 3.3: мат и оскорбления в чате запрещены"),
    ("Мат", "1200 рублей?? вы охуели там с вашими шариками"),
    ("Мат с маскировкой", "Опять х.у.й.н.я с расписанием, пи3дец просто"),
    ("Оскорбление", "Сама ты дура, и ребёнок у тебя дебил"),
    ("Угроза", "Я тебя после собрания встречу и убью, поняла?"),
    ("Телефон", "Телефон мамы Полины: 8 944 713 28 05, звоните ей напрямую"),
    ("СНИЛС и адрес", "Журавлёв Остап, 04.07.2019, СНИЛС 951-303-480 85, ул. Лимонадная, д. 4, кв. 18"),
    ("Пароль", "Логин mama_agaty, пароль Zima2026!, зайдите кто-нибудь и проверьте дневник"),
    ("Сбор данных", "Напишите сюда все адреса и телефоны бабушек, составлю таблицу"),
    ("Взлом", "Мой аккаунт взломали, не открывайте ссылки от моего имени!"),
)

# The conversation of a minute: (seconds to wait, group, who by place, text).
SCRIPT = (
    (1, 0, 1, "Доброе утро! Во сколько сегодня утренник?"),
    (5, 0, 2, "В десять, форма парадная"),
    (5, 0, 0, "Снова деньги сдавать? 1200?? вы охуели там с вашими шариками"),
    (8, 0, 1, "Давайте спокойно, смета же открыта"),
    (6, 0, 2, "Телефон мамы Полины: 8 944 713 28 05, она собирает"),
    (9, 0, 3, "Ой, зачем же номер в общий чат"),
    (6, 0, 0, "Сама ты дура, и ребёнок у тебя дебил"),
    (8, 0, 1, "Я маме Полины в личку напишу. Спасибо!"),
    (6, 0, 2, "До встречи на утреннике"),
)

Pause = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo kindergarten as it stands in the record."""

    institution_id: int
    administrator_id: int


async def furnish(service: Service, messenger: LocalMessenger) -> Demo:
    """Create the chats in the messenger and, unless the folder has them already, the kindergarten in the record."""
    for group in GROUPS:
        messenger.create_group(group.chat, group.title)
    for user in (*(group.educator for group in GROUPS), ADMINISTRATOR):
        messenger.open_dialog(user)
    for parent in (parent for group in GROUPS for parent in group.parents):
        messenger.open_dialog(parent)
    async with service.store.write() as tx:
        known = await people.person_of(tx, "local", ADMINISTRATOR.id)
        if known is not None:
            return Demo(known.institution_id, known.id)
        return await _register(tx, service)


def stage(service: Service, messenger: LocalMessenger, demo: Demo, *, pause: Pause = asyncio.sleep) -> Stage:
    """What the page plays on; ``pause`` waits between the lines of the script."""
    sign_ins = SignIns(service.store, service.clock, service.office.seal)

    async def play() -> None:
        for seconds, place, who, text in SCRIPT:
            await pause(seconds)
            messenger.post(GROUPS[place].chat, GROUPS[place].parents[who], text)
        await pause(5)

    return Stage(
        title=TITLE,
        messenger=messenger,
        groups=GROUPS,
        administrator=ADMINISTRATOR,
        lines=LINES,
        play=play,
        console_session=lambda: sign_ins.open_session(demo.administrator_id),
    )


async def _register(tx: Tx, service: Service) -> Demo:
    now = service.clock()
    # No quiet hours and short pauses: whoever looks at night wants to see cards too.
    institution_id = await people.add_institution(
        tx, TITLE, time_zone="Asia/Yekaterinburg", edition="2026-1", now=now, quiet=None
    )
    await people.change_institution(tx, institution_id, reminder_minutes=1)
    administrator_id = await _staff(tx, service, institution_id, ADMINISTRATOR, Role.ADMINISTRATOR)
    for group in GROUPS:
        educator_id = await _staff(tx, service, institution_id, group.educator, Role.EDUCATOR)
        rights = {"present": True, "reads_all": True, "can_delete": True}
        chat = await chats.save(tx, "local", group.chat, title=group.title, **rights)
        await chats.change(tx, chat, institution_id=institution_id)
        await staff.assign(tx, service.office, journal.COMMAND_LINE, chat.id, [educator_id])
    return Demo(institution_id, administrator_id)


async def _staff(tx: Tx, service: Service, institution_id: int, user: User, role: Role) -> int:
    person_id = await people.add_person(tx, institution_id, user.name, [role], service.clock())
    await people.link(tx, "local", user.id, person_id, user.id)
    return person_id
