"""Headers that every answer carries, the nonce of its scripts, and redirects that stay on this site."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as BaseResponse


def csp_nonce() -> str:
    """The nonce that lets this response's own scripts run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def _policy() -> str:
    tiles = current_app.config.get("TILE_URL", "")
    tile_host = f" {urlsplit(tiles).scheme}://{urlsplit(tiles).netloc}" if tiles else ""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; "
        f"img-src 'self' data:{tile_host}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())  # a download brings a stricter one
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "DENY"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if current_app.config["HSTS"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    actor = g.get("actor")
    if actor is not None and (actor.signed_in or actor.key_for is not None):
        headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in headers and request.endpoint != "static":
        headers["Cache-Control"] = "no-cache"
    return response


def safe_next(target: str | None, fallback: str = "/") -> str:
    """`target` if it is a plain path on this site, else `fallback`.

    Only paths that begin with one slash followed by an unreserved character pass: everything that browsers
    and urllib normalise differently (//host, /\\host, https:host, tabs and newlines) is refused.
    """
    if not target or len(target) > 2000 or not target.startswith("/"):
        return fallback
    if target != "/" and not (target[1].isalnum() or target[1] in "-_?"):
        return fallback
    if any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in target):
        return fallback
    return target


def redirect_to(target: str | None, fallback: str = "/") -> BaseResponse:
    """A redirect (303) to a path on this site."""
    return redirect(safe_next(target, fallback), code=303)


def init_app(app: Flask) -> None:
    """Put the headers on every answer, errors included; believe what our own proxies say of the browser."""
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=app.config["PROXIES"], x_proto=app.config["PROXIES"]
        )
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
