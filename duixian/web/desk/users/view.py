"""Signing in and out, and a new password. Accounts are made by ``duixian ledger user``."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache

from duixian.web.ledger.models import User
from duixian.web.ledger.reading.passwords import faults
from duixian.web.shell.pages import too_many
from duixian.web.shell.rates import SIGN_IN, SIGN_INS, caller
from duixian.web.shell.saying import said


class SignIn(views.LoginView):
    """Asks for name and password; whoever guesses has to wait."""

    template_name = "desk/users/login.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Sign in, unless too many tries have failed."""
        # One name from one address, not one name alone: else anybody could lock its owner out.
        for rate, who in ((SIGN_IN, self._guess()), (SIGN_INS, caller(request))):
            if rate.reached(who):
                return too_many(request, rate)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count a try that failed."""
        SIGN_IN.count(self._guess())
        SIGN_INS.count(caller(self.request))
        return super().form_invalid(form)

    def _guess(self) -> str:
        return f"{caller(self.request)} {self.request.POST.get('username', '')[:150].strip().lower()}"


class NewPassword(PasswordChangeForm):
    """Asks for the old password and twice for a new one; says what is wrong with it in the words of the program."""

    def validate_password_for_user(self, user: AbstractBaseUser, password_field_name: str = "password2") -> None:
        """Check the new password; Django has no Chinese for all that it may say of one."""
        password = self.cleaned_data.get(password_field_name)
        if password:
            assert isinstance(user, User)
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error(password_field_name, [said(fault) for fault in faults(error)])


_PASSWORD = never_cache(
    views.PasswordChangeView.as_view(
        template_name="desk/users/password.html", success_url="/edit/", form_class=NewPassword
    )
)

urls = [
    path("accounts/login/", SignIn.as_view(), name="login"),
    path("accounts/logout/", views.LogoutView.as_view(), name="logout"),
    path("accounts/password/", _PASSWORD, name="password_change"),
]
