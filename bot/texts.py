"""Every sentence that people read in chats, cards and reports; Russian, in one place."""

from bot.domain import Action, Incident, Role, State
from filters.types import Category

CATEGORY_NAMES: dict[Category, str] = {
    Category.PROFANITY: "нецензурная лексика",
    Category.INSULT: "оскорбление",
    Category.THREAT: "угроза или травля",
    Category.PERSONAL_DATA: "персональные данные",
    Category.DATA_REQUEST: "сбор чужих данных",
    Category.CREDENTIALS: "передача доступа",
    Category.ILLEGAL: "противоправное",
    Category.ACCOUNT_REPORT: "сообщение о взломе",
    Category.SPAM: "реклама и спам",
}

# Our own short wording of each clause; an institution can paste its own text (see the shared domain notes).
CLAUSE_WORDS: dict[str, str] = {
    "3.3.2": "сообщать администрации о чужом доступе к своей учётной записи",
    "3.3.3": "не передавать доступ к своей учётной записи и чату",
    "3.3.4": "общаться вежливо: без нецензурных слов и оскорблений",
    "3.3.5": "не размещать то, что нарушает закон и права других людей",
    "3.3.6": "не собирать чужие персональные данные в общем чате",
    "3.3.7": "соблюдать правила платформы",
}

REMINDERS: dict[Category, str] = {
    Category.PROFANITY: "в чате общаемся вежливо, без нецензурных и грубых слов",
    Category.INSULT: "в чате уважаем друг друга: без оскорблений взрослых и детей",
    Category.THREAT: "угрозы и призывы к травле в чате недопустимы",
    Category.PERSONAL_DATA: "телефоны, адреса, документы и сведения о здоровье в общий чат не пишем: их видят все",
    Category.DATA_REQUEST: "чужие данные в общем чате не собираем: передайте их лично или через администрацию",
    Category.CREDENTIALS: "пароли, коды и приглашения в чат не пересылаем и посторонним не передаём",
    Category.ILLEGAL: "сообщения, которые нарушают закон, в чате не размещаем",
    Category.ACCOUNT_REPORT: "если аккаунт взломан, сообщите администратору",
    Category.SPAM: "рекламу и «письма счастья» в чат не присылаем",
}

MARKS = {1: "🟡", 2: "🟠", 3: "🔴"}

SOURCES = {
    "message": "",
    "edit": "правка сообщения",
    "caption": "подпись к вложению",
    "forward": "пересланное сообщение",
}

BUTTONS = {
    Action.DELETE: "Удалить",
    Action.DELETE_AND_WARN: "Удалить и предупредить",
    Action.WARN: "Предупредить автора",
    Action.DISMISS: "Не нарушение",
    Action.CLAIM: "Взять в работу",
    Action.ESCALATE: "Передать администратору",
    Action.KEEP: "Оставить в чате",
    Action.ALLOW_HERE: "Не отмечать слово здесь",
    Action.ALLOW_EVERYWHERE: "Не отмечать нигде",
    Action.CLOSE: "Закрыть с пометкой",
    Action.MUTE: "Заглушить автора на сутки",
    Action.REMOVE: "Удалить автора из чата",
    Action.UPHOLD: "Решение верное",
    Action.OVERTURN: "Отменить решение",
    Action.UNDO: "Вернуть: я ошибся",
}

STATES: dict[State, str] = {
    State.OPEN: "ждёт решения",
    State.ESCALATED: "передано администратору",
    State.CLOSED_DELETED: "удалено",
    State.CLOSED_WARNED: "автор предупреждён",
    State.CLOSED_KEPT: "оставлено в чате",
    State.DISMISSED: "не нарушение",
    State.CLOSED_BY_AUTHOR: "автор убрал сам",
    State.CLOSED_BY_ADMINISTRATOR: "решил администратор",
    State.APPEALED: "автор оспорил решение",
    State.MERGED: "вошло в сводку",
    State.OBSERVED: "наблюдение без оповещения",
}

STATE_MARKS: dict[State, str] = {
    State.OPEN: "⏳",
    State.ESCALATED: "⤴️",
    State.CLOSED_DELETED: "✅",
    State.CLOSED_WARNED: "✅",
    State.CLOSED_KEPT: "⚪",
    State.DISMISSED: "⚪",
    State.CLOSED_BY_AUTHOR: "✅",
    State.CLOSED_BY_ADMINISTRATOR: "✅",
    State.APPEALED: "⚖️",
    State.MERGED: "➕",
    State.OBSERVED: "👁",
}

# Why an action was not performed and what the person can do, by ``Refusal``.
PROBLEMS: dict[str, str] = {
    "no_right": "у бота нет права удалять. Удалите сообщение сами или дайте боту это право в настройках чата",
    "chat_gone": "бот больше не в чате. Удалите сообщение сами и верните бота в чат",
    "too_old": "сообщению больше 48 часов, бот его удалить не может. Удалите сами",
    "message_gone": "сообщения в чате уже нет",
    "user_unreachable": "автор не открывал диалог с ботом. Напишите ему сами",
    "bad_request": "мессенджер отклонил действие. Сделайте это сами в чате",
    "unreachable": "мессенджер не отвечает больше суток. Сделайте это сами в чате",
}

WHY_ADMINISTRATOR = {
    "urgent": "срочный случай",
    "repeat": "третий случай этого автора за неделю",
    "staff": "автор — сотрудник",
}

ANSWERS = {
    "stale": "Эта карточка устарела",
    "not_yours": "Решает ответственный за чат или администратор",
    "own": "Это ваше сообщение: решение примет другой сотрудник",
    "in_hand": "Уже выполняется",
    "delete": "Удаляю сообщение…",
    "warn": "Предупреждаю автора…",
    "dismiss": "Отмечено: не нарушение",
    "escalate": "Передано администратору",
    "no_administrator": "Передать некому: другого администратора нет",
}

RULES = (
    "Добро пожаловать! Коротко о правилах чата (раздел 3.3 положения):\n"
    "• общаемся вежливо, по делу, без нецензурных слов и оскорблений;\n"
    "• не публикуем телефоны, адреса, документы и сведения о чужих детях;\n"
    "• пароли, коды и приглашения никому не передаём;\n"
    "• рекламу и сборы на личные карты не размещаем.\n"
    "За порядком следит бот, решения принимает ответственный сотрудник."
)

WEEKLY = (
    "Напоминаем правила чата (раздел 3.3): вежливо и по теме, без нецензурных слов и оскорблений, "
    "без чужих персональных данных, паролей и рекламы. Личные вопросы — в личных сообщениях. "
    "Взломали аккаунт — сразу сообщите администратору. Спасибо, что бережёте друг друга!"
)

CONTEST = "Если вы не согласны, обратитесь к администратору учреждения."


def quoted(title: str) -> str:
    """A title in quotation marks; its own become the inner ones: «Группа „Гномики“»."""
    return "«" + title.replace("«", "„").replace("»", "“") + "»"


def reminder(category: Category, clause: str) -> str:
    """The calm line that parents see in the chat after a violation (at most 400 characters)."""
    return f"Напоминаем: {REMINDERS[category]} (пункт {clause} правил). {CONTEST}"


def warning(category: Category, clause: str, chat: str) -> str:
    """What the author reads privately."""
    return (
        f"Ваше сообщение в чате {quoted(chat)} нарушает правила: {REMINDERS[category]} (пункт {clause}). "
        f"Пожалуйста, больше так не пишите. {CONTEST}"
    )


def warning_in_chat(category: Category, clause: str) -> str:
    """What stands in the chat when the author cannot be written to; names nobody."""
    return f"Ответственный за чат напоминает: {REMINDERS[category]} (пункт {clause} правил). {CONTEST}"


def card(
    *,
    incident: Incident,
    chat: str,
    author: str,
    posted: str,
    confirmed: int,
    administrators: tuple[str, ...],
    outcome: str | None,
) -> str:
    """The alert: what, where, who, when, the masked text, why, by which clause, and what became of it."""
    names = ", ".join(CATEGORY_NAMES[category] for category in incident.categories)
    source = SOURCES[incident.source]
    lines = [
        f"{MARKS[incident.severity]} {names.capitalize()}",
        f"Чат: {chat}",
        f"Автор: {author}, {posted}" + (f" ({source})" if source else ""),
        "",
        f"«{incident.excerpt}»",
        "",
        "Почему: " + "; ".join(incident.reasons[:2]),
        f"Пункт {incident.clause}: {CLAUSE_WORDS[incident.clause]}",
    ]
    if confirmed:
        lines.append(f"Подтверждённых случаев за неделю: {confirmed}")
    if administrators:
        lines.append("Администратору тоже: " + ", ".join(WHY_ADMINISTRATOR[reason] for reason in administrators))
    if incident.problem:
        lines += ["", f"⚠️ Не получилось: {PROBLEMS[incident.problem]}"]
    if outcome:
        lines += ["", outcome]
    return "\n".join(lines)


def outcome(incident: Incident, who: str | None, when: str | None) -> str | None:
    """The last line of a card: who did what and when; None while nobody decided."""
    if incident.state is State.OPEN:
        return None
    words = f"{STATE_MARKS[incident.state]} {STATES[incident.state].capitalize()}"
    return words + (f" — {who}" if who else "") + (f", {when}" if when else "")


# Notices to staff, by key; the fields are filled in when the notice is sent.
NOTICES = {
    "waiting": "⏳ Случай № {incident} в чате {chat} ждёт вашего решения: карточка выше.",
    "overdue": "⚠️ Случай № {incident} в чате {chat} никто не решил в срок. Он открыт: решите по карточке.",
    "undelivered": (
        "⚠️ Карточка случая № {incident} не доставлена: {person} не открыл(а) диалог с ботом. "
        "Передайте ссылку-приглашение ещё раз; случай показан вам."
    ),
    "nobody": "⚠️ За чат {chat} никто не отвечает: случай № {incident} показан вам. Назначьте ответственного: /assign",
    "rights": "⚠️ Чат {chat}: боту не хватает прав ({missing}). Дайте их в настройках чата.",
    "removed": "⚠️ Бота удалили из чата {chat}: сообщения там больше не проверяются. Верните бота, если это ошибка.",
    "added": "✅ Чат {chat} подключён, права есть. Назначьте ответственного: /assign",
    "unclaimed": "Бот добавлен в чат {chat}, но чат не закреплён. Команда /claim {chat_number} закрепит его за вами.",
    "unsent": "⚠️ В чат {chat} не отправлено сообщение бота: {problem}.",
    "parked": "⚠️ Одно сообщение не удалось проверить (запись {number}). Просмотрите чат сами и сообщите поддержке.",
    "wordlists": (
        "⚠️ Изменённый список слов не принят, сообщения проверяются по прежним словам: {reason}. "
        "Исправьте файл, перезапуск не нужен."
    ),
}

MISSING_RIGHTS = {"reads_all": "читать все сообщения", "can_delete": "удалять сообщения"}

DIALOG = {
    "hello": (
        "Здравствуйте! Я «Дежурный»: слежу за правилами в чатах группы. Сотрудникам: откройте ссылку-приглашение "
        "от администратора или пришлите её код. Родителям: правила чата — /rules"
    ),
    "linked": "Готово, {person}: карточки случаев будут приходить сюда. Что можно: /help",
    "bad_code": "Код не подошёл: он одноразовый и действует недолго. Попросите администратора прислать новый.",
    "help_staff": (
        "Карточки случаев приходят сюда; решение — кнопками под карточкой.\n/chats — мои чаты\n/rules — правила"
    ),
    "help_administrator": (
        "Карточки случаев приходят сюда; решение — кнопками под карточкой.\n"
        "/chats — чаты и ответственные\n/people — сотрудники\n"
        "/invite educator Имя Отчество — добавить сотрудника и получить код "
        "(роли: educator, specialist, administrator, head)\n"
        "/code 3 — новый код для сотрудника № 3\n"
        "/assign 2 3 4 — за чат № 2 отвечает № 3, затем № 4\n"
        "/claim 2 — закрепить за учреждением чат № 2\n/rules — правила"
    ),
    "not_administrator": "Эта команда для администраторов.",
    "unknown": "Не понимаю. Что можно: /help",
    "invited": (
        "{person} ({role}) — № {number}. Перешлите приглашение, оно одноразовое, действует {hours} ч:\n{invitation}"
    ),
    "assigned": "За чат {chat} теперь отвечает: {people}.",
    "claimed": "Чат {chat} закреплён за учреждением. Назначьте ответственного: /assign {number} …",
    "bad_command": "Команда не разобрана. Пример: {example}",
    "no_such": "Такого номера нет: посмотрите /chats и /people",
    "no_chats": "Чатов пока нет: добавьте бота в чат группы и сделайте его администратором.",
}

ROLES = {
    Role.ADMINISTRATOR: "администратор",
    Role.EDUCATOR: "воспитатель",
    Role.SPECIALIST: "специалист",
    Role.HEAD: "руководитель",
    Role.PARENT: "родитель",
}


def already_decided(incident: Incident) -> str:
    """What a late press is told."""
    return f"Уже решено: {STATES[incident.state]}"
