"""guichet-server <command>: Django's commands and ours, with the settings of the environment.

Ours are written with hyphens (`keys-init`) and live in modules with underscores.
"""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Entry point."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    command, *options = sys.argv[1:] or ["help"]
    execute_from_command_line(["guichet-server", command.replace("-", "_") if command[0] != "-" else command, *options])


if __name__ == "__main__":
    main()
