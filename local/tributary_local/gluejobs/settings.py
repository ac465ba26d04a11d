"""What the runner of Glue jobs is told when it is installed."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RunnerSettings:
    """Where the runner keeps its files, where AWS answers, and how much of the machine it may take."""

    state: Path
    """Folder for job runs (files, logs) and for Spark's temporary files."""
    emulator_url: str
    """Endpoint of every AWS service."""
    jars: Path
    """Folder with the jars of S3A and Iceberg."""
    region: str
    """Region of the JVMs' own AWS clients."""
    jvms: int = 2
    """Spark JVMs kept warm, which is how many job runs work at the same time."""
    heap: str = "1g"
    """Heap of a JVM, as -Xmx takes it."""
    minute_seconds: float = 60.0
    """Length of a minute of a job's Timeout and NotifyDelayAfter in seconds; tests shorten it."""

    @property
    def runs(self) -> Path:
        """Folder with a folder for each job run."""
        return self.state / "runs"

    @property
    def spark(self) -> Path:
        """Folder for what Spark writes on its own account."""
        return self.state / "spark"
