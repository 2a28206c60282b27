"""The French sentence of every refusal that wants a second person."""

ALSO = (
    " Deux comptes comptent pour une seule personne si l’une a donné à l’autre son mot de passe ou aidé à ouvrir son compte "
    "moins d’un jour avant, ou depuis\u00a0: il faut alors une troisième personne du service."
)
