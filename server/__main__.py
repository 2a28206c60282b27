"""guichet-server <command>: Django's commands and ours, with the settings of the environment."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Entry point."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    execute_from_command_line(["guichet-server", *sys.argv[1:]])


if __name__ == "__main__":
    main()
