"""PURE. Names as they are compared: no case, accents, hyphens, apostrophes, spaces: `dalmeida|zoeanne`."""

import unicodedata

FOLDED_MAX = 60  # of each name, as the column holds it; some letters of other scripts unfold into many

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


def folded(last_name: str, first_name: str) -> str:
    """The key by which two spellings of one pupil meet."""
    return f"{fold(last_name)}|{fold(first_name)}"


def fold(name: str) -> str:
    """One name."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LIGATURES)
    bare = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(character for character in bare if character.isalnum())[:FOLDED_MAX]
