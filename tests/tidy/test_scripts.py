"""Shell scripts are plain sh: Debian's dash parses them, they stop at the first failure, and git knows that they can be run."""

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.tidy.tree import ROOT, Source, hold, planted, texts

_BASHISMS = re.compile(
    r"^\s*(?:function\s+\w|\[\[|declare\s|local\s+-|select\s)|<<<|\$'|&>|\bsource\s|\becho\s+-[en]|\[\s[^]\n]*\s==\s|<\(",
    re.MULTILINE,
)
SHELL = shutil.which("dash") or "/bin/sh"


def scripts() -> list[Source]:
    return [source for source in texts() if re.match(r"#!\s*/\S*\b(?:ba|z|k)?sh\b", source.text)]


def shell_faults(source: Source) -> Iterator[str]:
    first = source.text.split("\n", 1)[0]
    if first != "#!/bin/sh":
        yield f"begins with {first}"
    if not re.search(r"^set -eu$", source.text, re.MULTILINE):
        yield "does not `set -eu`"
    if found := _BASHISMS.search(re.sub(r"(?m)^\s*#.*$", "", source.text)):
        yield f"is not plain sh: {found.group().strip()}"
    parsed = subprocess.run([SHELL, "-n"], input=source.text, capture_output=True, text=True, check=False)
    if parsed.returncode:
        yield f"does not parse: {parsed.stderr.strip()}"


def unrunnable(source: Source) -> Iterator[str]:
    if not (ROOT / source.path).stat().st_mode & 0o100:
        yield "is not executable"


def test_every_script_is_plain_sh() -> None:
    assert scripts()
    hold(shell_faults, scripts())


def test_every_script_can_be_run() -> None:
    hold(unrunnable, scripts())


GOOD = "#!/bin/sh\nset -eu\n"


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/bash\nset -eu\n",
        "#!/bin/sh\n",
        GOOD + "if true; then\n",
        GOOD + "[[ -n x ]] && true\n",
        GOOD + "cat <<<x\n",
    ],
)
def test_a_script_that_is_not_is_found(text: str) -> None:
    assert list(shell_faults(planted(text, "scripts/x")))


def test_plain_sh_is_no_finding() -> None:
    assert not list(shell_faults(planted(GOOD + '[ "$1" = a ] && echo "b"\n# [[ not code ]]\n', "scripts/x")))
