"""The trigger that waits for a piece of work."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from airflow.triggers.base import BaseTrigger, TriggerEvent
from botocore.exceptions import BotoCoreError, ClientError

from tributary_airflow.crawl import Crawl
from tributary_airflow.function_call import FunctionCall
from tributary_airflow.job_run import JobRun
from tributary_airflow.statement import Statements
from tributary_airflow.view import ViewDefinitions
from tributary_airflow.work import Outcome, Work, look

_KINDS: dict[str, type[Work]] = {
    kind.__name__: kind for kind in (Crawl, FunctionCall, JobRun, Statements, ViewDefinitions)
}


class WorkTrigger(BaseTrigger):  # type: ignore[misc]
    """Looks at a piece of work every `poll_seconds` until it has ended or `deadline` (seconds of the epoch) is past.

    The event is the outcome. Clients of AWS block, so each look runs in a thread.

    The first look comes after `settling` seconds at least. The scheduler hears that a worker has let go of a task some
    seconds after the task has; told to go on before that, it takes the task that runs again for one that was lost.
    """

    settling: ClassVar[float] = 5.0

    def __init__(self, kind: str, fields: dict[str, Any], poll_seconds: float, deadline: float) -> None:
        super().__init__()
        self.kind = kind
        self.fields = fields
        self.poll_seconds = poll_seconds
        self.deadline = deadline

    @classmethod
    def of(cls, work: Work, poll_seconds: float, deadline: float) -> "WorkTrigger":
        """The trigger that goes on with `work`."""
        return cls(type(work).__name__, work.model_dump(mode="json"), poll_seconds, deadline)

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Path of the class and the arguments that make it again in the triggerer."""
        arguments = {
            "kind": self.kind,
            "fields": self.fields,
            "poll_seconds": self.poll_seconds,
            "deadline": self.deadline,
        }
        return f"{type(self).__module__}.{type(self).__qualname__}", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield the outcome, once."""
        work = _KINDS[self.kind].model_validate(self.fields)
        await asyncio.sleep(max(self.poll_seconds, self.settling))
        outcome = await asyncio.to_thread(look, work)
        while outcome is None and time.time() < self.deadline:
            await asyncio.sleep(self.poll_seconds)
            outcome = await asyncio.to_thread(look, work)
        if outcome is None:
            outcome = await asyncio.to_thread(out_of_time, work)
        yield TriggerEvent(outcome.model_dump(mode="json"))


def out_of_time(work: Work) -> Outcome:
    """Call the work off because its time is up; that it goes on regardless is part of the cause."""
    cause = f"{work.title} did not end in the task's time"
    try:
        work.call_off()
    except (ClientError, BotoCoreError) as error:
        cause += f" and could not be stopped: {error}"
    return Outcome(status="failed", cause=cause)
