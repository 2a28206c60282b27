"""`{% has_cards as shown %}`: whether any campaign of the person's issuer has cards. A menu names nothing that nobody has."""

from django import template
from django.template.context import RequestContext

from server.accounts.models import User
from server.campaigns.models import Campaign

register = template.Library()


@register.simple_tag(takes_context=True)
def has_cards(context: RequestContext) -> bool:
    person = context["request"].user
    return isinstance(person, User) and Campaign.objects.filter(issuer_id=person.issuer_id, partial_use=True).exists()
