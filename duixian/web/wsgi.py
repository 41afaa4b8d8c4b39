"""The entrance for servers: ``gunicorn duixian.web.wsgi:application``."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.web.settings")
application = get_wsgi_application()

# Pages of thousands of rows set the collector of cycles off again and again, and each time it walked over all of the
# lexicon and of Django: a tenth of a second in the middle of a page. What is loaded now stays for good and is not
# walked over again, and what pages leave behind is looked for more rarely.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
