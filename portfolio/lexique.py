"""Les mots du métier que le texte officiel ne dit pas : des données, par sous-compétence.

Référentiel, puis rang de la compétence et rang de la sous-compétence : les mots qui, dans le récit
d’un étudiant, désignent ce travail-là (outils, sigles, gestes). Un mot par notion suffit : les
accents, la casse et les terminaisons ne comptent pas.
"""

from __future__ import annotations

Lexique = dict[tuple[int, int], str]


def _en_mots(texte: str) -> tuple[str, ...]:
    return tuple(texte.split())


LEXIQUES: dict[str, Lexique] = {
    "bts-sio": {
        (1, 1): (
            "inventaire inventorier GLPI OCS FusionInventory parc CMDB étiquette matériel poste "
            "numéro série garantie licence cartographie recensement actif affectation"
        ),
        (1, 2): (
            "norme standard ITIL ISO ANSSI RGAA RGPD RFC CNIL convention nommage linter PEP8 PSR "
            "durcissement CIS conformité recommandation"
        ),
        (1, 3): (
            "droit permission habilitation groupe profil rôle accès ACL NTFS LDAP annuaire "
            "directory AGDLP RBAC authentification sudo compte autorisation privilège partage"
        ),
        (1, 4): (
            "continuité reprise disponibilité PCA PRA RTO RPO bascule redondance RAID cluster "
            "failover onduleur supervision Zabbix Nagios Centreon Prometheus VRRP CARP SLA panne"
        ),
        (1, 5): (
            "sauvegarde restauration Veeam rsync Borg BorgBackup restic snapshot instantané "
            "rétention incrémentale différentielle NAS bande dump mysqldump pg_dump Duplicati "
            "Bacula"
        ),
        (1, 6): (
            "charte règle usage conformité licence RGPD hameçonnage phishing proxy filtrage audit "
            "écart signalement sensibilisation BYOD"
        ),
        (2, 1): (
            "ticket GLPI demande qualification qualifier priorité escalade helpdesk Zammad OTRS "
            "Jira support appel catégorie SLA niveau file assistance"
        ),
        (2, 2): (
            "panne réseau système dépannage diagnostic DNS DHCP IP switch commutateur VLAN "
            "pfSense routeur wifi imprimante Wireshark ping ticket pilote serveur Windows Linux "
            "script PowerShell bash"
        ),
        (2, 3): (
            "anomalie bug correctif débogage exception application logiciel régression patch "
            "commit pile trace log erreur ERP base requête"
        ),
        (3, 1): (
            "communication charte graphique logo image visuel publication affiche sociaux "
            "Instagram LinkedIn newsletter mentions légales RGPD cookies Canva maquette identité"
        ),
        (3, 2): (
            "référencement SEO audience visibilité Matomo Analytics Lighthouse sitemap robots "
            "balise méta position indexation Search Console trafic"
        ),
        (3, 3): (
            "site web page formulaire WordPress PrestaShop Symfony Laravel PHP HTML CSS "
            "JavaScript base SQL requête catalogue Django React CMS responsive refonte API"
        ),
        (4, 1): (
            "projet cahier charges besoin existant cadrage objectif périmètre équipe rôle "
            "commanditaire client entretien MOSCOW contrainte récit"
        ),
        (4, 2): (
            "planning planification Gantt tâche jalon sprint kanban Trello Jira Scrum backlog "
            "échéance estimation charge dépendance agile itération"
        ),
        (4, 3): (
            "écart suivi avancement indicateur retard burndown bilan rétrospective vélocité "
            "réunion délai"
        ),
        (5, 1): (
            "test recette acceptation intégration unitaire PHPUnit pytest JUnit Selenium Cypress "
            "Postman cas scénario CI couverture jeu essai validation réserve"
        ),
        (5, 2): (
            "déploiement installation mise production Docker compose Ansible GPO MDT WDS image "
            "serveur migration Nginx Apache virtualisation Proxmox VMware Hyper-V Kubernetes "
            "GitLab pipeline hébergement"
        ),
        (5, 3): (
            "formation guide tutoriel utilisateur accompagnement notice satisfaction enquête "
            "questionnaire FAQ atelier vidéo support"
        ),
        (6, 1): (
            "apprentissage autoformation MOOC OpenClassrooms certification PIX lab virtuelle "
            "homelab GitHub carnet notes cours TryHackMe besoins formation compétence"
        ),
        (6, 2): (
            "veille flux RSS Feedly Zotero curation alerte source CERT article newsletter "
            "synthèse technologie émergente"
        ),
        (6, 3): (
            "profil LinkedIn CV curriculum vitae portfolio identité lettre motivation réputation "
            "traces recruteur"
        ),
        (6, 4): (
            "métier carrière orientation licence poursuite études alternance entretien "
            "candidature salon projet professionnel ingénieur objectif bachelor école"
        ),
    }
}

# Les mots qui ne disent rien d’un sujet, dans le texte officiel comme dans un récit.
MOTS_VIDES = _en_mots(
    "a à afin ainsi alors au aucun aussi autre autres aux avec avoir bien car ce ceci cela celle "
    "ces cet cette chaque chez comme comment concernant conforme conformément correctement "
    "correspond correspondent dans de depuis des dont du déjà elle elles en encore entre est et "
    "être eux faire fait faits fois font grâce il ils je la le les leur leurs lors mais manière "
    "même mettre mis mise mes moins moyen mon ne non nos notre nous on ont ou où par pas peu plus "
    "pour pouvoir principaux prise puis quand que qui quoi réaliser réalisé réalisée réalisées "
    "réalisation sa sans se ses si son sont sous suis sur ta tel tels tenant tous tout toute "
    "toutes très trouvée un une utilisé utilisés utilisation vers vise vos votre vous compte "
    "place vérifier vérifiées gérer participer exploiter exploitant développer traiter respect "
    "respecte respectées œuvre adapté adaptée adaptés liés associés donnée notamment notion bases"
)

# Ce qu’on ôte à un mot pour n’en garder que la racine, de la plus longue à la plus courte.
TERMINAISONS = _en_mots(
    "issements ications isations issement atrices ication isation ateurs ations atives atrice "
    "ements issant ables aires ances ateur atifs ation ative ement iques able ance atif iees iere "
    "iers ifie ique ites ait ant ees ent ers eux iee ier ies ee er es ez ie e s x"
)
