"""The browser tests' scene behind Django's test client."""

from tests.unit.server.backoffice.conftest import scene as scene  # fixtures, offered here too
from tests.unit.server.backoffice.conftest import scene_file as scene_file
from tests.unit.server.backoffice.conftest import signed_in as signed_in
