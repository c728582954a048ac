"""What a WSGI server loads."""

import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
import_string("catalogue.warming.warm")()  # only now are there any models
