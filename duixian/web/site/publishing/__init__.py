"""The public site as files for any web host: no server, no database, nothing to keep alive."""

from duixian.web.site.publishing.crawl import Published, publish

__all__ = ["Published", "publish"]
