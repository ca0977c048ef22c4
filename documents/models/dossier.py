"""Le dossier déposé : une copie numérotée, gelée et empreinte de tout ce que le jury lira."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from comptes.models import Inscription, InscriptionQuerySet, Utilisateur

HEXADECIMAL = r"^[0-9a-f]{64}$"


class DossierQuerySet(models.QuerySet):
    def des_inscriptions(self, inscriptions: InscriptionQuerySet) -> DossierQuerySet:
        return self.filter(inscription__in=inscriptions)

    def lisibles(self) -> DossierQuerySet:
        """Ceux dont le contenu n’a pas été effacé avec la personne."""
        return self.exclude(contenu="")

    def non_effaces(self) -> DossierQuerySet:
        """Un contenu vide à côté de ses pièces n’a pas été effacé : il est abîmé."""
        pieces = PieceDeDossier.objects.filter(dossier=models.OuterRef("pk"))
        return self.filter(~Q(contenu="") | models.Exists(pieces))

    def derniers(self) -> DossierQuerySet:
        """Le dernier dépôt de chaque inscription : c’est lui que le jury lit."""
        suivants = Dossier.objects.filter(
            inscription=models.OuterRef("inscription"), numero__gt=models.OuterRef("numero")
        )
        return self.lisibles().filter(~models.Exists(suivants))

    def recents_d_abord(self) -> DossierQuerySet:
        return self.order_by("-numero", "-pk")


class Dossier(models.Model):
    """Ne change plus jamais : un nouveau dépôt est un nouveau numéro.

    `contenu` est le texte canonique de ce qui se lit (`documents.gel`), vide une fois la personne
    effacée, `sha256` l’empreinte du
    manifeste, qui résume le contenu et chaque pièce. `limite_le` est la date limite telle qu’elle
    était au dépôt : un retard se constate, il ne se refuse pas. `lu` est l’empreinte de ce que
    l’étudiant avait sous les yeux en déposant : un double clic n’en fait pas deux.
    """

    inscription = models.ForeignKey(
        Inscription, verbose_name="inscription", on_delete=models.PROTECT, related_name="dossiers"
    )
    numero = models.PositiveSmallIntegerField("numéro")
    depose_le = models.DateTimeField("déposé le")
    depose_par = models.ForeignKey(
        Utilisateur, verbose_name="déposé par", on_delete=models.PROTECT, related_name="+"
    )
    limite_le = models.DateField("date limite, au dépôt", null=True, blank=True)
    lu = models.CharField("empreinte de ce qui a été lu", max_length=64)
    contenu = models.TextField("contenu gelé")
    sha256 = models.CharField("SHA-256 du manifeste", max_length=64)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        constraints = [
            models.UniqueConstraint(
                name="dossier_numero_unique",
                fields=["inscription", "numero"],
                violation_error_message="Ce numéro de dossier est déjà pris.",
            ),
            models.CheckConstraint(
                name="dossier_numero_a_partir_de_un",
                condition=Q(numero__gte=1),
                violation_error_message="Le premier dossier d’un candidat porte le numéro 1.",
            ),
            models.CheckConstraint(
                name="dossier_empreintes_hexadecimales",
                condition=Q(sha256__regex=HEXADECIMAL, lu__regex=HEXADECIMAL),
                violation_error_message="Un dossier garde deux SHA-256 en hexadécimal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inscription} — dossier n° {self.numero}"

    @property
    def depose_en(self) -> date:
        """Le jour du dépôt, à Paris."""
        return localdate(self.depose_le)

    @property
    def en_retard(self) -> bool:
        return self.limite_le is not None and self.depose_en > self.limite_le


class NatureDePiece(models.TextChoices):
    DOCUMENT = "document", "Document produit"
    ATTESTATION = "attestation", "Attestation de stage"
    PREUVE = "preuve", "Preuve"


class PieceDeDossierQuerySet(models.QuerySet):
    def montrables(self) -> PieceDeDossierQuerySet:
        """Ce qu’un jury peut ouvrir : présent, et pas confidentiel."""
        return self.filter(confidentielle=False, absence="")

    def en_ordre(self) -> PieceDeDossierQuerySet:
        return self.order_by("chemin")


class PieceDeDossier(models.Model):
    """Un fichier du dossier, copié sous son empreinte ; deux dossiers partagent le même fichier.

    `chemin` le situe dans le dossier (« preuves/03/02-plan.pdf »). `absence` dit pourquoi il n’a pu
    être copié (disparu, altéré) : le dépôt se fait quand même, et le dit.
    """

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="pieces"
    )
    nature = models.CharField("nature", max_length=12, choices=NatureDePiece.choices)
    chemin = models.CharField("chemin dans le dossier", max_length=200)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField("SHA-256", max_length=64)
    fichier = models.FileField("fichier", upload_to="dossiers/", max_length=200, blank=True)
    confidentielle = models.BooleanField("confidentielle", default=False)
    absence = models.CharField("raison de l’absence", max_length=200, blank=True)

    objects = PieceDeDossierQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce de dossier"
        verbose_name_plural = "pièces de dossier"
        constraints = [
            models.UniqueConstraint(
                name="piecededossier_chemin_unique",
                fields=["dossier", "chemin"],
                violation_error_message="Ce chemin est déjà pris dans le dossier.",
            ),
            models.CheckConstraint(
                name="piecededossier_nature_connue",
                condition=Q(nature__in=NatureDePiece.values),
                violation_error_message="Cette nature de pièce est inconnue.",
            ),
            models.CheckConstraint(
                name="piecededossier_empreinte_hexadecimale",
                condition=Q(sha256__regex=HEXADECIMAL),
                violation_error_message="L’empreinte d’une pièce est un SHA-256.",
            ),
            models.CheckConstraint(
                name="piecededossier_presente_ou_expliquee",
                condition=(Q(absence="") & ~Q(fichier="")) | (~Q(absence="") & Q(fichier="")),
                violation_error_message="Une pièce a son fichier, ou dit pourquoi elle manque.",
            ),
        ]

    def __str__(self) -> str:
        return self.chemin

    @property
    def est_image(self) -> bool:
        return self.type_mime.startswith("image/")

    @property
    def est_pdf(self) -> bool:
        return self.type_mime == "application/pdf"
