"""Every sentence of the counter, in French and in English. One method per sentence, typed arguments, no decision.

`Texts` is the French catalogue and the interface; `EnglishTexts` answers the same methods.
"""
