"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from workflows.config.rights import refuse_the_unbound

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workflows.config.settings")
application = get_wsgi_application()
if not settings.DEMONSTRATION:
    refuse_the_unbound()
