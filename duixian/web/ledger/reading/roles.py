"""Roles: an editor corrects and adds, an admin gives roles as well; everybody else reads."""

from __future__ import annotations

from typing import Literal

from django.contrib.auth.models import AnonymousUser

from duixian.web.ledger.models import User

Role = Literal["editor", "admin"]
ROLES: tuple[Role, ...] = ("editor", "admin")


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """Return the roles of an account; an admin is an editor as well."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    held = set(user.groups.values_list("name", flat=True)) & set(ROLES)
    if "admin" in held or user.is_superuser:
        held |= set(ROLES)
    return frozenset(held)


def is_editor(user: User | AnonymousUser) -> bool:
    """Tell whether an account may add and correct."""
    return "editor" in roles_of(user)


def is_admin(user: User | AnonymousUser) -> bool:
    """Tell whether an account may give roles."""
    return "admin" in roles_of(user)
