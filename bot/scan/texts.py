"""Every sentence the scan shows, in Russian: errors, headings, notes; and how numbers and dates are written."""

import errno
from datetime import datetime

from filters.types import Severity

# What a message may carry that the program cannot read.
PART_NAMES = {
    "voice_message": "голосовые",
    "video_message": "видеосообщения",
    "photo": "фото",
    "video_file": "видео",
    "audio_file": "аудио",
    "animation": "анимации",
    "sticker": "стикеры",
    "file": "файлы",
    "unknown": "неизвестные части",
}
SEVERITY_NAMES = {Severity.LOW: "низкая", Severity.MEDIUM: "средняя", Severity.HIGH: "высокая"}

REPORT_TITLE = "Проверка переписки"
DISCLAIMER = "Находка — повод посмотреть самому, а не приговор: программа ошибается, решает человек."
MASKED_NOTE = (
    "Вместо сообщений — короткие отрывки, в них скрыты нецензурные слова и личные данные. "
    "Авторы обозначены номерами в порядке находок, имена в отчёт не попадают."
)
AUTHOR = "Автор {number}"
UNKNOWN_AUTHOR = "Автор неизвестен"
NO_DATE = "без даты"
NO_CHAT = "Чат без названия"
PERSONAL_CHAT = "Личный диалог {number}"
ONE_PERSONAL_CHAT = "Личный диалог"
OTHER_CHATS = "остальные чаты"
OTHER_AUTHORS = "другие авторы"
JOINED_NOTE = "по сообщениям подряд"
NOTHING_FOUND = "Нарушений не найдено."
SCANNING = "Проверяю"
REPORT_WRITTEN = "Отчёт: "
INTERRUPTED = "Проверка прервана, отчёты не записаны."

ASK_EXPORT = (
    "Нужна выгрузка чата из Telegram Desktop («Экспорт истории чата», формат «Машиночитаемый JSON», файл result.json), "
    "таблица CSV или файл JSONL."
)
NO_FILE = "Файла «{path}» нет: проверьте путь."
IS_DIRECTORY = "«{path}» — папка, а нужен файл: укажите result.json внутри неё."
NOT_REGULAR = "«{path}» — не обычный файл: сохраните переписку в файл и укажите его."
CANNOT_READ = "Файл «{path}» не читается ({reason}): проверьте права на него."
EMPTY_FILE = "Файл пуст: в нём нет ни одного сообщения. " + ASK_EXPORT
BINARY_FILE = "Это не текст: с байта {at} идут двоичные данные. " + ASK_EXPORT
ARCHIVE = "Это {kind}, а не текст. Распакуйте или сохраните переписку текстом. " + ASK_EXPORT
HTML_EXPORT = (
    "Это выгрузка в виде страницы HTML, проверить её нельзя: "
    "выгрузите чат ещё раз, выбрав формат «Машиночитаемый JSON»."
)
UTF16_JSON = "Файл сохранён в кодировке UTF-16: пересохраните его в UTF-8."
JSON_LIST = "Это JSON, но не выгрузка чата: с байта {at} идёт список, а не объект с «messages». " + ASK_EXPORT
FOREIGN_JSON = "Это JSON, но не выгрузка чата: в нём нет списка «messages». " + ASK_EXPORT
BROKEN_JSON = (
    "Файл повреждён на байте {at} из {size}, после {count}-го сообщения{last}. "
    "Проверено всё, что было до этого места; выгрузите чат ещё раз."
)
CUT_JSON = (
    "Файл обрывается на байте {at}, после {count}-го сообщения{last}: выгрузка не закончена или файл скопирован "
    "не целиком. Проверено всё до обрыва; выгрузите чат ещё раз."
)
LAST_ID = " (его номер в чате {id})"
TOO_LARGE_VALUE = (
    "Файл повреждён около байта {at}, после {count}-го сообщения{last}: одно значение больше {limit} МБ, "
    "в переписке такого не бывает. Проверено всё до этого места; выгрузите чат ещё раз."
)
NO_TEXT_COLUMN = (
    "В строке 1 не найден столбец с текстом: назовите его «text», «текст», «сообщение» или «message» "
    "либо укажите --text-column ИМЯ или --text-column НОМЕР (столбцов: {count})."
)
NO_SUCH_COLUMN = "Столбца {column} нет: в строке 1 столбцов {count}. Исправьте --text-column."
COLUMN_FOR_CSV = "--text-column относится только к CSV, а это {format}: уберите его."
OPEN_QUOTE = (
    "Строка {line}: запись не заканчивается — скорее всего, кавычка открыта и не закрыта. "
    "Проверено всё до этой строки; исправьте её и запустите снова."
)
BAD_ENCODING = (
    "Строка {line}: байты не читаются как {encoding}. Проверено всё до этой строки; "
    "пересохраните файл в UTF-8 и запустите снова."
)
BAD_LINES = "Не {read} {lines} ({places}): {why}. Остальное проверено; исправьте {them} и запустите снова."
BAD_LINE_JSON = "там не объект JSON с полем «text»"
NOTHING_READABLE = "Ни одна строка файла не читается, первая — {line}: {why}. " + ASK_EXPORT
READ_FAILED = "Файл «{path}» перестал читаться на байте {at} ({reason}). Проверено всё до этого места."

TARGET_IS_INPUT = "Отчёт «{path}» затёр бы проверяемый файл: укажите другое имя."
TARGET_TWICE = "Два отчёта в один файл «{path}» не поместятся: укажите разные имена."
TARGET_IS_DIRECTORY = "«{path}» — папка: укажите имя файла для отчёта."
TARGET_NOT_REGULAR = "«{path}» — не обычный файл, отчёт туда не записать: укажите другое имя."
TARGET_NO_FOLDER = "Папки «{path}» нет: создайте её или укажите другую."
TARGET_UNWRITABLE = "Отчёт «{path}» не записать ({reason}): укажите папку, в которую можно писать."
DISK_FULL = "На диске кончилось место, отчёт «{path}» не записан: освободите место и запустите снова."

HTML_LIMIT_NOTE = (
    "На странице показаны первые {shown} с находками из {total}. "
    "Все — в таблице: запустите проверку с --xlsx отчёт.xlsx."
)
SHEET_CONTINUES = "Лист заполнен: Excel не вмещает больше строк. Продолжение на листе «{sheet}»."
SHEETS_NOTE = "Находок больше, чем вмещает лист Excel, поэтому они разложены по листам: {sheets}."
PARTIAL_NOTE = "Файл прочитан не до конца. {why}"

# Why the system refused a file, in words; the rest is shown as the system says it.
_REASONS = {
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.EFBIG: "файл больше разрешённого размера",
    errno.EIO: "ошибка диска",
    errno.ENAMETOOLONG: "слишком длинное имя",
}


def reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


def plural(count: int, one: str, few: str, many: str) -> str:
    """The Russian form that goes with ``count``: 1 сообщение, 2 сообщения, 5 сообщений."""
    tens, units = count % 100, count % 10
    if 11 <= tens <= 14 or units == 0 or units >= 5:  # noqa: PLR2004 -- the grammar's own numbers
        return many
    return one if units == 1 else few


def number(count: int) -> str:
    """A count with a narrow no-break space between thousands: 32 361."""
    return f"{count:,}".replace(",", "\u202f")


def counted(count: int, one: str, few: str, many: str) -> str:
    """A count with its noun: «21 сообщение»."""
    return f"{number(count)} {plural(count, one, few, many)}"


def megabytes(done: int, total: int) -> str:
    """How far a file was read: «12,5 из 980,0 МБ»."""
    return f"{done / 1e6:.1f} из {total / 1e6:.1f} МБ".replace(".", ",")


def messages(count: int) -> str:
    """So many messages, in words."""
    return counted(count, "сообщение", "сообщения", "сообщений")


def period(first: datetime | None, last: datetime | None) -> str:
    """The days a conversation spans."""
    if not first or not last:
        return ""
    days = [at.strftime("%d.%m.%Y") for at in (first, last)]
    return days[0] if days[0] == days[1] else f"{days[0]} — {days[1]}"


def share(part: int, whole: int) -> str:
    """``part`` of ``whole`` as a percentage: «0,4 %»; a tiny share is «< 0,1 %», never a false nought."""
    if not part or not whole:
        return "0\u00a0%"
    percent = 100 * part / whole
    return "<\u00a00,1\u00a0%" if percent < 0.1 else f"{percent:.1f}".replace(".", ",") + "\u00a0%"  # noqa: PLR2004


def moment(at: datetime | None) -> str:
    """A date as people write it, to the minute."""
    return at.strftime("%d.%m.%Y %H:%M") if at else NO_DATE
