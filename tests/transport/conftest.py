"""Fixtures of the transports' tests: the real Telegram transport against the fake Bot API server."""

from collections.abc import AsyncIterator

import pytest

from bot.transport.telegram import TelegramTransport
from tests.fakes.telegram_server import TelegramServer, close_quickly


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """A Bot API server of our own."""
    async with TelegramServer() as running:
        yield running


@pytest.fixture
async def transport(server: TelegramServer) -> AsyncIterator[TelegramTransport]:
    """The transport that talks to it."""
    client = TelegramTransport(server.token, server.url)
    yield client
    await close_quickly(client)
