"""Les réglages de production, plus ce que la mesure ajoute : une page étalon et un intergiciel."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE as INTERGICIELS

ROOT_URLCONF = "benchmarks.echelle_service"
MIDDLEWARE = ["benchmarks.echelle_service.mesurer", *INTERGICIELS]
