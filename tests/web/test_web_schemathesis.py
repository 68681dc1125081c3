"""Hostile requests made of the API's own document find no failure of ours."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from bot.store import tokens
from bot.store.tokens import ApiScope
from tests.fakes.kindergarten import Kindergarten, Served, pages, served

REQUESTS = 60
OPERATIONS = ("POST /api/check", "GET /api/incidents", "GET /api/incidents/{number}", "GET /api/statistics")


@pytest.fixture
async def server(place: Kindergarten) -> AsyncIterator[Served]:
    """The program with some cases, on a port of its own; the limit is not what is looked at."""
    for _ in range(3):
        await place.incident()
    async with served(pages(place, api_per_minute=1_000_000)) as running:
        yield running


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_no_request_breaks_the_api(place: Kindergarten, server: Served, operation: str) -> None:
    """Whatever is asked, the answer is none of 5xx and is what the document says; without a key it is 401."""
    async with place.store.write() as tx:
        _, key = await tokens.make(
            tx, place.people["administrator"], "проверка", frozenset(ApiScope), place.clock(), 30
        )

    assert await asyncio.to_thread(_attack, server.address, operation, key) >= REQUESTS // 2


async def test_the_document_is_all_attacked(server: Served) -> None:
    """A new operation of the API is attacked, too."""
    schema = await asyncio.to_thread(schemathesis.openapi.from_url, f"{server.address}/api/openapi.json")

    assert {result.ok().label for result in schema.get_all_operations()} == set(OPERATIONS)


def _attack(address: str, operation: str, key: str) -> int:
    """Ask an operation many odd things; returns how many."""
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
    found = next(it.ok() for it in schema.get_all_operations() if it.ok().label == operation)
    asked = 0

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=found.as_strategy())
    def ask(case: Any) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(base_url=address, headers={"Authorization": f"Bearer {key}"})

    ask()
    return asked
