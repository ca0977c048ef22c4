"""Met la base et les fichiers statiques en état de servir ; relancé, ne refait rien d’inutile."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand

from comptes.management.tour import chacune_son_tour


class Command(BaseCommand):
    help = (
        "Migre la base, charge le référentiel, oublie les vieilles tâches, rassemble les fichiers "
        "statiques et, en DEBUG seulement, charge la classe de démonstration."
    )

    def handle(self, *args: object, **options: object) -> None:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        if settings.LECTURE_SEULE:
            self.stdout.write("Lecture seule\u00a0: la base reste telle qu’elle est.")
            self._rassembler_les_statiques()
            return
        with chacune_son_tour():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("charger_referentiel", stdout=self.stdout)
            # Les résultats de tâches de plus de deux semaines n’apprennent plus rien à personne.
            call_command("prune_db_task_results", verbosity=0)
        self._rassembler_les_statiques()
        if settings.DEBUG:
            call_command("charger_demo", stdout=self.stdout)

    def _rassembler_les_statiques(self) -> None:
        """Rien à faire si le service lit les fichiers où ils sont, ou s’ils n’ont pas changé."""
        if not hasattr(staticfiles_storage, "manifest_name"):
            return
        marque = Path(settings.STATIC_ROOT) / ".empreinte"
        empreinte = empreinte_des_statiques()
        if marque.exists() and marque.read_text() == empreinte:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        marque.write_text(empreinte)


def empreinte_des_statiques() -> str:
    """Change dès qu’un fichier statique apparaît, disparaît, ou change de taille ou de date.

    Un paquet change aussi quand une balise nomme d’autres fichiers.
    """
    etats = [f"{nom} {texte}" for nom, texte in staticfiles_storage.paquets().items()]
    for finder in get_finders():
        for chemin, stockage in finder.list(None):
            fichier = Path(stockage.path(chemin)).stat()
            etats.append(f"{chemin} {fichier.st_size} {fichier.st_mtime_ns}")
    return sha256("\n".join(sorted(etats)).encode()).hexdigest()
