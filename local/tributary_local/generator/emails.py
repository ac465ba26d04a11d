"""E-mail addresses as people type them: mixed case, plus-addresses, letters beyond ASCII, or none at all."""

from random import Random

_NAMES = (
    "anna", "ben.okafor", "chloé", "d.silva", "emre", "fatima", "grace.hopper", "henrik", "inés", "jürgen",
    "kenji", "li.wei", "maría.josé", "noah", "o'neill", "priya", "quentin", "rosa", "søren", "yūko",
)  # fmt: skip
_DOMAINS = ("mail.example", "post.example", "bücher.example", "例え.example", "sub.mail.example")


def email(rng: Random, customer_id: int) -> str | None:
    """An address of a customer, None now and then."""
    draw = rng.random()
    if draw < 0.08:
        return None
    name, domain = rng.choice(_NAMES), _DOMAINS[min(len(_DOMAINS) - 1, int(rng.random() ** 2 * len(_DOMAINS)))]
    if draw < 0.20:
        return f"{name}.{customer_id}+app@{domain}"
    if draw < 0.35:
        return f"{name.title()}{customer_id}@{domain.capitalize()}"
    return f"{name}.{customer_id}@{domain}"
