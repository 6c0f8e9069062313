"""Every page and what its file says of itself, for the shell; the reader lies below, where lists reach it too."""

from data.core.cards import ENTRY, HOME, SECTIONS, Card, cards, read_card

__all__ = ["ENTRY", "HOME", "SECTIONS", "Card", "cards", "read_card"]
