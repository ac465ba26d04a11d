"""The names of everything the DAG uses, written by Terraform to `environment.json` beside the DAG."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1)]
SystemName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
StatementName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,255}$")]


WRITERS_POOL = "curated"
"""Every run of a job which writes curated tables has a slot of this pool; keeping house and erasing have all."""

BACKFILL_POOL = "backfill"
"""The windows of backfills that are run, or wait for the run before them."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """What serves one source database."""

    function: Name = Field(description="Lambda function that extracts from it.")
    crawler: Name = Field(description="Crawler of its raw folders.")
    slots: int = Field(ge=1, le=64, description="Invocations at once that the database bears: size of its pool.")


class Job(_Strict):
    """A Glue job."""

    name: Name
    timeout_minutes: int = Field(ge=5, le=480, description="After which Glue ends a run.")


class Jobs(_Strict):
    """The Glue jobs that the DAGs run."""

    tables: Job
    stage: Job
    reconcile: Job
    marts: Job
    attribution: Job
    recommend: Job
    housekeeping: Job
    forget: Job


class Environment(_Strict):
    """One deployed environment."""

    environment: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*$")]
    region: Name
    schedule: Name | None = Field(description="Cron expression in UTC; null runs by hand only.")
    housekeeping_schedule: Name | None = Field(description="When house is kept, likewise.")
    raw_bucket: Name = Field(description="Holds the results of invocations under control/results/.")
    curated_database: Name
    report_function: Name = Field(description="Lambda function that publishes the marketing report.")
    sources: dict[SystemName, Source] = Field(min_length=1)
    jobs: Jobs
    writers: int = Field(ge=1, description="Job runs that write curated tables at once: size of their pool.")
    workgroup: Name
    queries: list[StatementName] = Field(
        min_length=1, description="Prepared statements that take the first and the last day."
    )
    topic_arn: Annotated[str, StringConstraints(pattern=r"^arn:[^:]+:sns:")] = Field(
        description="Topic of the signals that the notifier hears."
    )
    blocking_alarms: list[Name] = Field(description="Alarms that hold a run back while they fire.")
    run_within_hours: int | None = Field(ge=1, description="Within them a daily run must succeed; null: none is due.")
    poll_seconds: float = Field(ge=0.2, le=300, description="How often a waiting task looks.")
    retries: int = Field(default=2, ge=0, le=5)
    retry_delay_seconds: float = Field(default=60, ge=0, le=3600, description="Before the first retry; doubles.")

    def pool(self, system: str) -> str:
        """Name of the pool that holds a source's invocations at what the source bears."""
        return f"source_{system}"

    def source(self, system: str) -> Source:
        """What serves the source `system`.

        Raises:
            ValueError: A contract names a source that this environment doesn't have.
        """
        try:
            return self.sources[system]
        except KeyError:
            known = ", ".join(sorted(self.sources))
            raise ValueError(f"source {system} of the contracts is not in this environment ({known})") from None


def load_environment(file: Path) -> Environment:
    """Read and validate `environment.json`.

    Raises:
        OSError: The file can't be read.
        pydantic.ValidationError: It isn't what the DAG needs.
    """
    return Environment.model_validate_json(file.read_bytes())
