"""The lifecycle of a job, as ``awsglue.job`` frames it."""

from collections.abc import Mapping

from .context import GlueContext


class Job:
    """Marks the begin and the end of a job; job bookmarks, its other use in AWS, are not kept here."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context
        self._name: str | None = None

    def init(self, job_name: str, args: Mapping[str, str] | None = None) -> None:
        """Begin the job.

        Args:
            job_name: Name of the job.
            args: The resolved arguments of the run.
        """
        self._name = job_name
        self._glue_context.get_logger().info("job %s initialised with %s", job_name, sorted(args or {}))

    def commit(self) -> None:
        """End the job.

        Raises:
            RuntimeError: If the job was never initialised.
        """
        if self._name is None:
            raise RuntimeError("Job.commit() was called before Job.init()")
        self._glue_context.get_logger().info("job %s committed", self._name)
