"""Errors of functions: the answer names the error's class and the request, as AWS's does."""

from contextvars import ContextVar
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from tributary_local.emulator.patch import original, replace
from tributary_local.emulator.pin import EmulatorChangedError
from tributary_local.emulator.protocol import Json, Request

# What the emulator's Node worker says of an error, and what it is made to say: places in its script.
SAID = (
    'status: "error", error: String(err.message || err), trace: err.stack || ""',
    'status: "error", error: e.message, trace: e.stack',
)
SAYS = (
    'status: "error", error: String(err.message || err), errorType: err.name || "Error", trace: err.stack || ""',
    'status: "error", error: e.message, errorType: e.name || "Error", trace: e.stack',
)

TIMED_OUT = "Task timed out after "
DIED = "Worker process died"

_told: ContextVar[Request] = ContextVar("told", default={})  # noqa: B039 - never written to


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator's worker is another one.
    """
    _teach_worker()
    invoke = original(lambda_runtime.Worker, "invoke")
    execute = original(lambda_svc, "_execute_function_warm")

    def remembering(
        self: lambda_runtime.Worker,
        event: Json,
        request_id: str,
        *,
        trace_id: str | None = None,
        depth: int | None = None,
        durable: dict[str, Any] | None = None,
        invoked_function_arn: str | None = None,
    ) -> Request:
        told: Request = invoke(
            self,
            event,
            request_id,
            trace_id=trace_id,
            depth=depth,
            durable=durable,
            invoked_function_arn=invoked_function_arn,
        )
        _told.set(told)
        return told

    def _execute_function_warm(func: Request, event: Json, request_id: str) -> Request:
        _told.set({})
        result: Request = execute(func, event, request_id)
        if result.get("error") and isinstance(result.get("body"), dict):
            result["body"] = _payload(result["body"], _told.get(), request_id)
        return {**result, "request_id": request_id}

    replace(lambda_runtime.Worker, "invoke", remembering)
    replace(lambda_svc, "_execute_function_warm", _execute_function_warm)


def _teach_worker() -> None:
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    for said, says in zip(SAID, SAYS, strict=True):
        if script.count(said) != 1:
            raise EmulatorChangedError(f"the emulator's Node worker no longer holds: {said}")
        script = script.replace(said, says)
    lambda_runtime._NODEJS_WORKER_SCRIPT = script


def _payload(body: Request, told: Request, request_id: str) -> Request:
    """Return the payload of a failed invocation: errorType, errorMessage and, of a thrown error, its trace."""
    message = str(body.get("errorMessage", ""))
    if message.startswith(TIMED_OUT):
        return {"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {request_id} Error: {message}"}
    if message == DIED:
        exited = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
        return {"errorType": "Runtime.ExitError", "errorMessage": exited}
    if "errorType" in told:
        trace = str(told.get("trace", "")).split("\n")
        return {"errorType": told["errorType"], "errorMessage": message, "trace": trace}
    return body
