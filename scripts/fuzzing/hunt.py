"""`python -m scripts.fuzzing.hunt TARGET FOLDER [libFuzzer options]`: one target in one process, until its time is over.

atheris is loaded first, so that it sees which lines and comparisons of ours the bytes reach. The corpus grows in FOLDER; bytes
that break a promise end the process, are kept beside it, and their traceback is printed.
"""

import sys

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["drivers"]):
    from scripts.fuzzing.targets import TARGETS


def main() -> None:
    """Never returns: libFuzzer ends the process, with 0 when nothing was found."""
    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], TARGETS[name].check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
