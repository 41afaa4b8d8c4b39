"""Django's settings. What differs from one installation to the next comes from the environment (docs/deploy.md).

``DUIXIAN_HOME`` data folder · ``DATABASE_URL`` PostgreSQL instead of SQLite · ``DUIXIAN_HOSTS`` names under which it is
served, parted by commas · ``DUIXIAN_HTTPS=1`` served behind TLS · ``DUIXIAN_HSTS`` seconds (a year) ·
``DUIXIAN_SEARCHES`` a minute · ``DUIXIAN_DEBUG=1`` development · ``DUIXIAN_SECRET_KEY`` instead of the key in the data
folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from duixian.web.database import database
from duixian.web.home import home, secret_key

HOME = home()
WEB = Path(__file__).resolve().parent
DEBUG = os.environ.get("DUIXIAN_DEBUG") == "1"
HTTPS = os.environ.get("DUIXIAN_HTTPS") == "1"
SECRET_KEY = secret_key(HOME)

_HOSTS = [name.strip() for name in os.environ.get("DUIXIAN_HOSTS", "").split(",") if name.strip()]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_HOSTS]
CSRF_TRUSTED_ORIGINS = [f"{'https' if HTTPS else 'http'}://{name.lstrip('.')}" for name in _HOSTS if name != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # The page on which the API is described takes its files from the package, not from elsewhere.
    "ninja",
    "duixian.web.ledger",
    "duixian.web.shell",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "duixian.web.shell.security.ContentSecurityPolicy",
    "duixian.web.api.answers.OneShape",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # The last one: what it refuses is told on a page, in the reader's language.
    "duixian.web.desk.upload.uploads.BodySize",
]
ROOT_URLCONF = "duixian.web.urls"
WSGI_APPLICATION = "duixian.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A template stands beside the view that shows it; its name is its path from here: ``site/front/front.html``.
        "DIRS": [WEB],
        # Those of the package that describes the API.
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["duixian.web.shell.tags.saying"],
            "libraries": {
                "figures": "duixian.web.shell.tags.figures",
                "rules": "duixian.web.shell.tags.rules",
                "wording": "duixian.web.shell.tags.wording",
                "series": "duixian.web.site.indicator.tags",
                "sentences": "duixian.web.site.compare.tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "ledger.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "front"
LOGOUT_REDIRECT_URL = "front"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # How often each address searched or failed to sign in: SQLite of its own, so that all workers count together and no
    # reader waits for whoever writes to the ledger.
    "limits": {
        "BACKEND": "diskcache.DjangoCache",
        "LOCATION": HOME / "limits",
        "SHARDS": 1,
        "DATABASE_TIMEOUT": 1,
        "OPTIONS": {"size_limit": 2**24},
    },
    # Drawings of charts, by what they are drawn from: they never grow stale, and others may be drawn in their place.
    "charts": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "charts",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

STATIC_URL = "static/"
# Static files are served from where they are installed: there is no collecting step that could be forgotten.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# How many searches one address may make in a minute.
SEARCHES_A_MINUTE = int(os.environ.get("DUIXIAN_SEARCHES", "300"))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(os.environ.get("DUIXIAN_HSTS", "31536000")) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "duixian.web.shell.pages.forbidden"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
