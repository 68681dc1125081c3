"""Settings: environment variables with the prefix DEZHURNY_, or a .env file in the current folder."""

from pathlib import Path
from typing import Literal

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import UserError

PREFIX = "DEZHURNY_"
ENV_FILE = ".env"


class Settings(BaseSettings):
    """What the one who installs the program decides; what an institution decides is in the database."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    telegram_token: SecretStr | None = Field(default=None, description="Токен бота от @BotFather")
    telegram_api: str | None = Field(default=None, description="Адрес другого сервера Bot API")
    data_dir: Path = Field(default=Path("data"), description="Папка данных: база и ключ")
    database: str | None = Field(default=None, description="Адрес базы; по умолчанию файл в папке данных")
    secret_key_file: Path | None = Field(default=None, description="Файл ключа; по умолчанию в папке данных")
    lexicons: Path | None = Field(default=None, description="Папка своих списков слов вместо поставляемых")
    web_host: str = Field(default="127.0.0.1", description="Адрес, на котором отвечает консоль")
    web_port: int = Field(default=8033, ge=0, le=65535, description="Порт консоли")
    web_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Адрес, по которому консоль открывают люди: с него начинаются ссылки для входа",
    )
    web_proxy: str | None = Field(
        default=None, description="Адрес или сеть прокси перед консолью: только ему верят, откуда пришёл запрос"
    )
    web_secure: bool = Field(default=False, description="Консоль открывают по HTTPS (через прокси): cookie только там")
    metrics_token: SecretStr | None = Field(default=None, description="Ключ, по которому Prometheus читает /metrics")
    evidence_days: int = Field(default=90, ge=1, le=3650, description="Сколько дней хранить запечатанные тексты")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Подробность журнала")

    @property
    def console(self) -> str:
        """What links to the console begin with; by default it is opened on this machine."""
        return (self.web_url or f"http://127.0.0.1:{self.web_port}").rstrip("/")

    @property
    def key_file(self) -> Path:
        """Where the sealing key is."""
        return self.secret_key_file or self.data_dir / "secret.key"


def load(env_file: Path = Path(ENV_FILE)) -> Settings:
    """Read the settings; the environment comes before the file.

    Raises:
        UserError: a line of the file is broken, a name in it is unknown, or a value does not fit.
    """
    names = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    if env_file.exists():
        _look_over(env_file, names)
    try:
        # An empty value in a copied .env.example means "not set".
        return Settings(_env_file=env_file, _env_file_encoding="utf-8", _env_ignore_empty=True)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{first['loc'][0]}".upper() if first["loc"] else PREFIX
        raise UserError(f"{name}: {_mistake(first)}; пояснения в .env.example") from None


def _mistake(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            return "нужно целое число"
        case "greater_than_equal":
            return f"нужно число не меньше {limits['ge']}"
        case "less_than_equal":
            return f"нужно число не больше {limits['le']}"
        case "bool_parsing" | "bool_type":
            return "нужно 1 или 0"
        case "string_pattern_mismatch":
            return "нужен адрес вида https://dezhurny.example.ru"
        case "literal_error":
            return f"нужно одно из: {str(limits['expected']).replace(' or ', ', ')}"
        case _:
            return "значение не подходит"


def _look_over(env_file: Path, names: set[str]) -> None:
    """The library skips what it cannot read; a skipped setting is worse than a refusal to start."""
    try:
        with env_file.open(encoding="utf-8") as lines:
            bindings = list(parse_stream(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"Файл {env_file} не прочитать ({type(error).__name__}): нужен текст в UTF-8") from None
    for binding in bindings:
        if binding.error:
            raise UserError(f"Файл {env_file}, строка {binding.original.line}: нужно ИМЯ=значение")
        if binding.key and binding.key.upper().startswith(PREFIX) and binding.key.upper() not in names:
            line = binding.original.line
            raise UserError(f"Файл {env_file}, строка {line}: нет настройки {binding.key}; пояснения в .env.example")
