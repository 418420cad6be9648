"""What the code offers to other pages: who signed, on their record; what waits for an officer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask, render_template

from collabnet.accounts.queries_organisations import WORDS, organisations, scope_of
from collabnet.core.actor import Actor, ScopeKind
from collabnet.core.permissions import OWN_RECORD_PERMISSIONS, ROLE_PERMISSIONS, Permission
from collabnet.platform.registry import Panel, RecordLink, TodoItem, registry
from collabnet.recruitment_code import queries_code, queries_policies
from collabnet.recruitment_code.importers import IMPORTERS

SIGNERS = (ScopeKind.SCHOOL, ScopeKind.TRUST, ScopeKind.LA, ScopeKind.REGION)


def register(app: Flask) -> None:
    """Offer panels, to-do items and importers through the registry."""
    found = registry(app)
    found.importers.update({importer.name: importer for importer in IMPORTERS})
    for record, word in (("school", "school"), ("trust", "trust"), ("la", "authority")):
        found.add_panel(record, Panel("code", 80, _panel(word)))
        found.add_link(
            record,
            RecordLink(
                "Fair-recruitment code",
                80,
                Permission.SIGN_CODE,
                f"/fair-recruitment-code/sign/{word}/{{code}}",
            ),
        )
        found.add_panel(record, Panel("pay_policy", 81, _policy_panel(word)))
        found.add_link(
            record,
            RecordLink(
                "Own pay policy", 79, Permission.POST_VACANCIES, f"/pay/policies/{word}/{{code}}"
            ),
        )
    found.todo.append(todo)


def _panel(word: str) -> Callable[[Actor, str], str]:
    def render(actor: Actor, code: str) -> str:
        """That an employer has signed the code; nothing when it has not: that is nobody's business."""
        scope = scope_of(word, code)
        signature = queries_code.live_signature(scope) if scope else None
        if signature is None:
            return ""
        return render_template("recruitment_code/_signed.html", signature=signature)

    return render


def _policy_panel(word: str) -> Callable[[Actor, str], str]:
    def render(actor: Actor, code: str) -> str:
        """Where the employer's own pay policy is published; nothing when it shows none."""
        scope = scope_of(word, code)
        policy = queries_policies.policy_of(scope) if scope else None
        if policy is None:
            return ""
        href = f"/pay/policies/{WORDS[policy.owner.kind]}/{policy.owner.code}"
        return render_template("recruitment_code/_policy.html", policy=policy, href=href)

    return render


def todo(actor: Actor) -> Iterator[TodoItem]:
    """Employers of this person whose signature is under an earlier version."""
    version = queries_code.newest()
    if version is None or not queries_code.is_on(version):
        return
    scopes = sorted(
        {
            grant.scope
            for grant in actor.grants
            if grant.scope.kind in SIGNERS
            and Permission.SIGN_CODE
            in ROLE_PERMISSIONS[grant.role] | OWN_RECORD_PERMISSIONS.get(grant.role, frozenset())
        }
    )
    for scope in scopes:
        signature = queries_code.live_signature(scope)
        if signature is not None and signature.version < version.number:
            yield TodoItem(
                text="Read what changed in the fair-recruitment code",
                href=f"/fair-recruitment-code/sign/{WORDS[scope.kind]}/{scope.code}",
                since=version.published_at,
                who=organisations([scope])[scope].name,
            )
