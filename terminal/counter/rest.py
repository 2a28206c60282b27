"""Where the counter comes to rest: what is shown when no ticket is in hand, and how a basket ends.

Changed outcomes come first, then a paper in doubt, then readiness. Ending a basket forgets the child's date.
"""

from dataclasses import replace

from terminal.counter import papers
from terminal.counter.basket import Basket
from terminal.counter.effects import Effect
from terminal.counter.pages import Changes, OnPaper, Page, PaperQuestion, Ready, Revoked
from terminal.counter.state import Counter, ReceiptRule, Step


def resting_page(counter: Counter) -> Page:
    """What a person should see now that nothing is in hand."""
    if counter.is_revoked:
        return Revoked()
    if counter.changed:
        return Changes()
    doubt = papers.doubtful(counter)
    return Ready() if doubt is None else PaperQuestion(job=doubt.job)


def rest(counter: Counter) -> Counter:
    """At rest, with the basket as it is."""
    return counter.show(resting_page(counter))


def end_basket(counter: Counter) -> tuple[Counter, tuple[Effect, ...], str]:
    """The basket is over and its date forgotten. Gives the receipt's job when one is printed by rule."""
    basket = counter.basket
    return _settle(replace(counter, basket=None), basket)


def end_set_aside(counter: Counter) -> Step:
    """Another child's ticket was taken: the basket before is over."""
    basket = counter.set_aside
    counter, effects, _ = _settle(replace(counter, set_aside=None), basket)
    return counter, effects


def _settle(counter: Counter, basket: Basket | None) -> tuple[Counter, tuple[Effect, ...], str]:
    if basket is None or not basket.sequences or counter.rules.receipt is not ReceiptRule.ALWAYS:
        return counter, (), ""
    if papers.is_printed(counter, basket.receipt):
        return counter, (), ""
    return papers.print_receipt(counter, basket.receipt, basket.price)


def start_basket(counter: Counter, name: str = "") -> Counter:
    """Another child's. The one before is set aside, in case this ticket is not taken after all."""
    before = counter.basket if counter.basket and counter.basket.sequences else counter.set_aside
    return replace(counter, basket=Basket(receipt=counter.past.last_receipt + 1, name=name), set_aside=before)


def finish(counter: Counter) -> Step:
    """The family leaves."""
    counter, effects, job = end_basket(counter)
    if job:
        return counter.show(OnPaper(job=job)), effects
    return rest(counter), effects


def hand_over_receipt(counter: Counter) -> Step:
    """The family asks for its receipt and leaves with it; at rest, the last one's receipt."""
    basket = counter.basket
    number = basket.receipt if basket and basket.sequences else counter.past.last_receipt
    price = basket.price if basket else None
    counter = replace(counter, basket=None)
    counter, effects, job = papers.print_receipt(counter, number, price)
    return (counter.show(papers.page_of(counter, job)) if job else rest(counter)), effects
