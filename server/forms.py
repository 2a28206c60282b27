"""How every form is drawn: our field and form templates, found among the other templates."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """settings.FORM_RENDERER."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
