"""What is wrong with a name or password, in words that are there in both languages."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from duixian.model import Reason, say

# Django's codes of what is wrong with a password.
_PASSWORDS = {
    "password_too_short": "ledger.short-password",
    "password_too_common": "ledger.common-password",
    "password_entirely_numeric": "ledger.numeric-password",
    "password_too_similar": "ledger.similar-password",
}


def faults(error: ValidationError) -> list[Reason]:
    """Say what is wrong with a name or password: not every sentence that Django has for it is there in Chinese.

    Args:
        error: what Django's validators raised.

    Returns:
        A reason for each fault.
    """
    found = []
    # Those of a form are kept by its fields, those of a password in a list.
    for one in (e for part in getattr(error, "error_dict", {"": error.error_list}).values() for e in part):
        code = _PASSWORDS.get(one.code or "", "ledger.bad-name")
        found.append(say(code, least=str((one.params or {}).get("min_length", ""))))
    return found
