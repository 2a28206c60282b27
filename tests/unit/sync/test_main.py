"""The entry point's own decisions."""

import pytest

from sync.__main__ import app_version, main, real_chances


def test_without_settings_the_use_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "--settings" in capsys.readouterr().err


def test_nonces_have_16_bytes_and_never_repeat() -> None:
    chances = real_chances()
    nonces = {chances.nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert {len(nonce) for nonce in nonces} == {16}
    assert all(0 <= chances.fraction() <= 1 for _ in range(100))


def test_the_version_is_short_enough_for_the_journal() -> None:
    assert 0 < len(app_version()) <= 64
