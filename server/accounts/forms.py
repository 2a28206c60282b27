"""The form to sign in. Only its own fields are checked here; the password is the view's affair."""

from django import forms

from server.accounts import texts


class SignInForm(forms.Form):
    """Fields that browsers and password stores recognise."""

    use_required_attribute = False
    username = forms.CharField(
        label=texts.USERNAME,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=texts.PASSWORD,
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
