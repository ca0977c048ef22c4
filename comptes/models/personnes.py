"""Les personnes et leurs liens ; un rôle est un fait (inscription, enseignement)."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Contains
from django.utils import timezone

from referentiel.alphabet import Plie, plier
from referentiel.models import Referentiel, SessionExamen

PAR_NOM = (Plie("nom"), Plie("prenom"), "pk")
"""L’ordre d’un dictionnaire ; sur PostgreSQL, un index le garde (migration 0009)."""


def repond_a(cherche: str, *, lien: str = "") -> Q:
    """Chaque mot se lit dans le nom, le prénom ou l’adresse ; `lien` mène à la personne."""
    texte = Plie(*(f"{lien}{champ}" for champ in ("nom", "prenom", "email")))
    return Q(*(Contains(texte, mot) for mot in plier(cherche).split()))


class UtilisateurManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **champs: object) -> Utilisateur:
        """Crée un compte ; sans mot de passe, la personne le choisira par le lien de courriel."""
        if not email:
            raise ValueError("Une adresse électronique est nécessaire.")
        personne = self.model(email=self.normalize_email(email).lower(), **champs)
        personne.set_password(password)
        personne.save(using=self._db)
        return personne

    def create_superuser(self, email: str, password: str, **champs: object) -> Utilisateur:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)

    def get_by_natural_key(self, email: str | None) -> Utilisateur:
        return self.get(email__iexact=email)

    def avec_roles(self) -> models.QuerySet[Utilisateur]:
        """Ajoute `est_etudiant` et `est_enseignant`, lus en même temps que la personne."""
        return self.annotate(
            est_etudiant=Exists(Inscription.objects.actives().filter(etudiant=OuterRef("pk"))),
            est_enseignant=Exists(Enseignement.objects.filter(enseignant=OuterRef("pk"))),
        )


class Civilite(models.TextChoices):
    MADAME = "mme", "Mme"
    MONSIEUR = "m", "M."


LIBELLES_DE_CIVILITE = dict(Civilite.choices)


class Utilisateur(AbstractBaseUser, PermissionsMixin):
    """Une personne, reconnue par son adresse électronique."""

    email = models.EmailField("adresse électronique", unique=True)
    civilite = models.CharField("civilité", max_length=3, choices=Civilite.choices, blank=True)
    prenom = models.CharField("prénom", max_length=80)
    nom = models.CharField("nom", max_length=80)
    is_staff = models.BooleanField("administration de l’établissement", default=False)
    is_active = models.BooleanField("compte ouvert", default=True)
    date_joined = models.DateTimeField("créé le", default=timezone.now)
    invite_le = models.DateTimeField("invité par courriel le", null=True, blank=True)
    anonymise_le = models.DateTimeField("rendu anonyme le", null=True, blank=True, editable=False)

    # Où mènent ses avis non lus, un par ligne : lu avec la personne connectée (comptes.connexion).
    chemins_non_lus = ""

    objects = UtilisateurManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["prenom", "nom"]

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="utilisateur_email_unique_sans_casse",
                violation_error_message="Cette adresse électronique a déjà un compte.",
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(is_staff=True), name="utilisateur_administration"
            )
        ]

    @property
    def avis_non_lus(self) -> int:
        return len(self.chemins_non_lus.splitlines())

    def attend_d_etre_lu(self, chemin: str) -> bool:
        """L’un de ses avis non lus mène-t-il à cette page, ou à un endroit d’elle ?"""
        menent = self.chemins_non_lus.splitlines()
        return any(mene.partition("#")[0] == chemin for mene in menent)

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.prenom

    @property
    def nom_d_usage(self) -> str:
        """« Mme Lefèvre » pour qui a une civilité, « Inès Moreau » sinon."""
        return self.nomme(self.civilite, self.prenom, self.nom)

    @staticmethod
    def nomme(civilite: str, prenom: str, nom: str) -> str:
        """Le nom d’usage de qui l’on n’a lu que ces trois champs."""
        return (
            f"{LIBELLES_DE_CIVILITE.get(civilite, civilite)} {nom}"
            if civilite
            else f"{prenom} {nom}"
        )

    @property
    def rang_alphabetique(self) -> tuple[str, str]:
        """« Éloi » se range à la lettre E, sur les deux bases."""
        return plier(self.nom), plier(self.prenom)

    @property
    def nom_officiel(self) -> str:
        """« MOREAU Inès » : le nom en capitales, comme sur les formulaires d’examen."""
        return f"{self.nom.upper()} {self.prenom}"


class Etablissement(models.Model):
    uai = models.CharField(
        "code UAI",
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^\d{7}[A-Z]$", "Sept chiffres et une lettre capitale.")],
    )
    nom = models.CharField("nom", max_length=120)
    ville = models.CharField("ville", max_length=80)

    class Meta:
        verbose_name = "établissement"
        indexes = [models.Index(fields=["nom", "id"], name="etablissement_par_nom")]

    def __str__(self) -> str:
        return f"{self.nom} ({self.ville})"


class PromotionQuerySet(models.QuerySet):
    def enseignees_par(self, personne: Utilisateur) -> PromotionQuerySet:
        return self.filter(enseignements__enseignant=personne)


class Promotion(models.Model):
    """Une classe qui prépare une session d’examen avec un référentiel."""

    etablissement = models.ForeignKey(
        Etablissement,
        verbose_name="établissement",
        on_delete=models.PROTECT,
        related_name="promotions",
    )
    referentiel = models.ForeignKey(
        Referentiel, verbose_name="référentiel", on_delete=models.PROTECT, related_name="+"
    )
    session = models.ForeignKey(
        SessionExamen, verbose_name="session", on_delete=models.PROTECT, related_name="promotions"
    )
    nom = models.CharField("nom", max_length=50)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="promotion_unique",
                fields=["etablissement", "session", "nom"],
                violation_error_message="Cet établissement a déjà une promotion de ce nom.",
            )
        ]
        indexes = [models.Index(fields=["-session", "nom", "id"], name="promotion_recente")]

    def __str__(self) -> str:
        return self.nom_complet(self.nom, self.session.annee)

    @staticmethod
    def nom_complet(nom: str, annee: int) -> str:
        """« BTS SIO 2 — session 2027 »."""
        return f"{nom} — session {annee}"


class Option(models.TextChoices):
    SISR = "SISR", "SISR"
    SLAM = "SLAM", "SLAM"


class InscriptionQuerySet(models.QuerySet):
    def actives(self) -> InscriptionQuerySet:
        return self.filter(sortie_le__isnull=True)

    def de(self, personne: Utilisateur) -> InscriptionQuerySet:
        return self.filter(etudiant=personne)

    def avec_tout_l_entete(self) -> InscriptionQuerySet:
        """L’étudiant, sa classe, son établissement et sa session, en une requête."""
        return self.select_related(
            "etudiant",
            "promotion__etablissement",
            "promotion__session",
            "promotion__referentiel",
        )

    def par_nom(self) -> InscriptionQuerySet:
        return self.order_by("etudiant__nom", "etudiant__prenom", "pk")


class Inscription(models.Model):
    """Un étudiant dans une classe ; le travail lui est attaché et suit un redoublement."""

    promotion = models.ForeignKey(
        Promotion, verbose_name="promotion", on_delete=models.PROTECT, related_name="inscriptions"
    )
    etudiant = models.ForeignKey(
        Utilisateur, verbose_name="étudiant", on_delete=models.PROTECT, related_name="inscriptions"
    )
    option = models.CharField("option", max_length=4, choices=Option.choices, blank=True)
    numero_candidat = models.CharField("n° candidat", max_length=20, blank=True)
    url_portfolio = models.URLField("adresse URL du portfolio", blank=True)
    sortie_le = models.DateField("sortie le", null=True, blank=True)

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="inscription_active_unique",
                fields=["etudiant"],
                condition=Q(sortie_le__isnull=True),
                violation_error_message="Cette personne a déjà une inscription en cours.",
            ),
            models.UniqueConstraint(
                name="inscription_numero_candidat_unique",
                fields=["promotion", "numero_candidat"],
                condition=~Q(numero_candidat=""),
                violation_error_message="Ce n° candidat est déjà pris dans la promotion.",
            ),
            models.CheckConstraint(
                name="inscription_option_connue",
                condition=Q(option__in=["", *Option.values]),
                violation_error_message="L’option est SISR ou SLAM.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.etudiant} — {self.promotion.nom}"


class Enseignement(models.Model):
    """Un enseignant évalue une promotion."""

    promotion = models.ForeignKey(
        Promotion, verbose_name="promotion", on_delete=models.CASCADE, related_name="enseignements"
    )
    enseignant = models.ForeignKey(
        Utilisateur,
        verbose_name="enseignant",
        on_delete=models.PROTECT,
        related_name="enseignements",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="enseignement_unique",
                fields=["promotion", "enseignant"],
                violation_error_message="Cet enseignant a déjà cette promotion.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enseignant} — {self.promotion.nom}"
