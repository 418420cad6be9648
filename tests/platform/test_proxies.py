"""Who a request comes from: the server's own word, or that of as many proxies as the settings say stand in front."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request

import config
from collabnet import create_app
from collabnet.platform.access import public


def app_behind(proxies: str, folder: Path) -> Flask:
    app = create_app(
        config.Testing(
            {"INSTANCE_DIR": str(folder), "DATABASE_URL": "sqlite://", "PROXIES": proxies}
        )
    )

    @app.get("/from")
    @public()
    def where_from() -> str:
        return f"{request.remote_addr} {request.scheme}"

    return app


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [("0", "127.0.0.1 http"), ("1", "10.0.0.9 https"), ("2", "192.0.2.7 https")],
)
def test_a_header_counts_only_as_far_as_there_are_proxies(
    tmp_path: Path, proxies: str, seen: str
) -> None:
    client = app_behind(proxies, tmp_path).test_client()
    headers = {
        "X-Forwarded-For": "203.0.113.66, 192.0.2.7, 10.0.0.9",
        "X-Forwarded-Proto": "https, https",
    }
    assert client.get("/from", headers=headers).text == seen


def test_a_number_of_proxies_that_is_none_stops_the_start() -> None:
    with pytest.raises(config.UnsafeConfiguration, match="PROXIES"):
        config.Testing({"PROXIES": "many"})
