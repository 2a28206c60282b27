"""The machine's image: kernel, first program with its modules, and a root file system with Python and our packages.

Decides what is in it and when it is made again: the key names kernel, packages, Python packages and this recipe. What is
tested is not in it: our code travels apart (launch), so that a test edit costs no image.
"""

import contextlib
import hashlib
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from scripts.usb_bench.packages import Archive, BenchFault, known_kernel, run, unpack

RECIPE = Path(__file__).parent
ROOT = RECIPE.parents[1]

PACKAGES = (
    "python3", "libpython3-stdlib", "udev", "coreutils", "busybox-static", "libc-bin", "base-passwd",
    "libusb-1.0-0", "libudev1", "libstdc++6", "zlib1g",
)  # fmt: skip

# In the machine; what they need comes along. dummy_hcd is the bus, libcomposite and usb_f_* the devices on it.
MODULES = (
    "virtio_pci", "virtio_blk", "brd", "9p", "9pnet_virtio", "overlay", "erofs",
    "configfs", "dummy_hcd", "libcomposite", "usb_f_hid", "usb_f_acm", "usb_f_printer",
    "usbhid", "hid-generic", "evdev", "cdc-acm", "usblp", "uinput", "uhid",
)  # fmt: skip
# One controller a device, each with one port, and one to spare for a scanner that moves.
CONTROLLERS = 12
# Memory for both disks: see first.sh. Sizes are in KiB, and what is not written is not taken.
ARGUMENTS = {"dummy_hcd": f"num={CONTROLLERS}", "brd": f"rd_nr=2 rd_size={400 * 1_024}"}
# Chosen by the processor's name, and not on ours; crc32c_generic does.
NOT_LOADED = frozenset({"crc32c-intel"})
KERNEL_FOLDERS = (
    *(f"drivers/{name}" for name in ("usb", "hid", "input", "virtio", "block", "char")),
    "fs", "net/9p", "lib", "crypto", "arch",
)  # fmt: skip

# What the product's packages ask for and never import here.
NOT_IMPORTED = frozenset({"pip", "setuptools", "pyside6-essentials"})

UNUSED = (
    "usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "usr/share/lintian", "usr/share/zoneinfo",
    "usr/share/perl5", "usr/share/bug", "usr/lib/udev/hwdb.d", "usr/share/gcc", "var/lib/dpkg",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    kernel: Path
    first: Path
    root: Path


def ready_image(cache: Path) -> Image:
    """From the cache, or made now."""
    folder = cache / f"image-{_key()}"
    if not folder.is_dir():
        _say("making the machine's image (once)")
        with tempfile.TemporaryDirectory(dir=cache, prefix="making-") as making:
            _make(Path(making))
            for old in cache.glob("image-*"):
                shutil.rmtree(old)
            (Path(making) / "image").rename(folder)
    return Image(kernel=folder / "vmlinux", first=folder / "first.cpio", root=folder / "root.erofs")


def _say(text: str) -> None:
    print(f"usb bench: {text}", flush=True)


def _key() -> str:
    parts = [known_kernel().encode(), sys.version.encode()]
    parts += [(RECIPE / name).read_bytes() for name in ("image.py", "packages.py", "first.sh")]
    parts += [(ROOT / "requirements.lock").read_bytes(), "\n".join(_wanted()).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _make(making: Path) -> None:
    """`making`/image: the three files; beside it everything that they are made of."""
    archive = Archive(making / "apt")
    image, root = making / "image", making / "root"
    image.mkdir()
    kernel = archive.kernel()
    version = kernel.removeprefix("linux-image-")
    _make_kernel(archive.fetch(kernel), version, making / "kernel", image / "vmlinux")
    debs = archive.fetch_with_needs(PACKAGES)
    _make_root(debs, root)
    run("mkfs.erofs", "--all-root", image / "root.erofs", root)
    _make_first(making / "kernel", version, root / "usr/bin/busybox", making / "first", image / "first.cpio")


def _make_kernel(deb: Path, version: str, folder: Path, kernel: Path) -> None:
    """The kernel itself is unpacked out of its own wrapping: that saves two seconds of a slow processor at every boot."""
    folder.mkdir()
    modules = f"./lib/modules/{version}"
    members = [f"{modules}/kernel/{name}" for name in KERNEL_FOLDERS]
    members += [f"{modules}/modules.{name}" for name in ("order", "builtin", "builtin.modinfo")]
    unpack(deb, folder, f"./boot/vmlinuz-{version}", *members)
    wrapped = (folder / f"boot/vmlinuz-{version}").read_bytes()
    at = wrapped.find(b"\xfd7zXZ\0")
    if at < 0:
        kernel.write_bytes(wrapped)
        return
    kernel.write_bytes(lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(wrapped[at:]))


def _make_root(debs: Iterable[Path], root: Path) -> None:
    root.mkdir()
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for deb in debs:
        unpack(deb, root)
    for name in UNUSED:
        shutil.rmtree(root / name, ignore_errors=True)
    for name in ("dev", "proc", "sys", "run", "tmp", "checkout", "out", "etc", "var/lib"):
        (root / name).mkdir(parents=True, exist_ok=True)
    for name in ("passwd", "group"):
        shutil.copyfile(root / f"usr/share/base-passwd/{name}.master", root / f"etc/{name}")
    _link_applets(root)
    packages = root / "usr/local/lib/guichet"
    for found in _needed(_wanted()):
        _copy_distribution(found, packages)
    # Compiled by the interpreter of .venv, which is this Debian's own: the one in the image.
    run(sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", packages)
    standard = next((root / "usr/lib").glob("python3.*"))
    run(sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", standard)


def _link_applets(root: Path) -> None:
    """A shell and the small tools, where no package brought them."""
    busybox = root / "usr/bin/busybox"
    for applet in run(busybox, "--list").split():
        if not any(
            (root / folder / applet).is_symlink() or (root / folder / applet).exists() for folder in ("bin", "sbin")
        ):
            (root / "bin" / applet).symlink_to("busybox")


def _wanted() -> list[str]:
    """The terminal's packages of pyproject.toml are, and the judge."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["terminal"]]


def _needed(wanted: Iterable[str]) -> Iterator[Distribution]:
    """Installed packages, with all that they need here."""
    seen = set(NOT_IMPORTED)
    waiting = list(wanted)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError as error:
            raise BenchFault(f"{name} is not installed in .venv; scripts/setup test installs it") from error
        waiting += found.requires or []
        yield found


def _copy_distribution(found: Distribution, target: Path) -> None:
    for file in found.files or ():
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        place = target / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(file.locate()), place)


def _make_first(kernel: Path, version: str, busybox: Path, stage: Path, cpio: Path) -> None:
    """The first program, its tools and the modules in the order in which they can be loaded."""
    (stage / "bin").mkdir(parents=True)
    (stage / "modules").mkdir()
    shutil.copy(busybox, stage / "bin/busybox")
    (stage / "bin/sh").symlink_to("busybox")
    shutil.copy(RECIPE / "first.sh", stage / "init")
    (stage / "init").chmod(0o755)
    run(_tool("depmod"), "-b", kernel, version)
    order = list(_ordered_modules(kernel, version))
    for module in order:
        shutil.copy(module, stage / "modules")
    lines = [f"{module.name} {ARGUMENTS.get(module.stem, '')}".strip() for module in order]
    (stage / "modules/order").write_text("\n".join(lines) + "\n")
    names = "\n".join(str(path.relative_to(stage)) for path in sorted(stage.rglob("*")))
    with cpio.open("wb") as written:
        made = subprocess.run(
            ["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"],
            input=names.encode(), cwd=stage, stdout=written, check=False,
        )  # fmt: skip
    if made.returncode:
        raise BenchFault(f"cpio ended with {made.returncode}")


def _ordered_modules(kernel: Path, version: str) -> Iterator[Path]:
    seen: set[Path] = set()
    for name in MODULES:
        # fmt: off
        listed = run(_tool("modprobe"), "-d", kernel, "-S", version, "-C", "/dev/null", "--show-depends", "--ignore-install", name)
        # fmt: on
        for line in listed.splitlines():
            word, _, rest = line.partition(" ")
            path = Path(rest.split(" ")[0]) if word == "insmod" else None
            if path is not None and path not in seen and path.stem not in NOT_LOADED:
                seen.add(path)
                yield path


def _tool(name: str) -> str:
    """Administrators' tools are not on everybody's path."""
    with contextlib.suppress(KeyError):
        found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        if found:
            return found
    raise BenchFault(f"{name} is not installed; scripts/setup test installs it")
