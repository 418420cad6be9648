"""The yardstick of page benchmarks: a Django list page of 25 schools, and one way to ask both for a page.

Standard middleware, a signed-in user read from the database, the ORM with a join, a Django template
with a header, a table and a pager. Both sides are called as WSGI applications, without a server.
"""

from __future__ import annotations

import atexit
import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

ROWS_IN_TABLE, ROWS_ON_PAGE = 2_000, 25
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{% block title %}{% endblock %}</title><link rel="stylesheet" href="/static/app.css"></head>
<body><header><a href="/">Schools</a>
{% if user.is_authenticated %}<a href="/account">{{ user.username }}</a>
<form method="post" action="/out">{% csrf_token %}<button>Sign out</button></form>
{% else %}<a href="/in">Sign in</a>{% endif %}</header>
{% for message in messages %}<p>{{ message }}</p>{% endfor %}
<main>{% block content %}{% endblock %}</main></body></html>"""
LIST = """{% extends "base.html" %}{% block title %}Schools{% endblock %}
{% block content %}<h1>Schools</h1><p>{{ page.paginator.count }} schools</p>
<table><thead><tr><th>Name</th><th>Authority</th><th>Phase</th><th>Roll</th><th>Places</th></tr>
</thead><tbody>{% for school in page %}<tr>
<th><a href="{% url 'school' school.urn %}">{{ school.name }}</a></th>
<td>{{ school.authority.name }}</td><td>{{ school.phase }}</td>
<td>{{ school.roll }}</td><td>{{ school.places }}</td></tr>{% endfor %}</tbody></table>
{% if page.has_next %}<a href="?page={{ page.next_page_number }}">Next</a>{% endif %}
{% endblock %}"""

Page = Callable[[], bytes]


def wsgi_page(application: Any, path: str, cookie: str) -> Page:
    """Return a function that asks a WSGI application for a page; anything but 200 is an error."""
    path_info, _, query = path.partition("?")

    def get() -> bytes:
        statuses: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path_info,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": cookie,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        answer = application(environ, lambda status, headers, error=None: statuses.append(status))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not statuses[0].startswith("200"):
            raise RuntimeError(f"{path}: {statuses[0]}")
        return body

    return get


@cache
def django_list_page() -> Page:
    """Return Django's list page for a signed-in user, on a SQLite file of its own."""
    folder = Path(tempfile.mkdtemp(prefix="collabnet-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _configure_django(folder)
    from django.core.wsgi import get_wsgi_application

    cookie = _fill_django()
    return wsgi_page(get_wsgi_application(), "/schools?page=2", cookie)


def _configure_django(folder: Path) -> None:
    from django.conf import settings

    loaders = [("django.template.loaders.locmem.Loader", {"base.html": BASE, "list.html": LIST})]
    engine = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", loaders)],
            "context_processors": CONTEXT_PROCESSORS,
        },
    }
    settings.configure(
        SECRET_KEY="for the yardstick only",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="tests.benchmarks.pages_django",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "db.sqlite"}
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
        ],
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[engine],
    )


def _fill_django() -> str:
    """Make the tables and rows, sign somebody in, and return the cookie."""
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from tests.benchmarks.pages_django import Authority, School

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Authority)
        editor.create_model(School)
    authority = Authority.objects.create(name="Birchford")
    School.objects.bulk_create(
        School(
            urn=100_000 + number,
            name=f"School {number:05d} Church of England Primary School",
            authority=authority,
            phase="Primary",
            roll=200 + number % 200,
            places=420,
        )
        for number in range(ROWS_IN_TABLE)
    )
    client = Client()
    client.force_login(User.objects.create_user("leader"))
    return f"sessionid={client.cookies['sessionid'].value}"
