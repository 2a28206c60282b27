"""The French catalogue, whole."""

from terminal.texts.looking import LookingTexts
from terminal.texts.paper import PaperTexts
from terminal.texts.taking import TakingTexts


class Texts(TakingTexts, LookingTexts, PaperTexts):
    """Every sentence of the counter."""

    code = "fr"
    is_right_to_left = False
