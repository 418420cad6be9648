"""Settings of each environment: values come from the environment only, and production refuses to start unsafe."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent


LOWEST_SMALL_NUMBER = 3  # below it a hidden number would be 1, and everyone would know


class UnsafeConfiguration(RuntimeError):
    """Raised at start-up when a production setting is missing or unsafe."""


class Config:
    """What every environment shares; `environ` is a mapping of environment variables."""

    ENVIRONMENT = "demonstration"
    DEMONSTRATION = True
    TESTING = False
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = False
    SESSION_COOKIE_NAME = "collabnet_session"
    WTF_CSRF_TIME_LIMIT = None  # long forms must not die after an hour; the session row bounds it
    MAX_CONTENT_LENGTH = 2 * 1024 * 1024  # a route that takes files declares its own cap
    MAX_FORM_MEMORY_SIZE = 1024 * 1024
    MAX_FORM_PARTS = 2000
    TRUSTED_HOSTS: list[str] | None = None
    HSTS = False
    LOG_FORMAT = "console"

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ
        self.INSTANCE_DIR = Path(env.get("INSTANCE_DIR", ROOT / "instance")).resolve()
        self.SQLALCHEMY_DATABASE_URI = database_url(
            env.get("DATABASE_URL", f"sqlite:///{self.INSTANCE_DIR / 'collabnet.sqlite'}")
        )
        self.SECRET_KEY = env.get("SECRET_KEY") or self.make_secret_key()
        self.PUBLIC_URL = env.get("PUBLIC_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}")
        self.MAIL_URL = env.get("MAIL_URL", "console:")
        self.MAIL_FROM = env.get("MAIL_FROM", "Collabnet <collabnet@localhost>")
        self.PROXIES = whole_number(env, "PROXIES", 0)  # proxies in front that set X-Forwarded-For
        self.API_CALLS_A_MINUTE = whole_number(env, "API_CALLS_A_MINUTE", 120)  # of each key
        self.VACANCY_IMPORT_HOSTS = frozenset(
            h.strip().casefold()
            for h in env.get("VACANCY_IMPORT_HOSTS", "").split(",")
            if h.strip()
        )
        self.SUPPORT_EMAIL = env.get("SUPPORT_EMAIL", "")  # shown on the pages about the site
        self.REGISTER_DAYS = whole_number(env, "REGISTER_DAYS", 7)
        self.ATTENDANCE_DAYS = whole_number(env, "ATTENDANCE_DAYS", 28)
        self.SMALL_NUMBERS_BELOW = whole_number(env, "SMALL_NUMBERS_BELOW", 5)
        if self.SMALL_NUMBERS_BELOW < LOWEST_SMALL_NUMBER:
            raise UnsafeConfiguration("SMALL_NUMBERS_BELOW must be 3 or more")
        self.SCHOOLS_UPDATE_URL = env.get("SCHOOLS_UPDATE_URL", "")
        self.POSTCODES_FILE = Path(
            env.get("POSTCODES_FILE", self.INSTANCE_DIR / "postcodes.sqlite")
        ).resolve()
        self.UPLOAD_DIR = self.INSTANCE_DIR / "uploads"
        self.TILE_URL = env.get("TILE_URL", "")
        self.TILE_ATTRIBUTION = env.get("TILE_ATTRIBUTION", "")

    def make_secret_key(self) -> str:
        """A key kept in the instance folder, so that a restart does not sign everyone out."""
        path = self.INSTANCE_DIR / "secret_key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(secrets.token_hex(32))
            path.chmod(0o600)
        return path.read_text().strip()


class Demonstration(Config):
    """The default: SQLite in instance/, mail to the console, a fictional locality."""


class Testing(Config):
    """Automatic tests: like production where it matters, jobs run at once."""

    ENVIRONMENT = "testing"
    TESTING = True
    DEMONSTRATION = False

    def make_secret_key(self) -> str:
        return "testing-only-" + "0" * 32


class Production(Config):
    """A real installation: every unsafe or missing value stops the start with a sentence saying what to set."""

    ENVIRONMENT = "production"
    DEMONSTRATION = False
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-collabnet"
    HSTS = True
    LOG_FORMAT = "json"

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ
        problems = production_problems(env)
        if problems:
            raise UnsafeConfiguration("Refusing to start:\n- " + "\n- ".join(problems))
        super().__init__(env)
        self.TRUSTED_HOSTS = [h.strip() for h in env["TRUSTED_HOSTS"].split(",") if h.strip()]


def production_problems(env: Mapping[str, str]) -> list[str]:
    """Sentences saying what is unsafe or missing in a production environment; empty when it may start."""
    problems = []
    key = env.get("SECRET_KEY", "")
    if len(key) < 32 or len(set(key)) < 8:
        problems.append("set SECRET_KEY to at least 32 random characters")
    if not env.get("DATABASE_URL"):
        problems.append("set DATABASE_URL (postgresql://… or sqlite:////a/kept/folder/…)")
    elif env["DATABASE_URL"].startswith("sqlite") and (
        ":memory:" in env["DATABASE_URL"]
        or "/tmp/" in env["DATABASE_URL"]  # noqa: S108 - this is the refusal of such a place
        or env["DATABASE_URL"] in ("sqlite://", "sqlite:///")
    ):
        problems.append("DATABASE_URL points at a database that does not survive a restart")
    if not env.get("TRUSTED_HOSTS", "").strip(" ,"):
        problems.append("set TRUSTED_HOSTS to the host names this site answers to")
    if not env.get("PUBLIC_URL", "").startswith("https://"):
        problems.append("set PUBLIC_URL to the https:// address of this site (used in e-mails)")
    if env.get("MAIL_URL", "console:").startswith("console"):
        problems.append("set MAIL_URL to smtp://… or smtps://…")
    if ":" in env.get("VACANCY_IMPORT_HOSTS", ""):
        problems.append("VACANCY_IMPORT_HOSTS names a port or an address; give host names only")
    if env.get("FLASK_DEBUG", "0") not in ("", "0", "false"):
        problems.append("unset FLASK_DEBUG")
    return problems


def whole_number(env: Mapping[str, str], name: str, default: int) -> int:
    """A setting that counts something; anything but a whole number stops the start."""
    written = env.get(name, str(default))
    if not written.isascii() or not written.isdigit():
        raise UnsafeConfiguration(f"{name} is {written!r}; it must be a whole number")
    return int(written)


def database_url(url: str) -> str:
    """The SQLAlchemy address of a database address as hosts give it (postgres:// becomes psycopg 3)."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


ENVIRONMENTS: dict[str, type[Config]] = {
    "demonstration": Demonstration,
    "testing": Testing,
    "production": Production,
}


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration named by COLLABNET_ENV (demonstration unless told)."""
    env = os.environ if environ is None else environ
    name = env.get("COLLABNET_ENV", "demonstration")
    if name not in ENVIRONMENTS:
        raise UnsafeConfiguration(
            f"COLLABNET_ENV is {name!r}; it must be one of {sorted(ENVIRONMENTS)}"
        )
    return ENVIRONMENTS[name](env)
