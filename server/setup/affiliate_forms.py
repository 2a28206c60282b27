"""The forms of affiliates: who they are, and the convention that they signed."""

import hashlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from server.affiliates import voted_file
from server.affiliates.affiliation import NUMBER_MAX, AffiliationRefusal, Signed
from server.affiliates.identity import Profile, compact
from server.affiliates.models import Affiliate, Convention
from server.campaigns.models import Campaign
from server.setup import texts
from server.setup import texts_affiliates as words

PDF_MAX = 20 * 1024 * 1024
FIELD_OF = {
    AffiliationRefusal.NO_NAME: "name",
    AffiliationRefusal.SIRET_WRONG: "siret",
    AffiliationRefusal.RNA_WRONG: "rna",
    AffiliationRefusal.NUMBER_TAKEN: "number",
    AffiliationRefusal.NO_SIGNATORY: "signatory",
    AffiliationRefusal.SIGNED_LATER: "signed_on",
    AffiliationRefusal.DATES: "to_date",
    AffiliationRefusal.NO_DOCUMENT: "document",
}
"""Which field a refusal is told beside; others are told above the form."""


def _short(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input--short", "autocomplete": "off", **attributes})


class ProfileForm(forms.Form):
    """Fields of affiliation.Profile; `number` only for a new body."""

    use_required_attribute = False
    name = forms.CharField(label=words.NAME, max_length=voted_file.NAME_MAX)
    siret = forms.CharField(
        label=words.SIRET, max_length=20, required=False, help_text=words.SIRET_HINT, widget=_short(inputmode="numeric")
    )
    rna = forms.CharField(label=words.RNA, max_length=14, required=False, help_text=words.RNA_HINT, widget=_short())
    themes = forms.TypedChoiceField(label=words.THEMES, choices=texts.THEMES, coerce=int)
    town = forms.CharField(label=words.TOWN, max_length=voted_file.TOWN_MAX)
    contact = forms.CharField(label=words.CONTACT, max_length=voted_file.CONTACT_MAX, required=False)
    email = forms.EmailField(label=words.EMAIL, max_length=voted_file.EMAIL_MAX, required=False)
    phone = forms.CharField(label=words.PHONE, max_length=voted_file.PHONE_MAX, required=False, widget=_short())
    number = forms.IntegerField(
        label=words.NUMBER,
        required=False,
        min_value=1,
        max_value=NUMBER_MAX,
        help_text=words.NUMBER_HINT,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )

    def __init__(self, data: object = None, *, known: Affiliate | None = None) -> None:
        initial = {name: getattr(known, name) for name in self.base_fields if name != "number"} if known else None
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict or None, as Django takes them
        if known:
            del self.fields["number"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("siret") and not cleaned.get("rna"):
            self.add_error("siret", words.NUMBER_ONE_OF_TWO)
        return cleaned

    def profile(self) -> Profile:
        """Of a valid form."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "number"}
        return Profile(**{**said, "siret": compact(said["siret"]), "rna": compact(said["rna"])})


class ConventionForm(forms.Form):
    """What affiliation.Signed needs; the document is read once, for its hash."""

    use_required_attribute = False
    campaign = forms.ModelChoiceField(label=words.CAMPAIGN, queryset=Campaign.objects.none(), empty_label=None)
    signatory = forms.CharField(label=words.SIGNATORY, max_length=120, help_text=words.SIGNATORY_HINT)
    signed_on = forms.DateField(
        label=words.SIGNED_ON, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reference = forms.CharField(
        label=words.REFERENCE, max_length=60, required=False, help_text=words.REFERENCE_HINT, widget=_short()
    )
    from_date = forms.DateField(label=words.FROM, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    to_date = forms.DateField(label=words.TO, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    document = forms.FileField(
        label=words.DOCUMENT,
        help_text=words.DOCUMENT_HINT,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, issuer_id: int, data: object = None, files: object = None) -> None:
        campaigns = Campaign.objects.filter(issuer_id=issuer_id).order_by("-number")
        newest = campaigns.first()
        initial = (
            {"campaign": newest, "from_date": newest.opens_on, "to_date": newest.claims_to}
            if newest is not None
            else {}
        )
        super().__init__(data, files, initial=initial)  # type: ignore[arg-type]  # a QueryDict and a MultiValueDict
        field = self.fields["campaign"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = campaigns

    def clean_document(self) -> str:
        """The hash of the document."""
        sent: UploadedFile[bytes] = self.cleaned_data["document"]
        if sent.size is None or sent.size > PDF_MAX:
            raise forms.ValidationError(words.TOO_LARGE)
        content = sent.read()
        if not content.startswith(b"%PDF-"):
            raise forms.ValidationError(words.NOT_A_PDF)
        return hashlib.sha256(content).hexdigest()

    def signed(self) -> Signed:
        """Of a valid form."""
        said = self.cleaned_data
        return Signed(
            campaign=said["campaign"].number,
            signatory=said["signatory"],
            signed_on=said["signed_on"],
            reference=said["reference"],
            from_date=said["from_date"],
            to_date=said["to_date"],
            sha256=said["document"],
        )


def conventions_of(affiliate: Affiliate) -> list[Convention]:
    """The newest campaign's first."""
    return list(Convention.objects.select_related("campaign").filter(affiliate=affiliate).order_by("-campaign__number"))
