"""What keeps an erasure from being done, or from being believed."""


class ErasureError(RuntimeError):
    """A person who can't be erased, or not wholly; the message names buckets, keys and tables, and nobody."""
