"""Lock-out by client address, and whose word is taken for the address."""

from datetime import timedelta

import httpx
import pytest
from litestar import Request

from bot.web.doors import FREE_ATTEMPTS, Doors, address_of
from tests.fakes.kindergarten import PASSWORD, Kindergarten, TestClock, pages, served
from tests.web.conftest import Browser

HERE, THERE = "192.0.2.1", "192.0.2.2"


def knock(doors: Doors, times: int, address: str = HERE) -> list[bool]:
    """Whether each of so many attempts was looked at."""
    return [doors.knock(address) is None for _ in range(times)]


def test_many_attempts_shut_the_door_for_longer_and_longer() -> None:
    """After twenty wrong attempts an address waits, and twice as long after the next one."""
    clock = TestClock()
    doors = Doors(clock)
    free = knock(doors, FREE_ATTEMPTS)
    first = doors.knock(HERE)
    clock.forward(timedelta(seconds=30))
    again = knock(doors, 1)
    second = doors.knock(HERE)

    assert all(free)
    assert first == clock() - timedelta(seconds=30) + timedelta(seconds=30)
    assert again == [True]
    assert second == clock() + timedelta(minutes=1)
    assert knock(doors, 1, THERE) == [True]


def test_right_attempts_are_not_counted() -> None:
    """A school behind one address signs in all morning; the wrong ones among them stay counted."""
    doors = Doors(TestClock())
    for _ in range(100):
        knock(doors, 1)
        doors.welcome(HERE)
    wrong = knock(doors, FREE_ATTEMPTS)
    doors.welcome(HERE)

    assert all(wrong)
    assert knock(doors, 2) == [True, False]


def test_an_hour_of_silence_forgets() -> None:
    """An address that was silent for an hour begins anew."""
    clock = TestClock()
    doors = Doors(clock)
    knock(doors, FREE_ATTEMPTS + 5)
    clock.forward(timedelta(hours=1, seconds=1))

    assert all(knock(doors, FREE_ATTEMPTS))


def test_memory_is_bounded() -> None:
    """However many addresses knock, only so many are remembered, the last ones."""
    doors = Doors(TestClock(), most=3)
    knock(doors, FREE_ATTEMPTS)
    for number in range(2, 5):
        knock(doors, 1, f"192.0.2.{number}")

    assert len(doors._known) == 3
    assert knock(doors, 1) == [True]


@pytest.mark.parametrize(
    ("client", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        # A home has a whole network of these.
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_address(client: str | None, address: str) -> None:
    """What counts as one address."""
    request = Request({"type": "http", "client": (client, 1) if client else None})  # type: ignore[typeddict-item]

    assert address_of(request) == address


async def statuses(address: str, forwarded: list[str]) -> list[int]:
    """What the server answers to wrong passwords of logins that do not exist, each with such a header."""
    async with httpx.AsyncClient(base_url=address, headers={"Accept": "text/html"}) as client:
        page = await client.get("/console/sign-in")
        token = page.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
        form = {"_csrf_token": token, "login": "кто-то", "password": PASSWORD}
        return [
            (await client.post("/console/sign-in", data=form, headers={"X-Forwarded-For": one})).status_code
            for one in forwarded
        ]


async def test_forwarded_addresses_are_not_believed(place: Kindergarten) -> None:
    """Without a proxy a client that makes addresses up is counted by its own."""
    async with served(pages(place)) as running:
        found = await statuses(running.address, [f"192.0.2.{number}" for number in range(FREE_ATTEMPTS + 1)])

    assert found == [401] * FREE_ATTEMPTS + [429]


async def test_forwarded_addresses_of_our_proxy_are_believed(place: Kindergarten) -> None:
    """Behind a proxy each client has its own count; what a client wrote there itself is not heard."""
    clients = [HERE] * FREE_ATTEMPTS + [THERE, HERE, f"{THERE}, {HERE}", f"{HERE}, {THERE}"]
    async with served(pages(place), proxy="127.0.0.1") as running:
        found = await statuses(running.address, clients)

    assert found == [401] * FREE_ATTEMPTS + [401, 429, 429, 401]


async def test_locked_page_says_how_long(browser: Browser, place: Kindergarten) -> None:
    """The sign-in page of a shut door says when to come again, to people and programs."""
    for _ in range(FREE_ATTEMPTS):
        await browser.sign_in("кто-то")
    answer = await browser.sign_in("кто-то")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert "Подождите 30 секунд" in answer.text
