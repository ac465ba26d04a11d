"""A run of a Glue crawler."""

from tributary_airflow.work import Outcome, Work, client


class Crawl(Work):
    """One crawl that began after the work did. The crawler is started and never updated: Terraform owns it."""

    crawler: str
    started: bool = False
    earlier: str | None = None

    @property
    def title(self) -> str:
        """The crawler."""
        return self.crawler

    def advance(self) -> Outcome | None:
        """Start the crawler, or see whether the crawl has ended."""
        glue = client("glue", self.region)
        crawler = glue.get_crawler(Name=self.crawler)["Crawler"]
        if crawler["State"] != "READY":
            # A crawl that someone else started may have listed the folders before our files were there: start after.
            return None
        last = crawler.get("LastCrawl", {})
        began = str(last.get("StartTime"))
        if not self.started:
            self.earlier = began
            try:
                glue.start_crawler(Name=self.crawler)
            except glue.exceptions.CrawlerRunningException:
                return None
            self.started = True
            return None
        if began == self.earlier:
            return None
        if last.get("Status") == "SUCCEEDED":
            return Outcome(status="succeeded", output={"crawler": self.crawler})
        # A crawl reads and writes nothing but the catalog, so another one does no harm and often helps.
        cause = f"{self.crawler} {last.get('Status')}: {last.get('ErrorMessage') or 'no error message'}"
        return Outcome(status="failed", cause=cause)

    def call_off(self) -> None:
        """Stop the crawl that this work started."""
        if self.started:
            glue = client("glue", self.region)
            try:
                glue.stop_crawler(Name=self.crawler)
            except (glue.exceptions.CrawlerNotRunningException, glue.exceptions.CrawlerStoppingException):
                return
