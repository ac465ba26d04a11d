"""The operator that starts a piece of work in AWS and ends as the work does."""

import hashlib
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from airflow.exceptions import AirflowException, AirflowFailException, TaskDeferred
from airflow.sdk import BaseOperator, Context

from tributary_airflow.trigger import WorkTrigger
from tributary_airflow.work import Outcome, Work, look


class WorkOperator(BaseOperator):  # type: ignore[misc]
    """Starts work and hands the wait to the triggerer.

    Work that ends within `patience_seconds` is awaited here: a deferral costs the start of a second process and some
    seconds until the scheduler lets it start. Meanwhile the task keeps a worker's slot, so that those which run side by
    side have little of it.

    Raises:
        AirflowException: The work failed and may go well when the task is tried again. The text is the cause.
        AirflowFailException: It was refused; another try would be refused too. The text is the cause.
    """

    failure_type: ClassVar[str] = "TaskFailed"
    """What a failure is told as, where its cause tells no more."""

    def __init__(self, *, region: str, poll_seconds: float, patience_seconds: float = 5.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.execution_timeout is None:
            raise ValueError(f"task {self.task_id} needs an execution_timeout: it bounds the wait")
        self.region = region
        self.poll_seconds = poll_seconds
        self.patience_seconds = patience_seconds
        self._work: Work | None = None

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """What is broken when a task with these arguments fails; `prefix` begins the names of the environment."""
        raise NotImplementedError

    @classmethod
    def causes(cls, settings: Mapping[str, Any], prefix: str) -> list[str]:
        """Components for which it may have failed."""
        return []

    def work(self, context: Context) -> Work:
        """What to start, from the rendered arguments."""
        raise NotImplementedError

    def result(self, context: Context, output: dict[str, Any]) -> Any:
        """What the task returns when the work succeeded."""
        return output

    def execute(self, context: Context) -> Any:
        """Start the work; return its result, or wait for it in the triggerer."""
        self._work = work = self.work(context)
        outcome = look(work)
        self.log.info("Started %s", work.title)
        patient_until = time.monotonic() + self.patience_seconds
        while outcome is None and time.monotonic() < patient_until:
            time.sleep(min(self.poll_seconds, 0.25))
            outcome = look(work)
        if outcome is None:
            raise self._deferral(work)
        return self.end(context, outcome.model_dump(mode="json"))

    def _deferral(self, work: Work) -> TaskDeferred:
        limit: timedelta = self.execution_timeout
        trigger = WorkTrigger.of(work, self.poll_seconds, deadline=time.time() + limit.total_seconds())
        # The trigger keeps to the deadline itself and says what it waited for; Airflow's own limit is for its silence.
        return TaskDeferred(trigger=trigger, method_name="end", timeout=limit + timedelta(minutes=5))

    def end(self, context: Context, event: dict[str, Any]) -> Any:
        """End the task as the work ended."""
        outcome = Outcome.model_validate(event)
        if outcome.status == "failed":
            raise AirflowException(outcome.cause)
        if outcome.status == "refused":
            raise AirflowFailException(outcome.cause)
        return self.result(context, outcome.output)

    def on_kill(self) -> None:
        """Call the work off when the task is killed while it waits here."""
        if self._work is not None:
            self._work.call_off()


def try_digest(context: Context) -> str:
    """Sixty-four hex digits that belong to one try of one task of one run.

    The same try started twice, as after a lost message, has the same digest; a run deleted and made again under its
    old name has another, by the time it was started.
    """
    ti, run = context["ti"], context["dag_run"]
    parts = (ti.dag_id, ti.run_id, run.start_date.isoformat(), ti.task_id, str(ti.map_index), str(ti.try_number))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
