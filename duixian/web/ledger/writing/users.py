"""Making accounts of people, and giving them roles and passwords."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from duixian.messages import joined
from duixian.model import UsageError, say
from duixian.web.ledger.models import User
from duixian.web.ledger.reading.passwords import faults
from duixian.web.ledger.reading.roles import ROLES, Role
from duixian.web.ledger.writing.log import Actor, Log, change


def user(name: str, role: Role | None, password: str | None, actor: Actor) -> User:
    """Make an account, or give one another role or password.

    Args:
        name: its name.
        role: ``editor``, ``admin``, or None for a reader.
        password: the new one; None leaves it as it is (an account without one cannot sign in).
        actor: who does it.

    Returns:
        The account.

    Raises:
        UsageError: the role is unknown, or the name or password will not do.
    """
    if role is not None and role not in ROLES:
        raise UsageError(say("ledger.no-role", role=role), "--role", say("ledger.roles", names=ROLES))
    with change():
        known = User.objects.filter(username=name).first()
        account = known or User(username=name)
        before = sorted(known.groups.values_list("name", flat=True)) if known else None
        try:
            if password is not None:
                validate_password(password, account)
                account.set_password(password)
            elif known is None:
                account.set_unusable_password()
            account.is_staff = role == "admin"
            account.full_clean(exclude=["password"])
        except ValidationError as error:
            raise UsageError(joined(*faults(error)), name, say("ledger.choose-another")) from error
        account.save()
        account.groups.set(Group.objects.filter(name=role) if role else [])
        log = Log(actor)
        after = [role] if role else []
        log.add("user", f"user:{name}", field="roles", before=before, after=after)
        log.flush()
    return account
