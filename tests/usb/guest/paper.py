"""The printer's end of /dev/g_printer0: keeps what is printed, answers status questions, stops taking on demand.

A printer reads only while its node is open; a host that writes to a closed one waits, as before a printer whose buffer is full.
"""

import fcntl
import os
import select
import threading

from tests.usb.guest.gadgets import Gadget, wait_for

NODE = "/dev/g_printer0"
SET_PORT_STATUS = 0xC0016722
WELL, PAPER_OUT = 0x18, 0x30
QUEUE = 10
ANSWERS = {b"\x10\x04\x01": b"\x16", b"\x10\x04\x02": b"\x12", b"\x10\x04\x03": b"\x12", b"\x10\x04\x04": b"\x12"}
IDENTITY = "MFG:BENCH;MDL:TM-T20;CLS:PRINTER;CMD:ESC/POS;"
ATTENTION_S = 0.02


class PrinterGadget(Gadget):
    """`paper` is every byte that was taken, of all times plugged. `switch_on`: it takes bytes from now on."""

    def __init__(self, name: str, *, controller: int, vendor: int, product: int, serial: str) -> None:
        super().__init__(name, controller=controller, vendor=vendor, product=product, serial=serial)
        self.add("printer", {"q_len": QUEUE, "pnp_string": IDENTITY})
        self.paper = bytearray()
        self._descriptor: int | None = None
        self._thread: threading.Thread | None = None
        self._is_ending = False

    def take(self) -> None:
        if self._thread is None:
            self._descriptor = wait_for(self._open, NODE)
            self.status(WELL)
            self._is_ending = False
            self._thread = threading.Thread(target=self._read, name="paper", daemon=True)
            self._thread.start()

    def stall(self, status: int = PAPER_OUT) -> None:
        """Takes nothing more, and says why on the port."""
        if self._thread is not None:
            self.status(status)
            self._is_ending = True
            self._thread.join()
            self._thread = None
            assert self._descriptor is not None
            os.close(self._descriptor)
            self._descriptor = None

    def status(self, value: int) -> None:
        assert self._descriptor is not None
        fcntl.ioctl(self._descriptor, SET_PORT_STATUS, value)

    def _open(self) -> int | None:
        try:
            return os.open(NODE, os.O_RDWR)
        except OSError:
            return None

    def _read(self) -> None:
        assert self._descriptor is not None
        while not self._is_ending:
            if not select.select([self._descriptor], [], [], ATTENTION_S)[0]:
                continue
            try:
                taken = os.read(self._descriptor, 8_192)
            except OSError:
                # Pulled out.
                return
            self.paper += taken
            for question, answer in ANSWERS.items():
                for _ in range(taken.count(question)):
                    os.write(self._descriptor, answer)

    def _opened(self) -> None:
        self.take()

    def _closed(self) -> None:
        self._is_ending = True
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
