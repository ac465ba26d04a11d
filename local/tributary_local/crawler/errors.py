"""What ends a crawl."""


class CrawlError(RuntimeError):
    """The crawl can't go on; the message is shown as the crawler's last error."""


class CrawlStoppedError(Exception):
    """Somebody asked the crawler to stop."""
