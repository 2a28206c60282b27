"""Every import contract of pyproject.toml is kept by the code and broken by an import that it is there to forbid.

lint-imports says where a contract is broken; this says that each contract can be.
"""

import copy
import functools

import grimp
import pytest
from importlinter.application.use_cases import read_user_options
from importlinter.application.user_options import UserOptions
from importlinter.configuration import configure
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import Contract

from tests.tidy.tree import ROOT

TYPES: dict[str, type[Contract]] = {
    "acyclic_siblings": AcyclicSiblingsContract,
    "forbidden": ForbiddenContract,
    "layers": LayersContract,
    "protected": ProtectedContract,
}

# contract -> imports that it forbids; an import of nothing is a module without a place.
PLANTED: dict[str, list[tuple[str, str]]] = {
    "packages": [
        ("drivers.events", "kiosk_config.plan"),
        ("sync.journal.store", "drivers.client"),
        ("kiosk_config.plan", "terminal.screen"),
        ("server.formats", "terminal.screen"),
    ],
    "server-sees-the-contract": [("server.intake.verify", "sync.journal.chain"), ("server.formats", "drivers.events")],
    "drivers-is-a-leaf": [("drivers.events", "sync.contract.money")],
    "sync": [("sync.contract.entry", "sync.journal.chain"), ("sync.transport", "sync.courier"), ("sync.utils", "")],
    "drivers": [
        ("drivers.scanner.wedge", "drivers.events"),
        ("drivers.printer.raster", "drivers.scanner.layout"),
        ("drivers.utils", ""),
    ],
    "terminal": [
        ("terminal.counter.basket", "terminal.screen"),
        ("terminal.texts", "terminal.presenter"),
        ("terminal.utils", ""),
    ],
    "server": [
        ("server.ledger.rules", "server.tickets.states"),
        ("server.college", "server.backoffice"),
        ("server.intake.claims", "server.auditing.runs"),
        ("server.reimbursement.runs", "server.bank.imports"),
        ("server.utils", ""),
    ],
    "kiosk-config": [("kiosk_config.plan", "kiosk_config.schema"), ("kiosk_config.utils", "")],
    "no-cycles": [("drivers.scanner.frames", "drivers.scanner.wedge")],
    "pure": [
        ("sync.contract.money", "time"),
        ("sync.engine.round", "sync.journal.store"),
        ("drivers.printer.document", "threading"),
        ("terminal.counter.basket", "random"),
        ("terminal.screen", "PySide6"),
        ("server.ledger.rules", "server.database"),
        ("kiosk_config.plan", "kiosk_config.apply"),
    ],
    "thin-view": [("terminal.view.bridge", "terminal.texts"), ("terminal.view.bridge", "drivers.events")],
    "qt": [("terminal.runtime", "PySide6"), ("server.formats", "PySide6")],
    "django": [("terminal.screen", "django"), ("sync.agent", "django")],
    "device-libraries": [("drivers.daemon", "serial"), ("terminal.screen", "evdev"), ("kiosk_config.plugged", "usb")],
    "network": [("sync.agent", "httpx"), ("kiosk_config.enrol", "httpx")],
    "sqlite": [("sync.journal.store", "sqlite3"), ("terminal.screen", "sqlite_utils")],
}  # fmt: skip


@functools.cache
def options() -> UserOptions:
    configure()
    return read_user_options(str(ROOT / "pyproject.toml"))


@functools.cache
def clean_graph() -> grimp.ImportGraph:
    roots = options().session_options["root_packages"]
    return grimp.build_graph(*roots, include_external_packages=True, cache_dir=None)


def is_kept(contract_id: str, graph: grimp.ImportGraph) -> bool:
    [chosen] = [one for one in options().contracts_options if one["id"] == contract_id]
    contract = TYPES[chosen["type"]](
        name=chosen["name"], session_options=options().session_options, contract_options=chosen
    )
    # A check takes ignored imports out of the graph that it is given.
    return bool(contract.check(copy.deepcopy(graph), verbose=False).kept)


def test_every_contract_has_an_import_that_it_forbids() -> None:
    assert set(PLANTED) == {contract["id"] for contract in options().contracts_options}


@pytest.mark.parametrize("contract_id", PLANTED)
def test_the_code_keeps_the_contract(contract_id: str) -> None:
    assert is_kept(contract_id, clean_graph())


@pytest.mark.parametrize(
    ("contract_id", "importer", "imported"), [(name, *one) for name, plants in PLANTED.items() for one in plants]
)
def test_a_forbidden_import_breaks_the_contract(contract_id: str, importer: str, imported: str) -> None:
    graph = copy.deepcopy(clean_graph())
    if not imported:
        assert importer not in graph.modules
        graph.add_module(importer)
    else:
        assert importer in graph.modules
        if imported not in graph.modules:
            graph.add_module(imported, is_squashed=True)
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}")
    assert not is_kept(contract_id, graph)
