"""The task that has a source's raw folders crawled."""

from collections.abc import Sequence
from typing import Any

from airflow.exceptions import AirflowSkipException
from airflow.sdk import Context

from tributary_airflow.crawl import Crawl
from tributary_airflow.operator import WorkOperator
from tributary_airflow.work import Work


class CrawlOperator(WorkOperator):
    """Crawls once all `commits` of a source are there; skips when none of them wrote a row."""

    template_fields: Sequence[str] = ("commits",)

    def __init__(self, *, crawler: str, commits: list[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.crawler = crawler
        self.commits = commits

    def work(self, context: Context) -> Work:
        """The crawl."""
        if not any(commit["rows"] for commit in self.commits):
            raise AirflowSkipException("the window is empty: there is no new folder to crawl")
        return Crawl(region=self.region, crawler=self.crawler)
