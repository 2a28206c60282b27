"""receiptio, a driver of other people's, prints on emulated printers in every state and says what it understood.

The judge raises AssertionError, so that a test can also show that it does on an emulator that is broken.
"""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass

from drivers.virtual import Capability, EmulatedPrinter, Roll, VirtualPrinter
from drivers.virtual.paper.reader import text_of
from tests.judges.node import run

TEXT = "|Éléonore a reçu 12,50 €\n|Œuvre\n"
PRINTED = "Éléonore a reçu 12,50 €\nŒuvre"
HASTE = 4
"""receiptio waits up to 12 s for a printer that answers nothing, and 1 s for one that recovers."""
JOB_S = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """`result`: what receiptio should say; `options`: it finds out the printer's language by itself unless told."""

    result: str
    touch: Callable[[EmulatedPrinter], object] = lambda printer: None
    options: str = ""
    capability: Capability = Capability.FULL
    maker: str = "EPSON"

    @property
    def is_printed(self) -> bool:
        return self.result == "success"


SITUATIONS = {
    "ready": Situation(result="success"),
    "told the language": Situation(result="success", options="-p escpos"),
    "compatible": Situation(result="success", capability=Capability.COMPATIBLE, maker="CITIZEN"),
    "near end": Situation(result="success", touch=lambda printer: printer.load(Roll.NEAR_END)),
    "ghosts": Situation(result="success", touch=lambda printer: printer.send(b"\x00\x00")),
    "status only": Situation(result="online", options="-q printer", capability=Capability.STATUS_ONLY),
    "cover": Situation(result="coveropen", touch=lambda printer: printer.open_cover()),
    "cover, asked": Situation(result="coveropen", options="-q printer", touch=lambda printer: printer.open_cover()),
    "paper": Situation(result="paperempty", touch=lambda printer: printer.load(Roll.END)),
    "paper inside the job": Situation(result="paperempty", touch=lambda printer: printer.run_out_after(40)),
    "cutter": Situation(result="error", touch=lambda printer: printer.jam_cutter()),
    "heat": Situation(result="error", touch=lambda printer: printer.overheat()),
    "broken": Situation(result="error", touch=lambda printer: printer.break_down()),
    "online": Situation(result="online", options="-q printer"),
    "drawer closed": Situation(result="drawerclosed", options="-q drawer"),
    "drawer open": Situation(
        result="draweropen", options="-q drawer", touch=lambda printer: printer.set_drawer(is_open=True)
    ),
}
SILENT = {
    "mute": Situation(result="offline", capability=Capability.MUTE),
    "no automatic status": Situation(result="offline", options="-p escpos", capability=Capability.STATUS_ONLY),
    "takes nothing": Situation(result="offline", touch=lambda printer: printer.stop_taking()),
}


def judge_situations(names: Collection[str] = tuple(SITUATIONS), haste: int = HASTE) -> None:
    """What receiptio says is what was set, and what it asked for came out of the machine, or did not."""
    judge({name: SITUATIONS[name] for name in names}, haste)


def judge_silence() -> None:
    judge(SILENT, haste=10 * HASTE)


def judge(situations: dict[str, Situation], haste: int) -> None:
    with ExitStack() as stack:
        printers = {name: stack.enter_context(_printer(situation)) for name, situation in situations.items()}
        prints = [
            {"port": printer.port, "markdown": TEXT, "options": f"{situations[name].options} -l fr -t {JOB_S}"}
            for name, printer in printers.items()
        ]
        said = dict(zip(printers, run("receiptio.cjs", {"haste": haste, "prints": prints}), strict=True))
        assert said == {name: situation.result for name, situation in situations.items()}
        for name, printer in printers.items():
            papers = [text_of(paper).strip() for paper in printer.act(lambda emulated: emulated.papers)]
            assert papers == ([PRINTED] if situations[name].is_printed else []), name


def _printer(situation: Situation) -> VirtualPrinter:
    emulated = EmulatedPrinter(capability=situation.capability, maker=situation.maker)
    situation.touch(emulated)
    return VirtualPrinter(emulated=emulated)


def judge_refusal() -> None:
    """A printer that is switched off."""
    with VirtualPrinter() as printer:
        printer.refuse()
        assert run(
            "receiptio.cjs", {"haste": HASTE, "prints": [{"port": printer.port, "markdown": TEXT, "options": ""}]}
        ) == ["disconnect"]
