"""What central staff read of intake's commands."""


def settled(count: int) -> str:
    """How many waiting claims got their verdict."""
    if count == 0:
        return "Aucune saisie à régler."
    return "Une saisie réglée." if count == 1 else f"{count} saisies réglées."
