"""The task that has a source's raw folders crawled."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from airflow.exceptions import AirflowSkipException
from airflow.sdk import Context

from tributary_airflow.crawl import Crawl
from tributary_airflow.operator import WorkOperator
from tributary_airflow.work import Work


class CrawlOperator(WorkOperator):
    """Crawls once all `commits` of a source are there; skips when none of them wrote a row.

    A commit is None where the run doesn't move its dataset.
    """

    template_fields: Sequence[str] = ("commits",)
    failure_type: ClassVar[str] = "CrawlFailed"

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """The source whose folders are crawled."""
        crawler: str = settings["crawler"]
        return f"source:{crawler.removeprefix(f'{prefix}raw-')}"

    def __init__(self, *, crawler: str, commits: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawler = crawler
        self.commits = commits

    def work(self, context: Context) -> Work:
        """The crawl."""
        if not any(commit["rows"] for commit in self.commits if commit is not None):
            raise AirflowSkipException("the window is empty: there is no new folder to crawl")
        return Crawl(region=self.region, crawler=self.crawler)
