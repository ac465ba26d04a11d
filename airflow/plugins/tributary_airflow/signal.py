"""What Airflow tells the notifier: something is broken, or well again.

The form is `notifications/signal.schema.json`; the notifier folds signals into incidents, and tells people of those.
"""

import json
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from tributary_airflow.work import client

Severity = Literal["page", "ticket"]
"""Whether somebody is woken."""


class Signal(BaseModel):
    """One signal; fields as in the schema, which limits their lengths."""

    model_config = ConfigDict(frozen=True)

    key: str
    state: Literal["failing", "well"]
    type: str
    component: str
    symptom_of: list[str] = []
    severity: Severity
    owner: str
    what: str
    cause: str = ""
    impact: str = ""
    since: str
    environment: str
    dataset: str | None = None
    window: dict[str, str] | None = None
    run_id: str | None = None
    log_url: str | None = None
    rerun: str | None = None

    def publish(self, topic_arn: str, region: str) -> None:
        """Send it to the topic of signals.

        Raises:
            botocore.exceptions.ClientError: AWS refused it.
            botocore.exceptions.BotoCoreError: AWS was not reached.
        """
        fields = {"schema": "tributary.signal/1", **self.model_dump(mode="json")}
        client("sns", region).publish(TopicArn=topic_arn, Message=json.dumps(fields, ensure_ascii=False))


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def shorten(text: str, limit: int) -> str:
    """The text in one line, of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"
