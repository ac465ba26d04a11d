"""What money is given to: a channel, or a creative type within it."""

from dataclasses import dataclass

NOT_ADVISED = frozenset({"organic", "unattributed"})
"""Channels that nobody pays for: their rows are checked and left out."""


@dataclass(frozen=True)
class Unit:
    """A channel, or a creative type of a channel.

    Attributes:
        channel: name of the channel.
        creative_type: None for the channel as a whole.
    """

    channel: str
    creative_type: str | None = None

    @property
    def order(self) -> tuple[str, str]:
        """By channel, a channel before its creative types."""
        return self.channel, self.creative_type or ""

    @property
    def label(self) -> str:
        """For people: `facebook` or `facebook, static`."""
        return self.channel if self.creative_type is None else f"{self.channel}, {self.creative_type}"
