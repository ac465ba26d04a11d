"""Metrics of functions: one count an execution, whoever asked for it."""

from typing import Any

import pytest

from .function_counts import FunctionCounts
from .functions import HANDLER, Client, Functions


class Counted:
    """A function, and what CloudWatch knows of it."""

    def __init__(self, client: Client, functions: Functions, arn: str) -> None:
        self.functions, self.arn, self.metrics = functions, arn, FunctionCounts(client)

    def points(self, metric: str, statistic: str = "Sum") -> float:
        return self.metrics.read(self.arn, metric, statistic)


@pytest.fixture
def counted(client: Any, functions: Functions) -> Counted:
    """A function that is tried twice."""
    arn = functions.create(HANDLER, 10)
    functions.client.put_function_event_invoke_config(FunctionName=arn, MaximumRetryAttempts=1)
    return Counted(client, functions, arn)


def test_what_is_waited_for_counts_once_with_how_long_it_took(counted: Counted) -> None:
    counted.functions.call(counted.arn, do="sleep", ms=300)
    assert (counted.points("Invocations"), counted.points("Errors")) == (1, 0)
    assert 300 <= counted.points("Duration", "Maximum") < 9000


def test_each_try_of_an_asynchronous_request_counts_and_fails(counted: Counted) -> None:
    counted.functions.send(counted.arn, do="throw")
    counted.metrics.until(lambda: counted.points("Errors") == 2)
    assert counted.points("Invocations") == 2
    assert counted.points("Duration", "SampleCount") == 2


def test_what_has_no_turn_is_throttled_and_no_invocation(counted: Counted) -> None:
    counted.functions.client.put_function_concurrency(FunctionName=counted.arn, ReservedConcurrentExecutions=0)
    counted.functions.send(counted.arn, do="version")
    counted.metrics.until(lambda: counted.points("Throttles") >= 1)
    assert counted.points("Invocations") == 0
