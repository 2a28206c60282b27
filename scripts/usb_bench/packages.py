"""Debian packages by name, fetched and unpacked by apt and dpkg-deb alone: no root, no chroot, no maintainer script.

Decides how they are fetched, not which. Uses this machine's apt sources and keys with a state of its own, in which
nothing is installed yet, so that apt names everything that a package needs. Source: apt.conf(5), dpkg-deb(1).
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

KERNEL = "linux-image-amd64"


class BenchFault(Exception):
    """The bench cannot be built or run; the text says why."""


class Archive:
    """Packages in `folder`/archives; `folder` is made when it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("lists/partial", "archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        run("apt-get", *self._options(), "-qq", "update")

    def kernel(self) -> str:
        """The name of the package that Debian's stock kernel is in today: linux-image-6.1.0-56-amd64, never a cloud kernel."""
        listed = run("apt-cache", *self._options(), "depends", KERNEL)
        found = re.search(r"Depends: (linux-image-[\d.][\w.+-]*-amd64)$", listed, re.MULTILINE)
        if not found:
            raise BenchFault(f"apt knows no {KERNEL}")
        return found.group(1)

    def fetch_with_needs(self, names: Sequence[str]) -> list[Path]:
        """The .deb files of packages and of all that they depend on."""
        before = set(self._debs())
        run("apt-get", *self._options(), "-qq", "-y", "--no-install-recommends", "--download-only", "install", *names)
        return sorted(set(self._debs()) - before)

    def fetch(self, name: str) -> Path:
        """The .deb file of one package alone."""
        before = set(self._debs())
        run("apt-get", *self._options(), "-qq", "download", name, folder=self._folder / "archives")
        [deb] = set(self._debs()) - before
        return deb

    def _debs(self) -> list[Path]:
        return list((self._folder / "archives").glob("*.deb"))

    def _options(self) -> list[str]:
        folder = self._folder.resolve()
        settings = {
            "Dir::State": folder,
            "Dir::State::lists": folder / "lists",
            "Dir::State::status": folder / "status",
            "Dir::Cache": folder,
            "Dir::Cache::archives": folder / "archives",
            # Root's apt fetches as a user of its own, who may not write here.
            "APT::Sandbox::User": "root",
        }
        return [f"-o{name}={value}" for name, value in settings.items()]


def known_kernel() -> str:
    """What this machine's own apt says of the kernel, without a network: a new version makes a new image."""
    return run("apt-cache", "policy", KERNEL)


def unpack(deb: Path, root: Path, *members: str) -> None:
    """The files of a package, or those of `members`, under `root`. Links to folders are kept: /lib is a link."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as archive:
        command = ["tar", "-x", "-C", str(root), "--no-same-owner", "--keep-directory-symlink", *members]
        unpacked = subprocess.run(command, stdin=archive.stdout, capture_output=True, text=True, check=False)
    if unpacked.returncode or archive.returncode:
        raise BenchFault(f"cannot unpack {deb.name}: {unpacked.stderr.strip()}")


def run(*command: str | Path, folder: Path | None = None) -> str:
    """What a program says. BenchFault: it failed."""
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BenchFault(f"{command[0]}: {error.strerror}; scripts/setup test installs it") from error
    if done.returncode:
        raise BenchFault(
            f"{' '.join(map(str, command[:4]))}… ended with {done.returncode}: {done.stderr.strip()[-2_000:]}"
        )
    return done.stdout
