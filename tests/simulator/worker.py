"""A process of its own for seeds: Django is set up before anything that needs it is imported."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from tests.simulator.run import Outcome
    from tests.simulator.template import Template

_templates: list["Template"] = []


def open_worker(folder: str) -> None:
    """Each worker has its own template, made once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    django.setup()
    from tests.simulator.template import make_template

    mine = Path(folder) / f"worker-{os.getpid()}"
    mine.mkdir()
    _templates.append(make_template(mine))


def run_twice(seed: int) -> tuple["Outcome", str]:
    """The outcome of a seed, and the trace of a second run of it."""
    from tests.simulator.run import simulate

    return simulate(seed, _templates[0]), simulate(seed, _templates[0]).trace
