"""Crawlers that crawl: they list objects, infer schemas as Glue does and write tables and partitions."""

from tributary_local.crawler.service import install

__all__ = ["install"]
