"""The form of a campaign's rules: fields to document and back. What makes usable rules is the document's own affair."""

from typing import Any

from django import forms

from server.campaigns import document
from server.campaigns import texts as campaign_texts
from server.campaigns.document import (
    CampaignRules,
    Eligibility,
    Guarantee,
    Payment,
    WalletTerms,
)
from server.formats import parse_euros
from server.setup import texts

DATES = ("opens_on", "registration_ends_on", "valid_from", "valid_to", "claims_to")
NUMBERS = ("grace_days", "contest_days", "tickets_per_pass")
EUROS = ("ticket_min_cents", "ticket_max_cents")
SWITCHES = ("may_move_money", "birthdate_required", "partial_use")
WALLETS = (1, 2)
_CENTS = "_cents"


def typed(cents: int) -> str:
    """As a person would type it."""
    return f"{cents // 100},{cents % 100:02d}" if cents % 100 else str(cents // 100)


class EurosField(forms.CharField):
    """Cents of what is typed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input--short", "autocomplete": "off"})

    def clean(self, value: object) -> int:
        text = str(super().clean(value))
        if not text:
            return 0
        cents = parse_euros(text)
        if cents is None:
            raise forms.ValidationError(texts.NOT_EUROS)
        return cents


def _label(field: str) -> str:
    return campaign_texts.FIELDS[field]


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=document.LIMIT_MAX,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class RulesForm(forms.Form):
    """`initial_of` fills it from rules. Cleaned, it has `rules`."""

    use_required_attribute = False

    def __init__(self, data: object = None, *, initial: CampaignRules | None = None) -> None:
        super().__init__(data, initial=initial_of(initial) if initial else None)  # type: ignore[arg-type]  # a QueryDict
        self.rules: CampaignRules | None = None
        self.fields["name"] = forms.CharField(label=_label("name"), max_length=document.NAME_MAX)
        for name in DATES:
            widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input--short"})
            self.fields[name] = forms.DateField(label=_label(name), widget=widget)
        for name in NUMBERS:
            self.fields[name] = _number(_label(name))
        for name in EUROS:
            self.fields[name] = EurosField(label=_label(name), help_text=texts.EUROS_HINT)
        self._add_wallets()
        for name in SWITCHES:
            hint = texts.CARD_HINT if name == "partial_use" else ""
            self.fields[name] = forms.BooleanField(label=_label(name), required=False, help_text=hint)
        self._add_part("eligibility", Eligibility())
        self._add_part("guarantee", Guarantee())
        self._add_payment()
        self.fields["reason"] = forms.CharField(label=texts.REASON, max_length=200)

    def _add_wallets(self) -> None:
        for rank in WALLETS:
            word, is_first = texts.RANKS[rank], rank == 1
            choices = texts.THEMES if is_first else [texts.SECOND_NONE, *texts.THEMES[:2]]
            self.fields[f"wallet{rank}_themes"] = forms.TypedChoiceField(
                label=texts.WALLET_THEMES.format(rank=word), choices=choices, coerce=int
            )
            for end, label in (("amount", texts.WALLET_AMOUNT), ("bursary", texts.WALLET_BURSARY)):
                self.fields[f"wallet{rank}_{end}"] = EurosField(
                    label=label.format(rank=word), required=is_first and end == "amount", help_text=texts.EUROS_HINT
                )
        self.fields["splits"] = forms.CharField(
            label=_label("splits"), required=False, help_text=texts.SPLITS_HINT, max_length=400,
            widget=forms.Textarea(attrs={"rows": 3}),
        )  # fmt: skip

    def _add_part(self, part: str, example: Eligibility | Guarantee) -> None:
        for name in example.__struct_fields__:
            label, key = _label(f"{part}.{name}"), f"{part}__{name}"
            if isinstance(getattr(example, name), bool):
                self.fields[key] = forms.BooleanField(label=label, required=False)
            elif name.endswith(_CENTS):
                hint = texts.CARD_FLOOR_HINT if name == "card_floor_cents" else texts.EUROS_HINT
                self.fields[key] = EurosField(label=label, help_text=hint)
            else:
                self.fields[key] = _number(label)

    def _add_payment(self) -> None:
        self.fields["payment__cut_off_days"] = forms.CharField(
            label=_label("payment.cut_off_days"), max_length=80, help_text=texts.DAYS_HINT
        )
        self.fields["payment__delay_days"] = _number(_label("payment.delay_days"))
        self.fields["payment__minimum_cents"] = EurosField(
            label=_label("payment.minimum_cents"), help_text=texts.EUROS_HINT
        )

    def clean_splits(self) -> tuple[tuple[int, ...], ...]:
        """Lines of amounts."""
        lines = [line for line in self.cleaned_data["splits"].splitlines() if line.strip()]
        found = [tuple(parse_euros(part) for part in line.split("+")) for line in lines]
        if any(cents is None for split in found for cents in split):
            raise forms.ValidationError(texts.NOT_SPLITS)
        return tuple(tuple(cents for cents in split if cents is not None) for split in found)

    def clean_payment__cut_off_days(self) -> tuple[int, ...]:
        """Days of a month."""
        words = self.cleaned_data["payment__cut_off_days"].replace(",", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) <= 3 for word in words):
            raise forms.ValidationError(texts.NOT_DAYS)
        return tuple(map(int, words))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            rules = _rules(cleaned)
            found = document.faults(rules)
            for fault in found:
                self.add_error(_field_of(fault.field), campaign_texts.fault(fault))
            self.rules = None if found else rules
        return cleaned


def _field_of(field: str) -> str:
    return "wallet1_amount" if field == "wallets" else field.replace(".", "__")


def _rules(cleaned: dict[str, Any]) -> CampaignRules:
    wallets = tuple(
        WalletTerms(
            themes=cleaned[f"wallet{rank}_themes"],
            amount_cents=cleaned[f"wallet{rank}_amount"],
            bursary_cents=cleaned[f"wallet{rank}_bursary"],
        )
        for rank in WALLETS
        if cleaned[f"wallet{rank}_themes"]
    )
    payment = _part(cleaned, "payment")
    return CampaignRules(
        **{name: cleaned[name] for name in ("name", *DATES, *NUMBERS, *EUROS, *SWITCHES, "splits")},
        wallets=wallets,
        eligibility=Eligibility(**_part(cleaned, "eligibility")),
        guarantee=Guarantee(**_part(cleaned, "guarantee")),
        payment=Payment(**payment),
    )


def _part(cleaned: dict[str, Any], part: str) -> dict[str, Any]:
    start = f"{part}__"
    return {name.removeprefix(start): value for name, value in cleaned.items() if name.startswith(start)}


def initial_of(rules: CampaignRules) -> dict[str, object]:
    """What the form shows of rules."""
    shown: dict[str, object] = {name: getattr(rules, name) for name in ("name", *DATES, *NUMBERS, *SWITCHES)}
    shown |= {name: typed(getattr(rules, name)) for name in EUROS}
    for rank in WALLETS:
        wallet = rules.wallets[rank - 1] if rank <= len(rules.wallets) else None
        shown[f"wallet{rank}_themes"] = wallet.themes if wallet else 0
        shown[f"wallet{rank}_amount"] = typed(wallet.amount_cents) if wallet else ""
        shown[f"wallet{rank}_bursary"] = typed(wallet.bursary_cents) if wallet else ""
    shown["splits"] = "\n".join(" + ".join(map(typed, split)) for split in rules.splits)
    for part, values in (("eligibility", rules.eligibility), ("guarantee", rules.guarantee)):
        for name in values.__struct_fields__:
            value = getattr(values, name)
            shown[f"{part}__{name}"] = typed(value) if name.endswith(_CENTS) else value
    shown["payment__cut_off_days"] = " ".join(map(str, rules.payment.cut_off_days))
    shown["payment__delay_days"] = rules.payment.delay_days
    shown["payment__minimum_cents"] = typed(rules.payment.minimum_cents)
    return shown
