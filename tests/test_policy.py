"""The policy's table: category x author's role x repeat x hour."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain import Institution, Role
from bot.options import OPTIONS, Choice, Mode, Options, parse_hours
from bot.policy import Circumstances, Decision, after_quiet_hours, contradictions, decide
from filters.types import Category, Finding, Verdict

DAY = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)  # noon in Yekaterinburg
NIGHT = datetime(2026, 11, 17, 18, 30, tzinfo=UTC)  # 23:30 there
MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # 7:00 there

PLACE = Institution(
    id=1,
    name="Садик",
    time_zone="Asia/Yekaterinburg",
    quiet_from=time(21),
    quiet_to=time(7),
    reminder_minutes=30,
    edition="2026-1",
    created_at=DAY - timedelta(days=9),
    opens=time(7),
    closes=time(19),
    saturdays=False,
    react_minutes=120,
)


CHAT = 7


def verdict(*categories: Category) -> Verdict:
    """A verdict with a finding of each category."""
    return Verdict(tuple(Finding(it, at, at + 1, 0.9, "test/rule", "почему") for at, it in enumerate(categories)))


def circumstances(now: datetime = DAY, *roles: Role, confirmed: int = 0) -> Circumstances:
    """A parent at noon, unless told otherwise."""
    return Circumstances(now, CHAT, frozenset(roles), confirmed)


def decided(it: Verdict, given: Circumstances, *choices: Choice) -> Decision:
    """What the policy makes of a verdict; something has to be found."""
    decision = decide(it, PLACE, Options(choices), given)
    assert decision is not None
    return decision


def test_clean_message_has_no_consequences() -> None:
    """Nothing found, nothing done."""
    assert decide(Verdict(), PLACE, Options(), circumstances()) is None


@pytest.mark.parametrize(
    ("category", "now", "alert_at", "administrators"),
    [
        # By day everything is shown at once; the grave to the administrator too.
        (Category.PROFANITY, DAY, DAY, False),
        (Category.INSULT, DAY, DAY, False),
        (Category.PERSONAL_DATA, DAY, DAY, False),
        (Category.THREAT, DAY, DAY, True),
        (Category.ILLEGAL, DAY, DAY, True),
        (Category.CREDENTIALS, DAY, DAY, True),
        (Category.ACCOUNT_REPORT, DAY, DAY, True),
        # At night the grave passes, the rest waits for the morning.
        (Category.PROFANITY, NIGHT, MORNING, False),
        (Category.DATA_REQUEST, NIGHT, MORNING, False),
        (Category.THREAT, NIGHT, NIGHT, True),
        (Category.ILLEGAL, NIGHT, NIGHT, True),
        (Category.CREDENTIALS, NIGHT, NIGHT, True),
    ],
)
def test_category_and_hour(category: Category, now: datetime, alert_at: datetime, administrators: bool) -> None:
    """Who is told when."""
    decision = decided(verdict(category), circumstances(now))

    assert (decision.alert_at, bool(decision.reasons)) == (alert_at, administrators)


@pytest.mark.parametrize(("confirmed", "administrators"), [(0, False), (1, False), (2, True), (7, True)])
def test_third_case_brings_the_administrator(confirmed: int, administrators: bool) -> None:
    """The third case of one author within the window goes to the administrator too."""
    decision = decided(verdict(Category.PROFANITY), circumstances(confirmed=confirmed))

    assert bool(decision.reasons) is administrators


@pytest.mark.parametrize(("role", "administrators"), [(Role.EDUCATOR, True), (Role.HEAD, True), (Role.PARENT, False)])
def test_staff_is_judged_by_the_administrator(role: Role, administrators: bool) -> None:
    """A violation by a member of staff is shown to the administrator."""
    decision = decided(verdict(Category.PROFANITY), circumstances(DAY, role))

    assert bool(decision.reasons) is administrators


def test_the_gravest_finding_names_the_case() -> None:
    """A threat with profanity is a threat."""
    decision = decided(verdict(Category.PROFANITY, Category.THREAT), circumstances())

    assert decision.primary.category is Category.THREAT


def test_every_category_has_its_gravity() -> None:
    """A new category cannot be forgotten."""
    for category in Category:
        assert decided(verdict(category), circumstances(), Choice("mode", Mode.ON, category=category))


@pytest.mark.parametrize(("category", "remind"), [(Category.ACCOUNT_REPORT, False), (Category.INSULT, True)])
def test_a_report_breaks_no_rule(category: Category, remind: bool) -> None:
    """Whoever reports a break-in is not reminded of rules."""
    assert decided(verdict(category), circumstances()).remind is remind


@pytest.mark.parametrize(
    ("local", "waits_until"),
    [
        ("2026-11-17T20:59", "2026-11-17T20:59"),
        ("2026-11-17T21:00", "2026-11-18T07:00"),
        ("2026-11-18T00:00", "2026-11-18T07:00"),
        ("2026-11-18T06:59", "2026-11-18T07:00"),
        ("2026-11-18T07:00", "2026-11-18T07:00"),
    ],
)
def test_quiet_hours_over_midnight(local: str, waits_until: str) -> None:
    """Quiet hours begin at 21:00 and end at 7:00 of the institution's time."""
    zone = timedelta(hours=5)
    now = datetime.fromisoformat(local).replace(tzinfo=UTC) - zone

    assert after_quiet_hours(now, PLACE, Options(), CHAT) + zone == datetime.fromisoformat(waits_until).replace(
        tzinfo=UTC
    )


def test_quiet_hours_may_be_off() -> None:
    """An institution without quiet hours is told at any hour."""
    place = replace(PLACE, quiet_from=None, quiet_to=None)

    assert after_quiet_hours(NIGHT, place, Options(), CHAT) == NIGHT


@pytest.mark.parametrize("written", ["21:00", "вечером", "25:00-07:00", ""])
def test_unreadable_quiet_hours(written: str) -> None:
    """What is not two times of day is refused."""
    with pytest.raises(ValueError, match=r".*"):
        parse_hours(written)


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ((Choice("mode", "shadow"), Choice("hide", value=True)), "никогда не сработает"),
        (
            (Choice("mode", "off", category=Category.INSULT), Choice("urgent", value=True, category=Category.INSULT)),
            "выкл",
        ),
        ((Choice("mode", "off", CHAT), Choice("react_minutes", 30, CHAT)), "срок никогда не пойдёт"),
        ((Choice("remind", value=False, chat_id=CHAT), Choice("reminder_minutes", 5, CHAT)), "напоминания выключены"),
        ((Choice("hide", value=True, chat_id=CHAT),), "нет права удалять"),
        ((Choice("quiet", "06:00-20:00"),), "всё рабочее время"),
        ((Choice("quiet", "10:00-10:00", CHAT),), "сутки"),
    ],
)
def test_a_rule_that_can_never_fire_is_named(choices: tuple[Choice, ...], told: str) -> None:
    """Choices are looked at together: what cancels another is said, with the reason."""
    (sentence,) = set(contradictions(PLACE, Options(choices), {CHAT: "Гномики"}, frozenset({CHAT})))

    assert told in sentence


def test_sane_choices_contradict_nothing() -> None:
    """The defaults, and choices that fit each other, are let through."""
    fitting = Options([Choice("mode", "shadow", CHAT), Choice("hide", value=True, category=Category.PROFANITY)])

    assert list(contradictions(PLACE, Options(), {CHAT: "Гномики"}, frozenset())) == []
    assert list(contradictions(PLACE, fitting, {CHAT: "Гномики"}, frozenset())) == []


def test_the_most_precise_choice_counts() -> None:
    """Category in the chat, then the chat, then the category, then all, then the default."""
    options = Options()
    seen = [options.get("mode", CHAT, Category.INSULT)]
    for choice in (
        Choice("mode", "off"),
        Choice("mode", "shadow", category=Category.INSULT),
        Choice("mode", "off", CHAT),
        Choice("mode", "on", CHAT, Category.INSULT),
    ):
        options = options.having(choice)
        seen.append(options.get("mode", CHAT, Category.INSULT))

    assert seen == ["on", "off", "shadow", "off", "on"]
    assert options.having(Choice("mode", None, CHAT, Category.INSULT)).get("mode", CHAT, Category.INSULT) == "off"


def test_shadow_tells_nobody_and_off_finds_nothing() -> None:
    """What is observed only makes a silent record; beside something else it is left out of that case."""
    shadow, off = Choice("mode", "shadow", category=Category.INSULT), Choice("mode", "off", CHAT)

    assert decided(verdict(Category.INSULT), circumstances(), shadow).observed
    mixed = decided(verdict(Category.INSULT, Category.PROFANITY), circumstances(), shadow)
    assert (mixed.observed, mixed.verdict.categories) == (False, (Category.PROFANITY,))
    assert decide(verdict(Category.PROFANITY), PLACE, Options([off]), circumstances()) is None


@pytest.mark.parametrize("name", OPTIONS)
def test_every_option_refuses_nonsense_and_shows_what_it_read(name: str) -> None:
    """A value that does not fit is refused with words; the default, shown, reads back as itself."""
    option = OPTIONS[name]
    with pytest.raises(ValueError, match="нужн"):
        option.read("что-нибудь")
    default = option.default(Category.THREAT)
    if default is not None:
        assert option.read(option.show(default)) == default
