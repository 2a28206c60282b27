"""Killing the terminal at any moment loses no announced redemption; at most one is unannounced, and the next start announces it."""

import random
import time
from pathlib import Path

from tests.integration.kiosk_bench import Kiosk, Life, running_kiosk, ticket_code
from tests.integration.moments import Moment

KILLS = 50
COMMIT_S = 0.030  # a redemption, from the key to the screen, takes about 15 ms on a quiet machine
START_S = 0.6


def check_journal(kiosk: Kiosk) -> int:
    """What must hold after any kill. Gives how many redemptions no screen has shown."""
    journal = kiosk.journal()
    redeemed = {int(one.sequence) for one in journal.redemptions()}
    unannounced = [int(one.sequence) for one in journal.unannounced()]
    findings = journal.verify()
    journal.close()
    assert findings == []
    lost = set(kiosk.announced()) - redeemed
    assert not lost, f"announced and not in the journal: {lost}"
    assert len(unannounced) <= 1
    return len(unannounced)


def ready(kiosk: Kiosk, life: Life, *, was_unannounced: bool) -> None:
    """Started again: what was written and never shown is on the screen."""
    life.wait_for("screen shot=recovered-green" if was_unannounced else "screen shot=ready")
    if was_unannounced:
        life.wait_for("announced sequence=")
        kiosk.press("Return")
        life.wait_for("screen shot=ready")
    life.wait_for("device device=scanner-1 state=READY")


def test_fifty_kills_at_random_moments(tmp_path: Path) -> None:
    dice = random.Random(20261120)
    commit = Moment(dice, COMMIT_S)
    recovered = 0
    with running_kiosk(tmp_path) as kiosk:
        unannounced = 0
        for number in range(1, KILLS + 1):
            life = kiosk.start()
            if number % 10 == 0:
                time.sleep(dice.uniform(0, START_S))  # a kill while it is starting
                life.kill()
                unannounced = check_journal(kiosk)
                continue
            ready(kiosk, life, was_unannounced=bool(unannounced))
            recovered += unannounced
            before = len(kiosk.redeemed())
            kiosk.scanner.scan(ticket_code(number))
            life.wait_for("screen shot=ticket")
            kiosk.press("Return")
            time.sleep(commit.draw())
            life.kill()
            unannounced = check_journal(kiosk)
            commit.learn(was_done=len(kiosk.redeemed()) > before)
        last = kiosk.start()
        ready(kiosk, last, was_unannounced=bool(unannounced))
        last.end()
        assert check_journal(kiosk) == 0
        assert set(kiosk.announced()) == set(kiosk.redeemed())
        assert len(kiosk.redeemed()) > KILLS // 4, "the kills came before anything was written"
        assert recovered + unannounced > 0, "no kill fell between the journal and the screen"
