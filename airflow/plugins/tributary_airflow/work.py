"""A piece of work in AWS that is started, looked at until it has ended, and may be called off."""

from functools import lru_cache
from typing import Any, Literal, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

_TRANSIENT_CODES = frozenset(
    {
        "ConcurrentRunsExceededException",
        "EC2ThrottledException",
        "InternalError",
        "InternalFailure",
        "InternalServerException",
        "InternalServiceException",
        "OperationTimeoutException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ResourceNumberLimitExceededException",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


class Outcome(BaseModel):
    """How a piece of work ended.

    `failed` may go well when it is tried again, `refused` will not; `cause` says why in the words of the service.
    """

    status: Literal["succeeded", "failed", "refused"]
    cause: str = ""
    output: dict[str, Any] = {}

    @classmethod
    def of_error(cls, error: BotoCoreError | ClientError) -> Self:
        """The outcome when AWS itself did not take a call."""
        if isinstance(error, ClientError):
            detail = error.response.get("Error", {})
            code = detail.get("Code", "Unknown")
            cause = f"{error.operation_name}: {code}: {detail.get('Message', '')}"
            return cls(status="failed" if code in _TRANSIENT_CODES else "refused", cause=cause)
        return cls(status="failed", cause=f"{type(error).__name__}: {error}")


class Work(BaseModel):
    """Work whose fields are all that it takes to go on with it in another process."""

    region: str

    def advance(self) -> Outcome | None:
        """Start the work when it isn't, look at it when it is; None while it goes on.

        Raises:
            botocore.exceptions.ClientError: AWS refused a call.
            botocore.exceptions.BotoCoreError: AWS was not reached.
        """
        raise NotImplementedError

    def call_off(self) -> None:
        """Stop what was started; without effect on what can't be stopped or has ended."""

    @property
    def title(self) -> str:
        """What the work is, for messages."""
        raise NotImplementedError


def look(work: Work) -> Outcome | None:
    """Advance the work; a call that AWS did not take is an outcome too."""
    try:
        return work.advance()
    except (ClientError, BotoCoreError) as error:
        return Outcome.of_error(error)


@lru_cache(maxsize=32)
def client(service: str, region: str) -> Any:
    """The client of a service: thread-safe, one for each process, with credentials of the surroundings."""
    retries = {"mode": "standard", "max_attempts": 8}
    return boto3.client(service, region_name=region, config=Config(retries=retries, read_timeout=30))
