"""Tables of affiliates. An affiliate's `number` is the AffiliateId of tickets, policies and journal entries."""

from django.db import models
from django.db.models import F, Q

from server.campaigns.models import Campaign, Issuer


class Affiliate(models.Model):
    """A body that accepts the pass. `themes` is the mask of sync.contract.ticket.Theme."""

    class Status(models.TextChoices):
        """Where the affiliation stands: see server.affiliates.states."""

        PROPOSED = "proposed"
        VOTED = "voted"
        INVITED = "invited"
        SIGNED = "signed"
        SUSPENDED = "suspended"
        ENDED = "ended"

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT)
    number = models.BigIntegerField()
    name = models.CharField(max_length=80)
    siret = models.CharField(max_length=14, blank=True)
    rna = models.CharField(max_length=10, blank=True, default="", db_default="")
    themes = models.PositiveSmallIntegerField()
    town = models.CharField(max_length=60)
    contact = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True, default="", db_default="")
    status = models.CharField(max_length=12, choices=Status)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="affiliate_number", fields=["issuer", "number"]),
            models.UniqueConstraint(name="affiliate_siret", fields=["issuer", "siret"], condition=~Q(siret="")),
            models.UniqueConstraint(name="affiliate_rna", fields=["issuer", "rna"], condition=~Q(rna="")),
            models.CheckConstraint(name="affiliate_number_range", condition=Q(number__gte=1, number__lte=2**32 - 1)),
            models.CheckConstraint(name="affiliate_themes", condition=Q(themes__gte=1, themes__lte=3)),
            models.CheckConstraint(
                name="affiliate_status",
                condition=Q(status__in=["proposed", "voted", "invited", "signed", "suspended", "ended"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AffiliationStep(models.Model):
    """What was done with an affiliation, by whom, when. Append-only. `detail`: a decision, a reason, the fields that changed."""

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    action = models.CharField(max_length=12)
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="affiliation_step_action",
                condition=Q(
                    action__in=[
                        "proposed",
                        "voted",
                        "invited",
                        "signed",
                        "suspended",
                        "ended",
                        "changed",
                        "convention",
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.affiliate_id} {self.action}"


class StagedList(models.Model):
    """A voted list between its preview and its confirmation; at most one per issuer. `decision`: the assembly's vote."""

    issuer = models.OneToOneField(Issuer, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    decision = models.CharField(max_length=40)
    content = models.BinaryField()
    uploaded_by = models.CharField(max_length=80)
    uploaded_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name


class Convention(models.Model):
    """The contract that opens a campaign to an affiliate. Dates inclusive.

    `document_sha256`: of the signed PDF, which is kept elsewhere. `reference`: the signature provider's, or the archive's.
    """

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT)
    from_date = models.DateField()
    to_date = models.DateField()
    signed_on = models.DateField(null=True, blank=True)
    signatory = models.CharField(max_length=120, blank=True, default="", db_default="")
    reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    document_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    recorded_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    recorded_ms = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="convention_once", fields=["campaign", "affiliate"]),
            models.CheckConstraint(name="convention_dates", condition=Q(from_date__lte=F("to_date"))),
        ]

    def __str__(self) -> str:
        return f"{self.affiliate} {self.campaign}"


class BankAccount(models.Model):
    """Where an affiliate is paid, from a date to a date. Whoever proposes it, somebody else accepts it.

    `holder_name`: as at the bank. What the bank answers when asked whose account it is (Verification of Payee) stands apart in
    `vop_*` and changes nothing of it. `proof`: what the second person saw; `told`: how the contacts of before learnt of it.
    """

    class Status(models.TextChoices):
        """Only an accepted account is paid."""

        TO_CHECK = "to_check"
        TO_CORRECT = "to_correct"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        SUSPENDED = "suspended"  # a bank answered that it cannot be paid
        ENDED = "ended"

    class Proof(models.TextChoices):
        """What the second person holds the account against."""

        RIB = "rib"  # a statement of bank identity, printed by the bank
        LETTER = "letter"  # signed by the legal representative
        CALL_BACK = "call_back"  # by a number known before
        IN_PERSON = "in_person"
        BANK = "bank"  # the bank's own word

    class Told(models.TextChoices):
        """How the contacts known before were told; first accounts have nobody to tell."""

        NOBODY = ""
        PHONE = "phone"
        EMAIL = "email"
        POST = "post"

    class Vop(models.TextChoices):
        """The bank's answer to: is this name the holder's?"""

        UNKNOWN = ""
        MATCH = "match"
        CLOSE = "close"
        NONE = "none"
        IMPOSSIBLE = "impossible"

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    holder_name = models.CharField(max_length=70)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.TO_CHECK)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    proposed_by = models.CharField(max_length=80, blank=True, default="")
    proposed_ms = models.BigIntegerField(default=0)
    checked_by = models.CharField(max_length=80, blank=True)
    checked_ms = models.BigIntegerField(default=0)
    proof = models.CharField(max_length=12, choices=Proof, blank=True, default="")
    told = models.CharField(max_length=8, choices=Told, blank=True, default=Told.NOBODY)
    note = models.CharField(max_length=200, blank=True, default="")
    vop = models.CharField(max_length=10, choices=Vop, blank=True, default=Vop.UNKNOWN)
    vop_name = models.CharField(max_length=70, blank=True, default="")
    vop_on = models.DateField(null=True, blank=True)
    vop_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="bank_account_one_open",
                fields=["affiliate"],
                condition=Q(status="accepted", to_date__isnull=True),
            ),
            models.UniqueConstraint(
                name="bank_account_one_proposed",
                fields=["affiliate"],
                condition=Q(status="to_check"),
            ),
            models.CheckConstraint(
                name="bank_account_status",
                condition=Q(status__in=["to_check", "to_correct", "accepted", "refused", "suspended", "ended"]),
            ),
            models.CheckConstraint(
                name="bank_account_dates", condition=Q(to_date__isnull=True) | Q(from_date__lte=F("to_date"))
            ),
            # Four eyes, whatever the program above says.
            models.CheckConstraint(
                name="bank_account_four_eyes",
                condition=~Q(status__in=["accepted", "suspended"])
                | ~Q(checked_by="") & ~Q(checked_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="bank_account_vop",
                condition=Q(vop="")
                | Q(vop__in=["match", "close", "none", "impossible"], vop_on__isnull=False) & ~Q(vop_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name} {self.iban[-4:]}"


class BankAccountStep(models.Model):
    """What was done with an account, by whom, when. Append-only. `detail`: a proof, an answer, a reason code."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT)
    action = models.CharField(max_length=12)
    actor = models.CharField(max_length=80)
    at_ms = models.BigIntegerField()
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bank_account_step_action",
                condition=Q(
                    action__in=[
                        "proposed",
                        "accepted",
                        "refused",
                        "sent_back",
                        "suspended",
                        "reopened",
                        "ended",
                        "verified",
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.action}"


class Site(models.Model):
    """A place of an affiliate where a terminal stands."""

    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT)
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(name="site_name", fields=["affiliate", "name"])]

    def __str__(self) -> str:
        return self.name
