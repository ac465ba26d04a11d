"""The emulator must have what the alarms replace and call in it."""

from types import SimpleNamespace
from typing import Any

import pytest
from ministack.services import cloudwatch, sns
from tributary_local.emulator.alarms import patch
from tributary_local.emulator.pin import EmulatorChangedError

REPLACED = (
    "_evaluate_alarm",
    "_record_history",
    "_dispatch_alarm_actions",
    "get_state",
    "_put_metric_alarm",
    "_put_composite_alarm",
    "_set_alarm_state",
    "_describe_alarm_history",
)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The emulator's module, whose functions are put back after the test."""
    for name in REPLACED:
        monkeypatch.setattr(cloudwatch, name, getattr(cloudwatch, name))
    return cloudwatch


def test_the_alarms_fit_the_emulator(emulator: Any) -> None:
    patch(60)
    assert {emulator.__dict__[name].__module__.split(".")[0] for name in REPLACED} == {"tributary_local"}


@pytest.mark.parametrize("name", REPLACED)
def test_an_emulator_without_a_replaced_function_is_refused(emulator: Any, name: str) -> None:
    setattr(emulator, name, SimpleNamespace())
    with pytest.raises(EmulatorChangedError, match=name):
        patch(60)


def test_an_emulator_without_a_called_function_is_refused(emulator: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sns, "_fanout")
    with pytest.raises(EmulatorChangedError, match="_fanout"):
        patch(60)
