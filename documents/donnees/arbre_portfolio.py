"""Les étages des évaluations et du portfolio."""

from __future__ import annotations

from documents.donnees.branches import EFFACE, Branche, FichierDe, SiEcrit
from documents.donnees.contenu_fige import sans_texte
from evaluations.models import (
    Attribution,
    Constat,
    Evaluation,
    JugementEnCours,
    Positionnement,
    Rappel,
    Remarque,
    Retenue,
    SecondConstat,
    SecondeRetenue,
    SecondRegard,
)
from portfolio.models import (
    Appui,
    AutoEvaluation,
    Commentaire,
    ConfirmationDeTuteur,
    FichierDeNote,
    Invitation,
    Journal,
    LienDePortfolio,
    MarqueDeLecture,
    Mobilisation,
    Note,
    Preuve,
    Realisation,
    Soumission,
    Stage,
    SuiviDeSavoir,
    VeilleDeLien,
    VeilleDePortfolio,
)

EQUITE = (
    "La relecture à l’aveugle compare la façon de juger de deux enseignants ; elle ne change rien "
    "à ce qui a été décidé. L’établissement en rend compte sur demande."
)
PAS_RENDU = "Un jugement que l’enseignant n’a pas rendu n’existe pas encore."
REALISATION_EFFACEE = "Réalisation effacée"
DE_LA_SOUMISSION = "soumission__realisation__inscription"
DU_REGARD = f"regard__evaluation__{DE_LA_SOUMISSION}"

EVALUATIONS: tuple[Branche, ...] = (
    Branche(
        SecondConstat,
        "Niveaux donnés en second regard",
        inscriptions=(DU_REGARD,),
        auteurs=("regard__relecteur",),
        ecartee=EQUITE,
        detail=True,
    ),
    Branche(
        SecondeRetenue,
        "Réponses données en second regard",
        inscriptions=(DU_REGARD,),
        auteurs=("regard__relecteur",),
        ecartee=EQUITE,
        detail=True,
    ),
    Branche(
        SecondRegard,
        "Seconds regards",
        inscriptions=(f"evaluation__{DE_LA_SOUMISSION}",),
        auteurs=("relecteur",),
        vide={"commentaire": ""},
        ecartee=EQUITE,
    ),
    Branche(
        Constat,
        "Niveaux constatés",
        inscriptions=(f"evaluation__{DE_LA_SOUMISSION}",),
        auteurs=("evaluation__enseignant",),
        detail=True,
    ),
    Branche(
        Retenue,
        "Réponses aux revendications",
        inscriptions=(f"evaluation__{DE_LA_SOUMISSION}",),
        auteurs=("evaluation__enseignant",),
        detail=True,
    ),
    Branche(
        Evaluation,
        "Évaluations",
        inscriptions=(DE_LA_SOUMISSION,),
        auteurs=("enseignant",),
        vide={"commentaire": SiEcrit()},
    ),
    Branche(
        JugementEnCours,
        "Jugements commencés",
        inscriptions=(DE_LA_SOUMISSION,),
        personnes=("enseignant",),
        auteurs=("enseignant",),
        otee=True,
        ecartee=PAS_RENDU,
    ),
    Branche(
        Attribution,
        "Attributions de réalisations",
        inscriptions=("realisation__inscription",),
        auteurs=("par", "enseignant"),
        vide={"mot": ""},
    ),
    Branche(Remarque, "Remarques toutes prêtes", personnes=("enseignant",), otee=True),
    Branche(Rappel, "Rappels", inscriptions=("inscription",), auteurs=("par",)),
    Branche(
        Positionnement,
        "Positionnements",
        inscriptions=("inscription",),
        auteurs=("enseignant",),
        vide={"commentaire": ""},
    ),
)

PORTFOLIO: tuple[Branche, ...] = (
    Branche(
        MarqueDeLecture,
        "Jusqu’où un échange a été lu",
        inscriptions=(DE_LA_SOUMISSION,),
        personnes=("personne",),
        auteurs=("personne",),
        detail=True,
    ),
    Branche(
        Commentaire,
        "Messages",
        inscriptions=(DE_LA_SOUMISSION,),
        auteurs=("auteur",),
        vide={"texte": EFFACE},
    ),
    Branche(
        Soumission,
        "Soumissions (copies figées)",
        inscriptions=("realisation__inscription",),
        auteurs=("auteur",),
        vide={"contenu": sans_texte},
    ),
    Branche(
        Journal,
        "Journal des états",
        inscriptions=("realisation__inscription",),
        auteurs=("acteur",),
        vide={"motif": SiEcrit()},
    ),
    Branche(
        Appui,
        "Ce que chaque preuve appuie",
        inscriptions=("preuve__realisation__inscription",),
        otee=True,
        detail=True,
    ),
    Branche(
        VeilleDeLien,
        "Suivi des liens donnés comme preuves",
        inscriptions=("preuve__realisation__inscription",),
        otee=True,
    ),
    Branche(
        Preuve,
        "Preuves",
        inscriptions=("realisation__inscription",),
        otee=True,
        fichiers=(FichierDe("fichier", "nom_fichier", "taille"),),
    ),
    Branche(
        Mobilisation,
        "Revendications",
        inscriptions=("realisation__inscription",),
        vide={"justification": ""},
    ),
    Branche(
        FichierDeNote,
        "Fichiers du journal personnel",
        inscriptions=("note__inscription",),
        otee=True,
        fichiers=(FichierDe("fichier", "nom_fichier", "taille"),),
    ),
    Branche(Note, "Journal personnel", inscriptions=("inscription",), otee=True),
    Branche(
        Realisation,
        "Réalisations",
        inscriptions=("inscription",),
        vide={
            "intitule": REALISATION_EFFACEE,
            "organisation": "",
            "lieu": "",
            "contribution": SiEcrit(),
            "contexte": "",
            "demarche": "",
            "resultats": "",
            "environnement": "",
        },
    ),
    Branche(
        ConfirmationDeTuteur,
        "Confirmations demandées à un tuteur",
        inscriptions=("stage__inscription",),
        otee=True,
        secrets=frozenset({"empreinte"}),
    ),
    Branche(
        Stage,
        "Stages et contrats",
        inscriptions=("inscription",),
        vide={
            "organisation": EFFACE,
            "adresse": "",
            "telephone": "",
            "tuteur": "",
            "fonction_du_tuteur": "",
            "missions": "",
            "attestation": "",
            "attestation_nom": "",
            "attestation_type_mime": "",
            "attestation_sha256": "",
            "attestation_taille": 0,
            "attestation_deposee_le": None,
        },
        fichiers=(FichierDe("attestation", "attestation_nom", "attestation_taille"),),
    ),
    Branche(
        Invitation, "Invitations dans une équipe", inscriptions=("inscription", "par"), detail=True
    ),
    Branche(AutoEvaluation, "Auto-évaluations", inscriptions=("inscription",)),
    Branche(SuiviDeSavoir, "Savoirs suivis", inscriptions=("inscription",)),
    Branche(
        VeilleDePortfolio,
        "Suivi de l’adresse du portfolio",
        inscriptions=("inscription",),
        otee=True,
    ),
    Branche(
        LienDePortfolio,
        "Adresse publique du portfolio",
        inscriptions=("inscription",),
        auteurs=("cree_par",),
        otee=True,
        secrets=frozenset({"sel", "empreinte", "code"}),
    ),
)
