"""What gunicorn runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
application = get_wsgi_application()
# What is loaded by now stays for good: not to be looked through again whenever rubbish is collected, in the middle of a batch.
gc.collect()
gc.freeze()
