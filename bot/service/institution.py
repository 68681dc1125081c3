"""An institution's own settings: hours, calendar, own values, edition and clauses; validated and journalled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from bot.domain import Institution
from bot.errors import UserError
from bot.options import parse_hours
from bot.policy import contradictions, working_time
from bot.service.office import Office
from bot.service.record import note
from bot.store import chats, choices, people
from bot.store.engine import Tx
from bot.texts import CLAUSE_WORDS

LONGEST_VALUE, MOST_VALUES = 200, 200
LONGEST_EDITION, LONGEST_CLAUSE = 32, 1000
LEAST_MINUTES, MOST_MINUTES = 5, 10_080
MOST_DAYS = 200
_NONE = "нет"


async def set_hours(
    tx: Tx, office: Office, actor: str, institution: Institution,
    *, hours: str, quiet: str, react_minutes: str, reminder_minutes: str, saturdays: bool,
) -> Institution:  # fmt: skip
    """Set when the institution works and is quiet, as a person wrote it.

    Raises:
        UserError: a value does not fit, or together with the choices something can never happen.
    """
    opens, closes = _hours(hours, "Рабочие часы", "07:00-19:00")
    if opens >= closes:
        raise UserError("Рабочие часы: начало позже конца, сроки никогда не пойдут. Пример — 07:00-19:00")
    night = None if quiet.strip().lower() in {"", _NONE} else _hours(quiet, "Тихие часы", "21:00-07:00")
    values = {
        "opens": opens,
        "closes": closes,
        "saturdays": saturdays,
        "react_minutes": _minutes(react_minutes, "Срок", LEAST_MINUTES, MOST_MINUTES),
        "reminder_minutes": _minutes(reminder_minutes, "Пауза между напоминаниями", 1, 1440),
        "quiet_from": night[0] if night else None,
        "quiet_to": night[1] if night else None,
    }
    return await _change(tx, office, actor, institution, values)


async def set_day(
    tx: Tx, office: Office, actor: str, institution: Institution, day: date, *, works: bool | None
) -> Institution:
    """Say that a day is worked on, or is not, against the calendar; None: as the calendar says.

    Raises:
        UserError: no working day would be left.
    """
    days = {key: value for key, value in institution.days.items() if key != day.isoformat()}
    if works is not None:
        days[day.isoformat()] = works
    if len(days) > MOST_DAYS:
        raise UserError(f"Своих дней уже {MOST_DAYS}: уберите прошедшие")
    return await _change(tx, office, actor, institution, {"days": days}, day=day.isoformat(), works=works)


async def set_own_values(
    tx: Tx, office: Office, actor: str, institution: Institution, values: Sequence[str]
) -> Institution:
    """Set the phones, addresses and links that are the institution's own.

    Raises:
        UserError: there are too many, or one is too long.
    """
    own = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if len(own) > MOST_VALUES:
        raise UserError(f"Своих данных больше {MOST_VALUES}: оставьте нужные")
    if any(len(value) > LONGEST_VALUE for value in own):
        raise UserError(f"Одно из значений длиннее {LONGEST_VALUE} знаков: по одному на строке")
    await people.change_institution(tx, institution.id, own_values=own)
    # The values themselves are not for the journal.
    await note(tx, office, _subject(institution), "own_values", actor=actor, count=len(own))
    return replace(institution, own_values=tuple(own))


async def new_edition(tx: Tx, office: Office, actor: str, institution: Institution, edition: str) -> Institution:
    """Judge by another edition from now on; its clauses begin with the wording of the present one.

    Raises:
        UserError: the name does not fit, or it is the present one.
    """
    name = " ".join(edition.split())
    if not name or len(name) > LONGEST_EDITION or not name.isprintable():
        raise UserError(f"Название редакции — от 1 до {LONGEST_EDITION} знаков, например 2027-1")
    if name == institution.edition:
        raise UserError("Эта редакция уже действует")
    if not await choices.clauses(tx, institution.id, name):
        for clause, words in (await choices.clauses(tx, institution.id, institution.edition)).items():
            await choices.word_clause(tx, institution.id, name, clause, words)
    await people.change_institution(tx, institution.id, edition=name)
    await note(tx, office, _subject(institution), "edition", actor=actor, edition=name, former=institution.edition)
    return replace(institution, edition=name)


async def word_clause(tx: Tx, office: Office, actor: str, institution: Institution, clause: str, words: str) -> None:
    """Give a clause of the present edition the institution's own wording; an empty one brings ours back.

    Raises:
        UserError: there is no such clause, or the wording is too long for a card.
    """
    own = " ".join(words.split())
    if clause not in CLAUSE_WORDS:
        raise UserError(f"Нет пункта {clause}. Есть: {', '.join(CLAUSE_WORDS)}")
    if len(own) > LONGEST_CLAUSE:
        raise UserError(f"Слова пункта длиннее {LONGEST_CLAUSE} знаков: на карточку не поместятся")
    if own == CLAUSE_WORDS[clause]:
        own = ""
    await choices.word_clause(tx, institution.id, institution.edition, clause, own)
    await note(
        tx,
        office,
        _subject(institution),
        "clause",
        actor=actor,
        clause=clause,
        edition=institution.edition,
        own=bool(own),
    )


async def _change(
    tx: Tx, office: Office, actor: str, institution: Institution, values: dict[str, Any], **told: object
) -> Institution:
    changed = replace(institution, **values)
    await _see_that_it_fits(tx, institution, changed)
    differing = {name: value for name, value in values.items() if getattr(institution, name) != value}
    if not differing:
        return institution
    await people.change_institution(tx, institution.id, **differing)
    told = told or {name: _said(value) for name, value in differing.items()}
    await note(tx, office, _subject(institution), "settings", actor=actor, **told)
    return changed


async def _see_that_it_fits(tx: Tx, before: Institution, after: Institution) -> None:
    known = {chat.id: chat for chat in await chats.of(tx, before.id)}
    titles = {number: chat.title for number, chat in known.items()}
    unable = frozenset(number for number, chat in known.items() if not chat.can_delete)
    options = await choices.options_of(tx, before.id)
    old = set(contradictions(before, options, titles, unable))
    for sentence in contradictions(after, options, titles, unable):
        if sentence not in old:
            raise UserError(sentence[0].upper() + sentence[1:])
    try:
        working_time(after).after(after.created_at, timedelta(minutes=1))
    except ValueError:
        raise UserError("Не остаётся ни одного рабочего дня: сроки никогда не пойдут") from None


def _subject(institution: Institution) -> str:
    return f"institution:{institution.id}"


def _said(value: object) -> object:
    return f"{value:%H:%M}" if isinstance(value, time) else value


def _hours(written: str, what: str, example: str) -> tuple[time, time]:
    try:
        return parse_hours(written)
    except ValueError:
        raise UserError(f"{what} не разобраны: нужно вида {example}") from None


def _minutes(written: str, what: str, least: int, most: int) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 8 and least <= int(written) <= most):  # noqa: PLR2004 no number of ours is so long
        raise UserError(f"{what}: нужно число минут от {least} до {most}")
    return int(written)
