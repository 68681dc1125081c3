"""Telegram: the only package that knows aiogram."""

from bot.transport.telegram.transport import TelegramTransport

__all__ = ["TelegramTransport"]
