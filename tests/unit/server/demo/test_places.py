"""server.demo.places: invented numbers that every independent checker accepts."""

import pytest
import schwifty
from stdnum.fr import siret as siret_number

from server.demo import places


@pytest.mark.parametrize("place", places.AFFILIATES, ids=lambda place: place.name)
def test_an_affiliates_numbers_are_well_formed(place: places.AffiliatePlace) -> None:
    iban = places.french_iban(places.AFFILIATE_BANK, *place.account)
    assert schwifty.IBAN(iban, validate_bban=True).is_valid
    assert siret_number.is_valid(places.siret(place.siren))


def test_the_issuers_account_is_well_formed() -> None:
    iban = places.french_iban(places.DEBTOR_BANK, places.DEBTOR_BRANCH, places.DEBTOR_ACCOUNT)
    assert schwifty.IBAN(iban, validate_bban=True).is_valid


def test_numbers_are_not_shared() -> None:
    assert len({places.siret(place.siren) for place in places.AFFILIATES}) == len(places.AFFILIATES)
    assert len({place.account for place in places.AFFILIATES}) == len(places.AFFILIATES)
