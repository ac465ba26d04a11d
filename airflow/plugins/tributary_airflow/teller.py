"""What Airflow calls back, and what tells the notifier of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from airflow.sdk import Context

from tributary_airflow.signal import Signal, now


@dataclass(eq=False, kw_only=True)
class Teller:
    """A callback that publishes the signal of what it is called for; an error of AWS is Airflow's to log."""

    topic_arn: str
    region: str
    environment: str
    clock: Callable[[], datetime] = now

    def __call__(self, context: Context) -> None:
        """Publish the signal."""
        self.signal(context).publish(self.topic_arn, self.region)

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of what the context is of."""
        raise NotImplementedError
