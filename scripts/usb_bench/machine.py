"""One run of the machine in QEMU: its command line, its console, its watchdog, and what its end means.

Always emulated (TCG): /dev/kvm can be there and not work (measured: a kernel that never says a word), and a test that
runs the same everywhere is worth more than a faster one. Its clock counts instructions, one a nanosecond, and rests are
skipped: what is measured inside is measured on a computer of a thousand million instructions a second, whatever else this
one has to do, and waiting costs nothing. Sources: QEMU's manual for -icount and isa-debug-exit.
"""

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.usb_bench.image import Image

PROGRAM = "qemu-system-x86_64"
MEMORY_MIB = 1_536
EXIT_PORT = 0xF4
CLOCK = "shift=0,sleep=off"  # 2**0 ns an instruction

KERNEL_ARGUMENTS = (
    "console=ttyS0 rdinit=/init panic=-1 quiet loglevel=4 mitigations=off random.trust_cpu=on no_timer_check"
    " tsc=reliable nokaslr audit=0 cryptomgr.notests"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """`verdict`: the exit code of the rows, None if the machine ended without one. `why` says how it ended."""

    verdict: int | None
    why: str
    took_s: float


def boot(image: Image, checkout: Path, out: Path, *, limit_s: float, hear: Callable[[float, str], None]) -> Ended:
    """Runs until it ends, `limit_s` at most. `hear` gets every line of the console and when it came."""
    begun = time.monotonic()
    command = _command(image, checkout, out)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            is_late = not _listen(process, begun, limit_s, hear)
        finally:
            process.kill()
    took_s = time.monotonic() - begun
    if is_late:
        return Ended(verdict=None, why=f"the machine had not ended after {limit_s:.0f} s", took_s=took_s)
    if process.returncode > 0 and process.returncode % 2:
        return Ended(verdict=process.returncode // 2, why="ended by itself", took_s=took_s)
    return Ended(verdict=None, why=f"QEMU ended with {process.returncode} and no verdict", took_s=took_s)


def _listen(process: subprocess.Popen[bytes], begun: float, limit_s: float, hear: Callable[[float, str], None]) -> bool:
    """False: it is late. True: it has ended, and said all."""
    assert process.stdout is not None
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left_s := begun + limit_s - time.monotonic()) > 0:
            if not selector.select(left_s):
                continue
            text = os.read(process.stdout.fileno(), 65_536)
            *lines, rest = (rest + text).split(b"\n")
            for line in lines:
                hear(time.monotonic() - begun, line.decode(errors="replace").rstrip("\r"))
            if not text:
                process.wait()
                return True
    return False


def _command(image: Image, checkout: Path, out: Path) -> list[str]:
    return [
        "setpriv", "--pdeathsig=KILL",  # a bench that is killed leaves no machine behind
        PROGRAM, "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
        "-M", "q35", "-accel", "tcg,thread=single", "-icount", CLOCK, "-cpu", "qemu64", "-smp", "1", "-m", str(MEMORY_MIB),
        "-kernel", str(image.kernel), "-initrd", str(image.first), "-append", KERNEL_ARGUMENTS,
        "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console",
        "-device", f"isa-debug-exit,iobase={EXIT_PORT:#x},iosize=0x04",
        "-drive", f"if=virtio,format=raw,readonly=on,file={image.root}",
        "-drive", f"if=virtio,format=raw,readonly=on,file={checkout}",
        "-fsdev", f"local,id=out,path={out},security_model=none", "-device", "virtio-9p-pci,fsdev=out,mount_tag=out",
    ]  # fmt: skip
