"""`guichet-server close-campaign` as a process that a test kills, on the day of the test's season."""

import os
import sys
from multiprocessing.synchronize import Event


def close_campaign(url: str, step: str, now: int, is_ready: Event) -> None:
    """One life, told when it has read its modules: what is killed is the work, not the start."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "server.settings"
    os.environ["GUICHET_DATABASE_URL"] = url
    import django

    django.setup()
    from django.conf import settings

    from server import __main__ as guichet_server
    from server.closing.management.commands import close_campaign as command

    assert command.CHOICES
    settings.CLOCK = lambda: now
    sys.argv = ["guichet-server", "close-campaign", "--campaign", "12", "--step", step]
    sys.argv += ["--asked-by", "alice", "--agreed-by", "bruno"]
    is_ready.set()
    guichet_server.main()
