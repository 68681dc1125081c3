"""Replay: what other words, rules and choices would have made of the recorded cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import lexicons
from bot.domain import Action, Incident, Institution, State
from bot.errors import UserError
from bot.options import Choice, Options
from bot.service import counterfactual, replay
from bot.service.counterfactual import Change
from bot.service.judging import judge
from bot.service.replay import Piece
from bot.store import incidents, journal
from filters.types import Category, Context, Severity
from lexicons import edit
from lexicons.edit import Changed
from tests.fakes.conversation import PARENT, SWEARING, Conversation

ME = journal.person(1)
YES, NO = True, False


def changed(change: object, name: str, section: str, entry: str) -> Changed:
    """One of our own lists with one line more or less."""
    lines = lexicons.place(name).read_text(encoding="utf-8").splitlines()
    return Changed(name, tuple(change(lines, name, section, entry)))


async def test_won_and_lost_by_a_word(talk: Conversation) -> None:
    """A new exception loses the cases that stood on the word alone, lines too; nothing is shown unmasked."""
    await talk.say(PARENT, "вы кретин, звоните мне 8 944 713 28 05")
    await talk.say(PARENT, SWEARING)
    async with talk.service.store.write() as tx:
        pieces, bare = await replay.open_cases(tx, talk.service.office, ME, None)
    lines = [Piece("ну ты и кретин", Context(), None, "insult, строка 1", Category.INSULT)]
    done: list[int] = []

    compared = await replay.compare([*pieces, *lines], changed(edit.add, "insults", "slur", "- кретин"), done.append)

    assert (2, 1, 0) == (compared.cases, compared.lines, bare)
    (case,), (line,) = compared.of_cases(), compared.of_lines()
    assert 1 == case.incident.id
    assert Category.INSULT in case.before
    assert Category.INSULT not in case.after
    assert "713" not in case.shown
    assert line.lost
    assert line.right is False
    assert list(range(1, 7)) == done


async def test_the_opening_in_bulk_is_journalled_before_anything_is_judged(talk: Conversation) -> None:
    """Whoever replays leaves one entry: who, why, how many; a case without text is told of."""
    await talk.say(PARENT, SWEARING)
    await talk.say(PARENT, "вы кретин")
    async with talk.service.store.write() as tx:
        await incidents.purge_evidence(tx, talk.clock() + timedelta(seconds=1), talk.clock())
    await talk.say(PARENT, "вы кретин, звоните 8 944 713 28 05")
    async with talk.service.store.write() as tx:
        pieces, bare = await replay.open_cases(tx, talk.service.office, ME, None)
        entry = (await journal.entries_of(tx, "evidence"))[-1]

    assert (["вы кретин, звоните 8 944 713 28 05"], 2) == ([it.text for it in pieces], bare)
    assert (ME, "evidence_opened") == (entry.actor, entry.action)
    assert {"purpose": "replay", "count": 1, "days": replay.DAYS} == entry.details
    assert "713 28" not in repr(pieces)


async def test_older_cases_and_other_institutions_stay_sealed(talk: Conversation) -> None:
    """Only the days asked for and the institution asked for are opened."""
    await talk.say(PARENT, SWEARING)
    talk.clock.turn(days=5)
    async with talk.service.store.write() as tx:
        old, _ = await replay.open_cases(tx, talk.service.office, ME, None, days=4)
        foreign, _ = await replay.open_cases(tx, talk.service.office, ME, 77)

    assert ([], []) == (old, foreign)


async def test_todays_rules_over_what_was_recorded(talk: Conversation) -> None:
    """What the record says and today's rules do not is lost, the other way round is new."""
    await talk.say(PARENT, SWEARING)
    async with talk.service.store.write() as tx:
        (case,) = await talk.incidents()
        finding = dict(case.findings[0]) | {"category": "threat", "rule": "threat/gone"}
        await incidents.change(tx, case, category="threat", categories=("threat",), findings=(finding,))
        pieces, _ = await replay.open_cases(tx, talk.service.office, ME, None)

    (again,) = await replay.again(pieces)

    assert Category.PROFANITY in again.new
    assert (Category.THREAT,) == again.lost
    assert "охуели" not in again.shown
    rows = {row.name: (row.then, row.now, row.new, row.lost) for row in replay.by_category([again])}
    assert ((1, 0, 0, 1), (0, 1, 1, 0)) == (rows["threat"], rows["profanity"])
    assert "threat/gone" in {row.name for row in replay.by_rule([again]) if row.lost}


async def test_broken_lists_are_one_sentence(tmp_path) -> None:
    """A list that cannot be read ends the replay with its own reason."""
    (tmp_path / "profanity.txt").write_text("пень\n", encoding="utf-8")

    with pytest.raises(UserError, match="слово стоит до первого раздела"):
        await judge([("привет", Context())], tmp_path)


def test_evaluation_lines_hold_what_the_word_is_about() -> None:
    """Of each file some lines are taken, and every line with a word that begins like the changed one."""
    some = replay.evaluation_lines(of_a_file=10)
    more = replay.evaluation_lines(["экскурсия"], of_a_file=10)

    assert len(some) < 250
    assert {Category.INSULT, None} <= {it.expected for it in some}
    assert len(some) < len(more)
    assert all("экск" in it.text.lower() for it in set(more) - set(some))


NOW = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
PLACE = Institution(
    1, "Садик", "Asia/Yekaterinburg", None, None, 30, "2026-1", NOW,
    NOW.time().replace(hour=7), NOW.time().replace(hour=19), saturdays=False, react_minutes=120,
)  # fmt: skip


def case(number: int, category: Category = Category.INSULT, **values: object) -> Incident:
    """A recorded case, decided as harmless an hour after it was opened."""
    at = values.pop("at", NOW + timedelta(hours=number))
    it = Incident(
        number, 1, 1, "7001", "У-1", category, (category,), "3.3.4", "2026-1", Severity.MEDIUM, "д***", (), (),
        "message", State.DISMISSED, 2, None, None, at, at + timedelta(hours=1), 2, None, None, 1,
        ({"category": category, "start": 0, "end": 3, "score": 0.9, "rule": "insult/slur"},),
    )  # fmt: skip
    return replace(it, **values)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice("mode", "off", category=Category.INSULT), {Change.UNOPENED: [1]}),
        (Choice("mode", "shadow"), {Change.OBSERVED: [2, 1]}),
        (Choice("mode", "shadow", chat_id=9), {}),
        (Choice("urgent", YES, category=Category.INSULT), {Change.URGENT: [1], Change.TOLD: [1]}),
        (Choice("hide", YES, category=Category.PROFANITY), {Change.HIDDEN: [2]}),
        (Choice("remind", NO), {Change.UNREMINDED: [2, 1]}),
        (Choice("reminder_minutes", 600), {Change.UNREMINDED: [2]}),
        (Choice("react_minutes", 5), {Change.LATE: [2, 1]}),
        (Choice("quiet", "13:00-13:30"), {Change.LATER: [1]}),
        (Choice("hourly_cap", 5), {}),
    ],
)
def test_what_a_choice_would_have_done(choice: Choice, expected: dict[Change, list[int]]) -> None:
    """Each kind of change is told by the cases it would have touched, the newest first."""
    cases = [case(1), case(2, Category.PROFANITY)]

    told = counterfactual.replay(cases, PLACE, Options(), Options().having(choice), NOW + timedelta(days=1))

    assert 2 == told.cases
    assert expected == {change: [it.id for it in found] for change, found in told.changes.items()}


def test_a_lower_limit_of_repeats_tells_the_administrator_sooner() -> None:
    """Confirmed cases of the week are counted as the policy counts them."""
    confirmed = {"state": State.CLOSED_WARNED, "decision": Action.WARN}
    cases = [case(1, **confirmed), case(2, **confirmed), case(3, at=NOW + timedelta(days=30))]

    told = counterfactual.replay(cases, PLACE, Options(), Options([Choice("repeat_limit", 2)]), NOW)

    assert {Change.TOLD: [2]} == {change: [it.id for it in found] for change, found in told.changes.items()}


def test_a_mode_that_is_given_back_shows_what_was_only_observed() -> None:
    """Shadow to on: the silent records would have been cards."""
    shadow = Options([Choice("mode", "shadow")])

    told = counterfactual.replay([case(1, state=State.OBSERVED)], PLACE, shadow, Options(), NOW)

    assert [Change.SHOWN] == list(told.changes)
