"""What holds a run back, by real alarms of the emulator."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.exceptions import AirflowFailException, TaskDeferred
from conftest import REGION
from tributary_airflow.guard import GuardOperator

BLOCKING = ["tributary-local-SourceUnreachable-sales", "tributary-local-SecretUnusable-sales"]


@pytest.fixture
def alarm(aws: Callable[[str], Any]) -> Callable[[str, str], None]:
    """Makes an alarm and puts it into a state."""

    def put(name: str, state: str) -> None:
        aws("cloudwatch").put_metric_alarm(
            AlarmName=name,
            Namespace="Tributary",
            MetricName="SourceUnreachable",
            Statistic="Maximum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=0,
            ComparisonOperator="GreaterThanThreshold",
        )
        aws("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{name} was probed")

    return put


SETTLING = timedelta(minutes=10)


def _operator() -> GuardOperator:
    return GuardOperator(
        task_id="guard", region=REGION, alarms=BLOCKING, settling=SETTLING, waits_for=["tributary_forget"]
    )


def _context(ignore: list[str] | None, ended: timedelta, erasures: int = 0) -> Any:
    def count(*, dag_id: str, states: list[str]) -> int:
        assert (dag_id, states) == ("tributary_forget", ["running"])
        return erasures

    end = datetime.now(UTC).replace(microsecond=0) - ended
    interval = {"data_interval_start": end - timedelta(days=1), "data_interval_end": end}
    return {"params": {"ignore_alarms": ignore or []}, "ti": SimpleNamespace(get_dr_count=count), **interval}


def _guard(ignore: list[str] | None = None, ended: timedelta = timedelta(hours=1), erasures: int = 0) -> Any:
    return _operator().execute(_context(ignore, ended, erasures))


def test_a_run_begins_while_none_of_its_alarms_fires(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "OK")
    alarm(BLOCKING[1], "INSUFFICIENT_DATA")
    alarm("tributary-local-RunMissing", "ALARM")
    assert _guard() == {"ignored": []}


def test_a_run_is_held_back_by_an_alarm_and_told_which_since_when_and_why(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "ALARM")
    alarm(BLOCKING[1], "OK")
    with pytest.raises(AirflowFailException, match=rf"{BLOCKING[0]}: in ALARM since 20.*: {BLOCKING[0]} was probed$"):
        _guard()


def test_a_run_that_was_told_to_ignore_an_alarm_begins_and_says_so(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "ALARM")
    alarm(BLOCKING[1], "OK")
    assert _guard([BLOCKING[0]]) == {"ignored": [BLOCKING[0]]}


def test_an_alarm_that_is_ignored_lets_no_other_one_pass(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "ALARM")
    alarm(BLOCKING[1], "ALARM")
    with pytest.raises(AirflowFailException, match=BLOCKING[1]):
        _guard([BLOCKING[0]])


def test_a_name_that_holds_back_no_run_is_refused_with_those_that_do(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "OK")
    with pytest.raises(AirflowFailException, match=rf"names RunMissing: .*there are {BLOCKING[0]}"):
        _guard(["RunMissing"])


def test_a_scheduled_run_which_is_due_as_its_window_ends_waits_until_no_extract_would_be_refused(
    alarm: Callable[[str, str], None],
) -> None:
    alarm(BLOCKING[0], "OK")
    alarm(BLOCKING[1], "OK")
    with pytest.raises(TaskDeferred) as deferred:
        _guard(ended=timedelta(seconds=2))
    moment = deferred.value.trigger.moment
    assert timedelta(minutes=9) < moment - datetime.now(UTC) <= SETTLING
    assert _operator().resume(_context(None, timedelta(minutes=10)), None) == {"ignored": []}


def test_a_run_waits_while_a_person_is_erased_and_begins_once_that_has_ended(
    alarm: Callable[[str, str], None],
) -> None:
    alarm(BLOCKING[0], "OK")
    alarm(BLOCKING[1], "OK")
    for wait in (lambda: _guard(erasures=1), lambda: _operator().resume(_context(None, timedelta(hours=1), 1), None)):
        with pytest.raises(TaskDeferred) as deferred:
            wait()
        assert deferred.value.method_name == "resume"
        assert deferred.value.trigger.moment - datetime.now(UTC) <= timedelta(minutes=1)
    assert _operator().resume(_context(None, timedelta(hours=1)), None) == {"ignored": []}


def test_an_alarm_that_fires_while_the_window_settles_holds_the_run_back(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "ALARM")
    with pytest.raises(AirflowFailException, match=BLOCKING[0]):
        _operator().resume(_context(None, timedelta(minutes=10)), None)


def test_a_window_that_ends_in_the_future_is_refused_at_once(alarm: Callable[[str, str], None]) -> None:
    alarm(BLOCKING[0], "OK")
    alarm(BLOCKING[1], "OK")
    with pytest.raises(AirflowFailException, match="still to come"):
        _guard(ended=timedelta(hours=-1))
