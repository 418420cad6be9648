"""Production refuses to start when a setting is missing or unsafe."""

from __future__ import annotations

import pytest

import config

SAFE = {
    "COLLABNET_ENV": "production",
    "SECRET_KEY": "k3Jd82nfLsd0293jfnMZlq0wieur7tyvB",
    "DATABASE_URL": "postgresql://collabnet@db/collabnet",
    "TRUSTED_HOSTS": "collabnet.example",
    "PUBLIC_URL": "https://collabnet.example",
    "MAIL_URL": "smtps://mail.example",
}


def test_production_starts_with_safe_settings(tmp_path) -> None:
    settings = config.from_environment(SAFE | {"INSTANCE_DIR": str(tmp_path)})
    assert settings.SQLALCHEMY_DATABASE_URI.startswith("postgresql+psycopg://")
    assert settings.SESSION_COOKIE_SECURE
    assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
    assert settings.TRUSTED_HOSTS == ["collabnet.example"]
    assert not settings.DEMONSTRATION


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 64),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:////tmp/x.sqlite"),
        ("TRUSTED_HOSTS", " , "),
        ("PUBLIC_URL", "http://collabnet.example"),
        ("MAIL_URL", "console:"),
        ("FLASK_DEBUG", "1"),
        ("VACANCY_IMPORT_HOSTS", "jobs.example.org,127.0.0.1:8080"),
    ],
)
def test_production_refuses_an_unsafe_setting_and_names_it(name: str, value: str) -> None:
    with pytest.raises(config.UnsafeConfiguration, match=name):
        config.from_environment(SAFE | {name: value})


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(config.UnsafeConfiguration, match="COLLABNET_ENV"):
        config.from_environment({"COLLABNET_ENV": "prod"})


def test_the_secret_key_survives_a_restart_of_the_demonstration(tmp_path) -> None:
    first = config.Demonstration({"INSTANCE_DIR": str(tmp_path)})
    assert first.SECRET_KEY == config.Demonstration({"INSTANCE_DIR": str(tmp_path)}).SECRET_KEY
    assert len(first.SECRET_KEY) == 64
