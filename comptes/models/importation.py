"""Une liste de classe déposée par l’école : ce qu’elle dit, ce qu’on en a fait, de quoi défaire."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from comptes.models.personnes import Promotion, Utilisateur


class ImportDeClasse(models.Model):
    """Un fichier lu, sa correspondance de colonnes, et, une fois importé, les effets écrits.

    `rangees` : le tableau tel que lu, entête comprise (listes de textes) ; vidé une fois importé
    ou abandonné, car il porte des données personnelles. `correspondance` : champ → rang de colonne.
    `effets` : une ligne par écriture, dans l’ordre, pour pouvoir l’annuler.
    """

    promotion = models.ForeignKey(
        Promotion, verbose_name="promotion", on_delete=models.PROTECT, related_name="imports"
    )
    auteur = models.ForeignKey(
        Utilisateur, verbose_name="auteur", on_delete=models.PROTECT, related_name="+"
    )
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64)
    rangees = models.JSONField("rangées", default=list, blank=True)
    correspondance = models.JSONField("correspondance", default=dict, blank=True)
    depose_le = models.DateTimeField("déposé le")
    importe_le = models.DateTimeField("importé le", null=True, blank=True)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)
    effets = models.JSONField("effets", default=list, blank=True)

    class Meta:
        verbose_name = "import de classe"
        verbose_name_plural = "imports de classe"
        constraints = [
            models.CheckConstraint(
                name="import_annule_apres_import",
                condition=Q(annule_le__isnull=True) | Q(importe_le__isnull=False),
                violation_error_message="On n’annule qu’un import fait.",
            ),
            models.CheckConstraint(
                name="import_avec_empreinte",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Un fichier importé a son empreinte SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom_fichier} → {self.promotion.nom}"
