"""PURE. What the essential data of a body may lack in our books."""

from enum import Enum


class Missing(Enum):
    """Named to people, never made up."""

    ISSUER = "issuer"
    CONVENTION = "convention"
    VOTE = "vote"
    BODY = "body"
