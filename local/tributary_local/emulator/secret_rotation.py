"""The rotation of a secret by its function: the emulator itself makes a copy of the value the current one."""

import json
import logging
import time
import uuid
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.services import lambda_svc, secretsmanager
from tributary_local.emulator.patch import handler, original, replace
from tributary_local.emulator.protocol import Answer, Parameters, Request, refuse, reply

_logger = logging.getLogger(__name__)

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
# What is tried when rotation is configured but not begun.
TRIED = ("testSecret",)
PRINCIPAL = "secretsmanager.amazonaws.com"
CANCEL = "secretsmanager.CancelRotateSecret"
THROTTLE_WAIT = 0.5


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler that is replaced here.
    """
    handle = original(secretsmanager, "handle_request")
    describe = handler(secretsmanager, "_describe_secret")

    async def handle_request(
        method: str, path: str, headers: Parameters, body: bytes, query_params: Parameters
    ) -> Answer:
        if headers.get("x-amz-target") == CANCEL:
            return _cancel_rotate_secret(json.loads(body))
        answer: Answer = await handle(method, path, headers, body, query_params)
        return answer

    def _describe_secret(data: Request) -> Answer:
        answer = describe(data)
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        if answer[0] != 200 or "LastRotatedDate" not in secret:
            return answer
        return reply({**json.loads(answer[2]), "LastRotatedDate": secret["LastRotatedDate"]})

    replace(secretsmanager, "handle_request", handle_request)
    replace(secretsmanager, "_describe_secret", _describe_secret)
    replace(secretsmanager, "_rotate_secret", _rotate_secret)


def _rotate_secret(data: Request) -> Answer:
    """Configure a rotation and begin it, or have it tried alone; either goes on in the background."""
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    if not secret:
        return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    if secret.get("DeletedDate"):
        return refuse(
            "InvalidRequestException",
            "You can't perform this operation on the secret because it was marked for deletion.",
        )
    arn = data.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
    if not arn:
        return refuse("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.")
    function = lambda_svc._functions.get(arn.split(":")[6])
    if function is None or not _may_invoke(function, secret["ARN"]):
        return refuse(
            "AccessDeniedException",
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access"
            f" to the principal {PRINCIPAL}.",
        )
    rules = data.get("RotationRules") or secret.get("RotationRules")
    secret.update(RotationEnabled=True, RotationLambdaARN=arn, RotationRules=rules)
    return _begin(data, secret, function)


def _begin(data: Request, secret: Request, function: Request) -> Answer:
    current, current_version = secretsmanager._find_stage_version(secret, "AWSCURRENT")
    pending, _ = secretsmanager._find_stage_version(secret, "AWSPENDING")
    token = data.get("ClientRequestToken") or str(uuid.uuid4())
    if not data.get("RotateImmediately", True):
        if current_version and pending in (None, current):
            values = {part: current_version[part] for part in ("SecretString", "SecretBinary")}
            _pend(secret, token, values)
            spawn_background(_try, secret, function, token, thread_name="secret-rotation")
        return reply({"ARN": secret["ARN"], "Name": secret["Name"]})
    if pending not in (None, current):
        spawn_background(_rotate, secret, function, pending, thread_name="secret-rotation")
        return refuse(
            "InvalidRequestException",
            "A previous rotation isn't complete. That rotation will be reattempted.",
        )
    _pend(secret, token, {"SecretString": None, "SecretBinary": None})
    spawn_background(_rotate, secret, function, token, thread_name="secret-rotation")
    return reply({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})


def _cancel_rotate_secret(data: Request) -> Answer:
    """Turn rotation off; what is pending stays."""
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    if not secret:
        return refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    secret["RotationEnabled"] = False
    return reply({"ARN": secret["ARN"], "Name": secret["Name"]})


def _may_invoke(function: Request, secret_arn: str) -> bool:
    """Whether a statement of the function's policy admits the service for the secret."""
    for statement in function["policy"]["Statement"]:
        wanted = (statement.get("Condition") or {}).get("ArnLike", {}).get("AWS:SourceArn", secret_arn)
        if statement["Principal"] == {"Service": PRINCIPAL} and wanted == secret_arn:
            return True
    return False


def _pend(secret: Request, token: str, values: dict[str, Any]) -> None:
    secretsmanager._remove_stage_everywhere(secret, "AWSPENDING")
    secret["Versions"][token] = {**values, "CreatedDate": int(time.time()), "Stages": ["AWSPENDING"]}


def _try(secret: Request, function: Request, version: str) -> None:
    """Take the step that tests a configuration, on a copy of the value that is gone afterwards."""
    _take(TRIED, secret, function, version)
    del secret["Versions"][version]


def _rotate(secret: Request, function: Request, version: str) -> None:
    if _take(STEPS, secret, function, version):
        secret["LastRotatedDate"] = int(time.time())


def _take(steps: tuple[str, ...], secret: Request, function: Request, version: str) -> bool:
    """Take steps in turn, until one fails."""
    for step in steps:
        event = {"Step": step, "SecretId": secret["ARN"], "ClientRequestToken": version}
        result: Request = lambda_svc._execute_function(function, event)
        while result.get("throttle"):
            time.sleep(THROTTLE_WAIT)
            result = lambda_svc._execute_function(function, event)
        if result.get("error"):
            _logger.warning("%s of %s failed: %s", step, secret["Name"], result.get("body"))
            return False
    return True
