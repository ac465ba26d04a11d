"""Erasing one person from the lake: what is theirs is found, goes, and is searched for (`tributary.erasure.forget`)."""
