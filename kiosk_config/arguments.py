"""argparse that speaks French: headings, help and every error a person can cause."""

import argparse
import re
from typing import NoReturn

_ERRORS = (
    (r"the following arguments are required: (.*)", "il manque : {0}"),
    (r"unrecognized arguments: (.*)", "ceci n’est pas compris : {0}"),
    (r"argument (.*): invalid choice: '?(.*?)'? \(choose from (.*)\)", "{0} : « {1} » est inconnu ; choix : {2}"),
    (r"argument (.*): expected one argument", "{0} : il manque sa valeur"),
    (r"argument (.*): ignored explicit argument '(.*)'", "{0} ne prend pas de valeur (« {1} » est de trop)"),
    (r"ambiguous option: (.*) could match (.*)", "{0} peut vouloir dire {1}"),
)
"""What argparse 3.11 says -> the same in French."""


def in_french(message: str) -> str:
    """An error of argparse in French; one that is not known stays as it is, after a French word."""
    for pattern, french in _ERRORS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return french.format(*found.groups())
    return f"arguments non compris ({message})"


class FrenchParser(argparse.ArgumentParser):
    """Prints errors and help in French; exit status 2 for an error, as argparse does."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.options = self.add_argument_group("options")
        self.options.add_argument("-h", "--help", "--aide", action="help", help="montre cette aide")

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog} : {in_french(message)}\n{self.prog} --aide montre ce qui est possible.\n")
