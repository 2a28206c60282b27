"""What people read of what intake does: an answer to a contest, and what its commands did."""

TAKEN_BACK = "Cette saisie a été annulée\u00a0: il n’y a plus rien à décider."


def settled(count: int) -> str:
    """How many waiting claims got their verdict."""
    if count == 0:
        return "Aucune saisie à régler."
    return "Une saisie réglée." if count == 1 else f"{count} saisies réglées."
