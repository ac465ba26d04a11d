"""Metrics of functions: each execution counts once, however it was asked for, with its duration and whether it failed.

The emulator counts what it is asked for, and of asynchronous requests, rules and queues neither errors nor durations.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import time

from ministack.services import cloudwatch, lambda_svc
from tributary_local.emulator.patch import original, replace
from tributary_local.emulator.protocol import Json, Request

NAMESPACE = "AWS/Lambda"


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that is replaced or called.
    """
    original(cloudwatch, "record_metric")
    execute = original(lambda_svc, "_execute_function_dispatch")

    def _execute_function_dispatch(
        func: Request, config: Request, event: Json, request_id: str, started: float
    ) -> Request:
        result: Request = execute(func, config, event, request_id, started)
        name = config["FunctionName"]
        _record(name, "Invocations", 1, "Count")
        _record(name, "Errors", 1 if result.get("error") else 0, "Count")
        _record(name, "Duration", (time.time() - started) * 1000, "Milliseconds")
        return result

    replace(lambda_svc, "_execute_function_dispatch", _execute_function_dispatch)
    replace(lambda_svc, "_emit_lambda_metrics", _emit_lambda_metrics)


def _emit_lambda_metrics(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:
    """Count what was refused its turn; what has had it is counted where it is executed."""
    if throttle:
        _record(function_name, "Throttles", 1, "Count")


def _record(function_name: str, metric: str, value: float, unit: str) -> None:
    cloudwatch.record_metric(NAMESPACE, metric, value, unit, {"FunctionName": function_name})
