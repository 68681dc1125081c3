import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.events import Message
from bot.transport.telegram.decode import lane_of
from tests.fakes.telegram_payloads import (
    BASE,
    posted,
    read,
)
from tests.transport.test_telegram_events import OTHERS
from tests.transport.test_telegram_messages import MESSAGES


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        inner = [path for key, item in value.items() for path in paths(item, (*here, key))]
    elif isinstance(value, list):
        inner = [path for number, item in enumerate(value) for path in paths(item, (*here, number))]
    return ([here] if here else []) + inner


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "text", "chat", "x"]), inner),
    max_leaves=5,
)
# A busy machine is no failure of the law.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
UPDATES = [update for update, _ in (*MESSAGES.values(), *OTHERS.values())]


def well_formed(mutant: Any) -> bool:
    """Decode; what comes out is nothing, or an event with all it is told apart by."""
    event = read(mutant)
    names = [getattr(event, name, "x") for name in ("chat", "id")]
    return event is None or (event.at.tzinfo is not None and all(isinstance(name, str) and name for name in names))


@pytest.mark.parametrize("foreign", [None, True, 0, -1, 1.5, "", "x", [], ["x"], {}, {"id": {}}], ids=repr)
def test_a_foreign_value_anywhere_is_no_danger(foreign) -> None:
    """Any single value of any known update may turn into anything else."""
    for update in UPDATES:
        for *way, last in paths(update):
            mutant = copy.deepcopy(update)
            target = mutant
            for step in way:
                target = target[step]
            target[last] = foreign

            assert well_formed(mutant)
            assert isinstance(lane_of(mutant), str)


@settings(CALM, max_examples=300)
@given(update=st.sampled_from(UPDATES), data=st.data())
def test_mutated_updates_never_raise(update, data) -> None:
    """Whatever Telegram may send one day, decoding it ends in an event or nothing; what is an event is well formed."""
    mutant = copy.deepcopy(update)
    for _ in range(data.draw(st.integers(1, 4))):
        places = paths(mutant)
        if not places:
            break
        *way, last = data.draw(st.sampled_from(places))
        target = mutant
        for step in way:
            target = target[step]
        if data.draw(st.booleans()):
            del target[last]
        else:
            target[last] = data.draw(JSON)

    assert well_formed(mutant)
    assert isinstance(lane_of(mutant), str)


@CALM
@given(
    text=st.text(min_size=1, max_size=40),
    kind=st.from_regex(r"[a-z]{3,12}_new", fullmatch=True),
    noise=st.dictionaries(st.from_regex(r"[a-z]{3,12}_new", fullmatch=True), JSON, max_size=3),
)
def test_unknown_neighbours_never_cost_a_word(text, kind, noise) -> None:
    """A text is read to the letter beside any unknown part, and the part is named."""
    event = read(posted(text=text, **noise | {kind: {"depth": 3}}))

    assert isinstance(event, Message)
    assert event.text.startswith(text)
    assert kind in event.parts


def test_a_bottomless_part_is_no_danger() -> None:
    """A part nested a thousand levels deep is read as deep as people write, then left."""
    deep: Any = {"text": "дно"}
    for _ in range(900):
        deep = {"inner": deep}

    event = read(posted(text="верх", abyss=deep))

    assert replace(BASE, text="верх", parts=("abyss",)) == event


def test_the_payload_is_left_alone() -> None:
    """The inbox keeps the update as Telegram sent it."""
    before = json.dumps(UPDATES, ensure_ascii=False)

    for update in UPDATES:
        read(update)

    assert before == json.dumps(UPDATES, ensure_ascii=False)
