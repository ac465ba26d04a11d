"""An asynchronous invocation of a Lambda function, and those that continue it."""

import json
import re
from typing import Any

from botocore.exceptions import ClientError

from tributary_airflow.work import Outcome, Work, client

# Failures that a repetition may get rid of: the source or the network was not there, two transactions met, the function
# ran out of time or the service out of capacity. Any other is a refusal, which the same request would meet again.
_TRANSIENT_FAILURE = re.compile(
    r"SourceUnreachableError|SourceTimeoutError|TimeoutError|NetworkingError|Sandbox\.Timed[oO]ut|Task timed out"
    r"|RetriesExhausted|EventAgeExceeded|ECONN|EPIPE|EAI_AGAIN|ETIMEDOUT|DEADLOCK|Deadlock|LOCK_WAIT"
    r"|Throttl|TooManyRequests|SlowDown|ServiceUnavailable|InternalError",
)


class FunctionCall(Work):
    """Invocations under the ids `<request_id>-0`, `-1` … until one hands back no cursor.

    An id is a promise of the function: it does the work of an id once, however often it is invoked with it, and writes
    how it ended to `control/results/<id>.json`. Invocations are asynchronous because a client cuts a synchronous one
    at 60 s and repeats it.
    """

    function: str
    request_id: str
    payload: dict[str, Any]
    results_bucket: str
    invoked: int = 0
    cursor: Any = None

    @property
    def title(self) -> str:
        """The function and the id of the present invocation."""
        return f"{self.function} {self._id(max(self.invoked - 1, 0))}"

    def _id(self, number: int) -> str:
        return f"{self.request_id}-{number}"

    def advance(self) -> Outcome | None:
        """Invoke, or read the result; follow a cursor by the next invocation."""
        if self.invoked == 0:
            self._invoke()
            return None
        record = self._result(self._id(self.invoked - 1))
        if record is None:
            return None
        if record["status"] != "succeeded":
            error = record["error"]
            cause = f"{error['type']}: {error['message']}"
            return Outcome(status="failed" if _TRANSIENT_FAILURE.search(cause) else "refused", cause=cause)
        output = record["output"]
        cursor = output.get("cursor")
        if cursor is None:
            ids = [self._id(number) for number in range(self.invoked)]
            return Outcome(status="succeeded", output={**output, "request_ids": ids})
        if cursor == self.cursor:
            return Outcome(status="refused", cause=f"{self.title} handed back the cursor that it was given")
        self.cursor = cursor
        self._invoke()
        return None

    def _invoke(self) -> None:
        event = {**self.payload, "request_id": self._id(self.invoked)}
        if "cursor" in self.payload:
            event["cursor"] = self.cursor
        client("lambda", self.region).invoke(
            FunctionName=self.function, InvocationType="Event", Payload=json.dumps(event).encode()
        )
        self.invoked += 1

    def _result(self, request_id: str) -> dict[str, Any] | None:
        try:
            key = f"control/results/{request_id}.json"
            found = client("s3", self.region).get_object(Bucket=self.results_bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        record: dict[str, Any] = json.loads(found["Body"].read())
        return record
