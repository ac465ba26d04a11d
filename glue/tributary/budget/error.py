"""What is wrong with an input."""


class BudgetError(ValueError):
    """An input that no advice can rest on; the message says what is wrong, where, and what to do about it."""
