"""Connexion : sur invitation seulement, et les rôles lus avec la personne."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from comptes.models import Avis, Utilisateur

NON_LUS = Coalesce(
    Subquery(
        Avis.objects.non_lus()
        .filter(destinataire=OuterRef("pk"))
        .order_by()
        .values("destinataire")
        .annotate(nombre=Count("pk"))
        .values("nombre"),
        output_field=IntegerField(),
    ),
    0,
)


class Connexion(AuthenticationBackend):
    """Le backend d’allauth ; la personne arrive avec ses rôles et le nombre de ses avis non lus.

    Une seule requête : la pastille de la barre ne coûte rien de plus.
    """

    def get_user(self, user_id: int) -> Utilisateur | None:
        personnes = Utilisateur.objects.avec_roles().annotate(avis_non_lus=NON_LUS)
        personne = personnes.filter(pk=user_id).first()
        return personne if personne and self.user_can_authenticate(personne) else None


class SurInvitation(DefaultAccountAdapter):
    """Nul ne crée son compte : l’établissement inscrit."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": ("L’adresse électronique ou le mot de passe n’est pas le bon."),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "same_as_current": "Choisissez un mot de passe différent de l’actuel.",
        "incorrect_password": "Le mot de passe n’est pas le bon.",
        "too_many_login_attempts": (
            "Trop d’essais infructueux : patientez cinq minutes avant de recommencer."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Une adresse que rien ne sait lire (« http://[ ») n’est pas sûre : elle est ignorée."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False
