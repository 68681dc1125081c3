"""What the log, the statistics, the journal and the health page say; Russian, in one place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain import Action
from bot.store.figures import Figures
from bot.store.log import Sort
from bot.texts import BUTTONS, CATEGORY_NAMES, ROLES
from bot.web.texts import ACTIONS, PERFORMED, STEPS, count, form

OF_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip

# The log.

SORTS = {
    Sort.NEWEST: "сначала новые",
    Sort.OLDEST: "сначала старые",
    Sort.DEADLINE: "сначала с ближним сроком",
    Sort.SEVERITY: "сначала тяжёлые",
}
NOBODY = "никто"
BULK = {action: BUTTONS[action] for action in (Action.DISMISS, Action.WARN, Action.DELETE, Action.ESCALATE)}
BULK_ASK = {
    Action.DISMISS: "Отметить «не нарушение»",
    Action.WARN: "Предупредить авторов",
    Action.DELETE: "Удалить сообщения из чатов",
    Action.ESCALATE: "Передать администратору",
}
BULK_WARNING = {
    Action.DISMISS: "Случаи закроются. Сообщения останутся в чатах.",
    Action.WARN: "Каждому автору уйдёт личное предупреждение, а если ему не написать — нейтральная строка в чат.",
    Action.DELETE: "Сообщения исчезнут из чатов у всех участников. Вернуть их нельзя.",
    Action.ESCALATE: "Решать будет администратор.",
}
SKIPPED = {
    "changed": "случай изменился, пока вы выбирали",
    "decided": "уже решён",
    "in_hand": "решение уже выполняется",
    "own": "это ваше сообщение: решит другой сотрудник",
    "not_yours": "решает ответственный за чат или администратор",
    "no_administrator": "другого администратора нет",
}
NOT_NOW = "сейчас это действие не подошло"
NOTHING_CHOSEN = "Ни один случай не выбран: отметьте нужные галочками."
TOO_MANY_VIEWS = "Сохранённых наборов уже двадцать: удалите ненужный."
STALE_PAGE = "Страница открыта по устаревшей ссылке: показано начало."
EXPORT_COLUMNS = (
    ("№", 8),
    ("Открыт", 17),
    ("Чат", 26),
    ("Нарушение", 24),
    ("Пункт", 8),
    ("Тяжесть", 11),
    ("Состояние", 24),
    ("Отвечает", 24),
    ("Автор (код)", 12),
    ("Отрывок (скрытый)", 60),
    ("Почему", 48),
    ("Срок", 17),
    ("Решён", 17),
)
EXPORT_SHEET = "Случаи"
EXPORT_CONTINUES = "Продолжение на следующем листе"
EXPORT_TITLES = {"xlsx": "Выгрузка журнала случаев в Excel", "csv": "Выгрузка журнала случаев в CSV"}

# The journal.

COUNTING = "Подсчёт за выбранные дни"
JOURNAL_TITLE = "Выгрузка журнала действий в CSV"
JOURNAL_COLUMNS = (
    "№",
    "Когда (UTC)",
    "Кто",
    "Действие",
    "О чём",
    "Подробности",
    "Отпечаток записи",
    "Отпечаток прежней",
)
CHECK_TITLE = "Проверка целостности журнала"
ACTORS = {"bot": "«Дежурный»", "command line": "командная строка"}
JOURNAL_STEPS = {
    **{name: words.partition(":")[0] if "{" in words else words for name, words in STEPS.items()},
    "ordered": "Принято решение",
    "performed": "Решение выполнено",
    "refused": "Решение не выполнено",
    "registered": "Сотрудник добавлен",
    "linked": "Сотрудник открыл диалог с ботом",
    "claimed": "Случай взят в работу или чат закреплён за учреждением",
    "assigned": "Назначены ответственные за чат",
    "rights": "Изменились права бота в чате",
    "migrated": "Чат переехал на новый номер",
    "purged": "Тексты уничтожены по сроку хранения",
    "renewed": "Списки слов обновлены",
    "exported": "Выгрузка журнала случаев",
    "journal_exported": "Выгрузка журнала действий",
    "journal_checked": "Проверена целостность журнала",
    "report_made": "Составлен отчёт за месяц",
    "evidence_opened": "Открыт скрытый текст",
    "signed_in": "Вход в консоль",
    "signed_out": "Выход из консоли",
    "sign_in_failed": "Неудачная попытка входа",
    "signed_out_everywhere": "Выход на всех устройствах",
    "second_factor_set": "Настроен второй фактор",
    "second_factor_reset": "Второй фактор сброшен",
    "password_set": "Задан пароль",
    "api_token_made": "Создан ключ API",
    "api_token_revoked": "Ключ API отозван",
    "invited": "Дано приглашение",
    "role_given": "Назначена роль",
    "role_removed": "Снята роль",
    "left": "Сотрудник больше не работает",
    "returned": "Сотрудник снова работает",
    "substituted": "Записана замена",
    "substitution_ended": "Замена отменена",
    "option": "Изменена настройка",
    "settings": "Изменены часы или календарь",
    "own_values": "Изменены свои данные учреждения",
    "edition": "Введена редакция положения",
    "clause": "Изменены слова пункта",
    "word_changed": "Изменён список слов",
    "word_disallowed": "Слово снова отмечается",
    "needs_look": "Сообщение, которое бот не может прочесть",
    "hide": "Бот скрыл сообщение",
}
SUBJECTS = {
    "incident": "случай № {}",
    "person": "сотрудник № {}",
    "chat": "чат № {}",
    "evidence": "скрытые тексты",
    "wordlists": "списки слов",
    "incidents": "журнал случаев",
    "journal": "журнал действий",
    "report": "отчёт {}",
    "institution": "учреждение",
    "sign_in": "вход в консоль",
    "api_token": "ключ API № {}",
}

# Statistics and the report.

PERIODS = {7: "7 дней", 30: "30 дней", 90: "90 дней", 365: "год"}
CHART_HOURS = "Случаи по часам суток"
CHART_WEEKS = "Случаи по неделям"
CHART_CLAUSES = "Случаи по пунктам положения"
REPORT_TITLE = "Отчёт за месяц в Excel:"
REPORT_TOTALS = ("Показатель", "Значение")
CHAT, CASES, CLAUSE, WORDING = "Чат", "Случаев", "Пункт", "О чём"
RULE_COLUMNS = ("Правило", "Разобрано случаев", "Из них «не нарушение»", "Доля ложных срабатываний")
REPORT_SHEETS = ("Итоги", "По чатам", "По видам", "Правила")

# Health.

JOBS = {
    "morning": "утро: замены и сводки",
    "substitutes": "вступление замен",
    "daily digest": "сводка за день",
    "weekly digest": "сводка за неделю",
    "purge": "уничтожение текстов по сроку",
    "weekly rules": "правила в чаты по понедельникам",
    "monthly report": "отчёт за месяц",
}
SIZES = ("Б", "КБ", "МБ", "ГБ", "ТБ")


def deadline(due: datetime | None, now: datetime) -> str:
    """When a waiting case must be decided; both moments in the institution's zone."""
    if due is None:
        return "срок вышел у всех"
    if due <= now:
        return "срок вышел"
    days = (due.date() - now.date()).days
    if days == 0:
        return f"до {due:%H:%M}"
    return f"до завтра, {due:%H:%M}" if days == 1 else f"до {due.day} {OF_MONTHS[due.month - 1]}, {due:%H:%M}"


def chosen(number: int) -> str:
    """«3 случая»."""
    return count(number, "случай", "случая", "случаев")


def day(of: date) -> str:
    """«3 ноября 2026 года»."""
    return f"{of.day} {OF_MONTHS[of.month - 1]} {of.year} года"


def week(monday: date) -> str:
    """«с 3 ноября»."""
    return f"с {monday.day} {OF_MONTHS[monday.month - 1]}"


def short_week(monday: date) -> str:
    """«03.11», under a bar."""
    return f"{monday:%d.%m}"


def hour(number: int) -> str:
    """«9–10 ч»."""
    return f"{number}–{number + 1} ч"


def taken(minutes: int | None) -> str:
    """«2 ч 15 мин»; None: nothing was decided."""
    if minutes is None:
        return "—"
    if minutes < 1:
        return "меньше минуты"
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "сут"), (hours, "ч"), (rest if not days else 0, "мин")]
    return " ".join(f"{number} {name}" for number, name in parts if number)


def percent(share: float | None) -> str:
    """«87 %»."""
    return "—" if share is None else f"{share * 100:.0f} %"


def change(now: int, before: int) -> str:
    """«на 3 больше, чем в прошлом периоде»."""
    if now == before:
        return "столько же, сколько за прошлый такой же период"
    return f"на {abs(now - before)} {'больше' if now > before else 'меньше'}, чем за прошлый такой же период"


def totals(it: Figures) -> tuple[tuple[str, str | int], ...]:
    """The lines of the report's first table."""
    speed = it.speed
    return (
        ("Случаев за период", it.total),
        ("За прошлый такой же период", it.before),
        ("Нарушение подтверждено, приняты меры", it.confirmed),
        ("Признано «не нарушение»", it.dismissed),
        ("Ждут решения сейчас", it.waiting),
        ("Решено ответственными", speed.decided),
        ("Обычное время до решения (медиана)", taken(speed.median)),
        ("Девять случаев из десяти решены за", taken(speed.ninth)),
        ("Решено без просрочки", percent(speed.in_time)),
    )


def size(octets: int) -> str:
    """«12,4 МБ»."""
    value, unit = float(octets), 0
    while value >= 1024 and unit < len(SIZES) - 1:  # noqa: PLR2004 units of memory
        value, unit = value / 1024, unit + 1
    return f"{value:.0f} {SIZES[unit]}" if unit == 0 else f"{value:.1f} {SIZES[unit]}".replace(".", ",")


def number(value: int) -> str:
    """«12 345»."""
    return f"{value:,}".replace(",", " ")


def seconds(value: float) -> str:
    """«0,4 с»."""
    return f"{value:.1f} с".replace(".", ",")


def subject(name: str) -> str:
    """What a journal entry is about, in words."""
    kind, _, which = name.partition(":")
    return SUBJECTS[kind].format(which) if kind in SUBJECTS else name


def journal_step(action: str) -> str:
    """What was done, in words; a step without words of its own is shown by the journal's name."""
    return JOURNAL_STEPS.get(action, action)


def details(values: Mapping[str, Any]) -> str:
    """The details of an entry in one line: ids and codes, as they stand in the journal."""
    words = []
    for name, value in values.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        words.append(f"{DETAILS.get(name, name)}: {_VALUES.get(shown, shown)}")
    return "; ".join(words)


DETAILS = {
    "action": "действие",
    "state": "состояние",
    "how": "как",
    "why": "причина",
    "person": "сотрудник №",
    "past": "прежде сотрудник №",
    "people": "сотрудники №",
    "to": "кому №",
    "categories": "виды",
    "responsible": "отвечает №",
    "rows": "строк",
    "format": "формат",
    "cases": "случаи №",
    "before": "до",
    "transport": "мессенджер",
    "roles": "роли",
    "entries": "записей",
    "whole": "цел",
    "filters": "условия",
    "month": "месяц",
    "told": "получили",
    "sessions": "сеансов",
    "purpose": "цель",
    "count": "сколько",
    "days": "дней",
    "role": "роль",
    "by": "кто заменяет №",
    "since": "с",
    "until": "по",
    "number": "№",
    "chat": "чат №",
    "incident": "случай №",
    "name": "настройка",
    "value": "значение",
    "category": "вид",
    "edition": "редакция",
    "former": "прежде",
    "clause": "пункт",
    "own": "свои слова",
    "day": "день",
    "works": "рабочий",
    "kind": "что сделано",
    "list": "список",
    "section": "раздел",
    "opens": "начало работы",
    "closes": "конец работы",
    "saturdays": "рабочие субботы",
    "react_minutes": "минут на решение",
    "reminder_minutes": "пауза напоминаний, минут",
    "quiet_from": "тишина с",
    "quiet_to": "тишина до",
}
_VALUES = {
    **ACTIONS,
    **PERFORMED,
    **{kind.value: name for kind, name in CATEGORY_NAMES.items()},
    **{role.value: name for role, name in ROLES.items()},
    "replay": "сравнение с прошлыми случаями",
    "add": "добавлено",
    "except": "исключено",
    "remove": "убрано",
    "True": "да",
    "False": "нет",
    "None": "—",
}


def whole(entries: int, took: float) -> str:
    """The journal is whole."""
    return (
        f"Журнал цел: {number(entries)} {form(entries, 'запись', 'записи', 'записей')} "
        f"{form(entries, 'проверена', 'проверены', 'проверены')} за {seconds(took)}."
    )


def broken(entry: int | None, reason: str | None) -> str:
    """The journal is not whole."""
    return (
        f"Журнал нарушен: запись № {entry} — {reason}. Сохраните копию базы и сообщите тому, кто её обслуживает: "
        "записям после этой доверять нельзя."
    )
