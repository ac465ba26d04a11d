"""The versions of a secret: one without a value has none to give, and none is overwritten."""

import json
from typing import Any

from ministack.services import secretsmanager
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Request, refuse, reply


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler that is replaced here.
    """
    create = handler(secretsmanager, "_create_secret")
    get = handler(secretsmanager, "_get_secret_value")
    put = handler(secretsmanager, "_put_secret_value")

    def _create_secret(data: Request) -> Answer:
        """Make a secret; one that is made without a value has no version."""
        answer = create(data)
        if answer[0] != 200 or "SecretString" in data or "SecretBinary" in data:
            return answer
        secretsmanager._secrets[data["Name"]]["Versions"].clear()
        made = json.loads(answer[2])
        del made["VersionId"]
        return answer[0], answer[1], json.dumps(made).encode()

    def _get_secret_value(data: Request) -> Answer:
        """Give a value; a version that a rotation has only begun has none."""
        answer = get(data)
        if answer[0] != 200 or not json.loads(answer[2]).keys().isdisjoint(("SecretString", "SecretBinary")):
            return answer
        named = data.get("VersionId") or data.get("VersionStage", "AWSCURRENT")
        return refuse(
            "ResourceNotFoundException", f"Secrets Manager can't find the specified secret value for VersionId: {named}"
        )

    def _put_secret_value(data: Request) -> Answer:
        """Put a value, once for each token; a label is on one version."""
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        earlier = secret["Versions"].get(data.get("ClientRequestToken")) if secret else None
        if earlier and has_value(earlier):
            return _put_again(data, secret, earlier)
        answer = put(data)
        if answer[0] == 200:
            version = json.loads(answer[2])["VersionId"]
            for label in data.get("VersionStages", ()):
                secretsmanager._remove_stage_everywhere(secret, label, except_version_id=version)
        return answer

    replace(secretsmanager, "_create_secret", _create_secret)
    replace(secretsmanager, "_get_secret_value", _get_secret_value)
    replace(secretsmanager, "_put_secret_value", _put_secret_value)


def has_value(version: dict[str, Any]) -> bool:
    """Whether a version has a value."""
    return version.get("SecretString") is not None or version.get("SecretBinary") is not None


def _put_again(data: Request, secret: Request, earlier: Request) -> Answer:
    """Answer what carries a token that was used: the same value is there, another one is refused."""
    token = data["ClientRequestToken"]
    if any(earlier.get(part) != data.get(part) for part in ("SecretString", "SecretBinary")):
        return refuse(
            "ResourceExistsException",
            f"You can't use ClientRequestToken {token} because that value is already in use for a version of secret"
            f" {secret['ARN']}.",
        )
    made = {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token, "VersionStages": earlier["Stages"]}
    return reply(made)
