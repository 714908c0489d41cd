"""What a web server starts: `gunicorn sikkersag.conf.wsgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sikkersag.conf.settings")
application = get_wsgi_application()
