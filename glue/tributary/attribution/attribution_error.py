"""What is wrong with what attribution was given."""


class AttributionError(ValueError):
    """Paths, touches, a model or a parameter that can't be right; the message says which, where and what to do."""
