"""Réglages de Sillage : un seul fichier, tout ce qui varie vient de l’environnement."""

import os
from pathlib import Path
from socket import gethostname

from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

from config.environnement import (
    adresse_de_redis,
    adresse_de_service,
    base_de_donnees,
    cle_secrete,
    env,
    env_bool,
    env_int,
    env_liste,
    env_parmi,
    lire_fichier_env,
    mode_de_remise,
)
from config.federation import fournisseurs

BASE_DIR = Path(__file__).resolve().parent.parent
lire_fichier_env(BASE_DIR / ".env")
VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("DEBUG", False)
HTTPS = env_bool("HTTPS", not DEBUG)
# Tout se lit, rien ne s’écrit : la base elle-même refuse (config/lecture_seule.py).
LECTURE_SEULE = env_bool("LECTURE_SEULE", False)
# Un essai sans TLS se contente d’une clé courte ; un site servi, non.
SECRET_KEY = cle_secrete(env("SECRET_KEY"), essai=DEBUG or not HTTPS)
# Celles d’avant : ce qu’elles ont signé se lit encore, rien ne s’y signe plus.
SECRET_KEY_FALLBACKS = env_liste("SECRET_KEY_ANCIENNES")
ALLOWED_HOSTS = env_liste("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_liste("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "config.apps.Administration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "crispy_forms",
    "crispy_bootstrap5",
    "referentiel",
    "comptes",
    "comptes.federation",
    "portfolio",
    "evaluations",
    "documents",
    # Après « comptes », dont le travailleur sait refuser en lecture seule.
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.suivi.suivi",
    "config.entetes.entetes",
    # Avant tout ce qui répond : un fichier statique ou une redirection portent aussi la politique.
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.PagesCompressees",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.acces.ConnexionExigee",
    "config.second_facteur.SecondFacteurExige",
    "config.appareils.DernierUsage",
    "config.acces.ordinateur_partage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.place.PriseDePlace",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.acces.page_d_un_verbe",
    "config.lecture_seule.LectureSeule",
    # Après tout ce qui refuse : seule une page servie laisse une trace.
    "config.consultations.consultations_tracees",
    "config.rangement.Rangement",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                f"referentiel.templatetags.{nom}" for nom in ("composants", "francais", "paquets")
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.contexte.navigation",
            ],
        },
    },
]

DATABASES = {
    "default": base_de_donnees(
        env("DATABASE_URL", f"sqlite:///{VAR_DIR}/sillage.sqlite3"), lecture_seule=LECTURE_SEULE
    )
}
# Donnés, ils servent à toutes les machines ; vides, chacune compte ses essais et garde ses pages.
REDIS = adresse_de_redis(env("REDIS", ""))
REDIS_PAGES = adresse_de_redis(env("REDIS_PAGES", ""), autre_que=REDIS)
CACHES = {
    # Commun à tous les processus de la machine.
    "machine": {
        "BACKEND": "config.cache.CacheDeFichiers",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Les pages mises en page, rangées sous l’empreinte de leur contenu : rien ne s’y périme.
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "pages",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
# Les essais de connexion et les autres limites.
CACHES["default"] = (
    {"BACKEND": "config.cache_commun.CacheCommun", "LOCATION": REDIS}
    if REDIS
    else CACHES["machine"]
)
if REDIS_PAGES:
    CACHES["pages"] = {
        "BACKEND": "config.cache_commun.PagesCommunes",
        "LOCATION": REDIS_PAGES,
        "TIMEOUT": 86_400,
    }
# Les longs travaux attendent en base qu’un travailleur (`manage.py db_worker`) les prenne.
TASKS = {"default": {"BACKEND": env("TACHES", "django_tasks_db.DatabaseBackend")}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Personnes et connexion
AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["comptes.connexion.Connexion"]
# Long plutôt que compliqué ; la page dit la règle (comptes/templatetags/compte.py).
MOT_DE_PASSE_SIGNES = env_int("MOT_DE_PASSE_SIGNES", 12)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{nom}", "OPTIONS": options}
    for nom, options in (
        (
            "UserAttributeSimilarityValidator",
            {"user_attributes": ("email", "prenom", "nom"), "max_similarity": 0.6},
        ),
        ("MinimumLengthValidator", {"min_length": MOT_DE_PASSE_SIGNES}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTH_PASSWORD_VALIDATORS += [{"NAME": "comptes.mots_de_passe.SansMotDeLaMaison"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accueil"
ACCOUNT_ADAPTER = "comptes.connexion.SurInvitation"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Sillage] "
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Un code de huit chiffres, par courriel, à taper dans le navigateur qui l’a demandé.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Une classe entière partage l’adresse de son lycée : la limite par adresse est large, celle par
# compte reste étroite.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "120/m/ip,5/300s/key",
    "request_login_code": "120/m/ip,5/600s/key",
    "reset_password": "120/m/ip,5/m/key",
    "reset_password_from_key": "600/m/ip",
}

# Second facteur (comptes/second_facteur.py) : application d’authentification, clés d’accès, codes
# de secours. L’adresse électronique vient de l’établissement : elle n’est pas à vérifier.
SECOND_FACTEUR_EXIGE = env_parmi("SECOND_FACTEUR_EXIGE", ("", "administration", "equipe"))
MFA_ADAPTER = "comptes.second_facteur.SecondFacteur"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Sillage"
# L’horloge d’un téléphone avance ou retarde d’une demi-minute.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_FORMS = {
    nom: f"comptes.forms.cles.{classe}"
    for nom, classe in (
        ("add_webauthn", "AjoutDeCleForm"),
        ("edit_webauthn", "NomDeCleForm"),
        ("authenticate_webauthn", "CleForm"),
        ("reauthenticate_webauthn", "ConfirmationParCleForm"),
        ("login_webauthn", "EntreeParCleForm"),
    )
}
MFA_FORMS |= {
    "authenticate": "comptes.forms.codes.CodeForm",
    "reauthenticate": "comptes.forms.codes.CodeRediteForm",
}
# http://localhost, pour essayer : en HTTPS, seule l’adresse du site peut demander une clé.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# Les fournisseurs d’identité de l’établissement (docs/CONNEXION.md) : nul n’y gagne de compte.
FOURNISSEURS = fournisseurs()
SOCIALACCOUNT_ADAPTER = "comptes.federation.adaptateur.Federation"
FEDERATION_LIMITES = {"depart": "600/m/ip", "retour": "600/m/ip"}

# Une session finit après un silence (minutes), de toute façon après un temps (heures) ; mémorisée
# par « Rester connecté », après tant de jours ; 0 jour ôte la case (ordinateurs partagés).
SESSION_ENGINE = "config.sessions_lues" if LECTURE_SEULE else "config.sessions"
SESSION_COOKIE_AGE = 60 * env_int("SESSION_SILENCE", 120)
# Sans la case, le témoin meurt avec le navigateur, par quelque porte que l’on soit entré.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_AGE_MAX = 3600 * env_int("SESSION_DUREE", 12)
ACCOUNT_SESSION_COOKIE_AGE = 86_400 * env_int("SESSION_MEMOIRE", 14)
ACCOUNT_SESSION_REMEMBER = None if ACCOUNT_SESSION_COOKIE_AGE else False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
# Ces préfixes font refuser au navigateur un témoin posé sans TLS ou par un autre nom que le nôtre.
PREFIXE_D_HOTE, PREFIXE_SUR = ("__Host-", "__Secure-") if HTTPS else ("", "")
SESSION_COOKIE_NAME = f"{PREFIXE_D_HOTE}sessionid"
CSRF_COOKIE_NAME = f"{PREFIXE_D_HOTE}csrftoken"
MESSAGE_STORAGE = "config.temoins.Messages"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^sante/", r"^metriques/$"]
# Une page du site montre une preuve PDF en place : le cadre de même origine est voulu.
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# Les limites comptent l’adresse du visiteur, qu’a écrite le plus lointain de nos mandataires : ce
# qui la précède dans X-Forwarded-For vient du visiteur, et peut être forgé.
MANDATAIRES = env_int("MANDATAIRES", int(env_bool("DERRIERE_UN_PROXY", False)))
if MANDATAIRES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = MANDATAIRES

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "frame-src": [SELF],
        # Le journal s’ouvre sans réseau et s’installe sur un téléphone.
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}

# Langue, fichiers, courriel
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "fichiers"
# Les envois en route, à côté de leur place : un serveur tué y laisse ce que le ménage retrouve.
if not LECTURE_SEULE:
    FILE_UPLOAD_TEMP_DIR = VAR_DIR / "envois"
    FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
# Un seau S3 s’il est nommé, sinon le disque. Les objets y sont privés, et jamais récrits.
S3_SEAU = env("S3_SEAU", "")
SEAU = {
    "BACKEND": "config.stockage.Seau",
    "OPTIONS": {
        "bucket_name": S3_SEAU,
        "endpoint_url": env("S3_ADRESSE", "") or None,
        "adresse_publique": env("S3_ADRESSE_PUBLIQUE", ""),
        "region_name": env("S3_REGION", "") or None,
        "access_key": env("S3_CLE", "") or None,
        "secret_key": env("S3_SECRET", "") or None,
        "object_parameters": {"ServerSideEncryption": "AES256"}
        if env_bool("S3_CHIFFRER", False)
        else {},
    },
}
# Qui envoie un fichier au navigateur : django, x-accel (le mandataire), signe (le seau).
FICHIERS_PAR = mode_de_remise(env("FICHIERS_PAR", "django"), dans_un_seau=bool(S3_SEAU))
STORAGES = {
    "default": SEAU if S3_SEAU else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.paquets.StatiquesEnPaquets"
        if env_bool("STATIQUES_FIGES", not DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
# Aucun autre site n’a à lire nos fichiers.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Rien ne se demande sous un nom sans empreinte : ne pas l’y garder compresse deux fois moins.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Les polices .ttf ne servent qu’aux PDF, lus sur le disque : les compresser prendrait 20 s.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "ttf"]
PREUVE_TAILLE_MAX = env_int("PREUVE_TAILLE_MAX", 20 * 1024 * 1024)
# clamd (`hote:3310` ou `unix:/run/clamav/clamd.ctl`) relit chaque fichier déposé ; vide : aucun.
ANTIVIRUS = adresse_de_service(env("ANTIVIRUS", ""))
PREUVES_PAR_REALISATION = env_int("PREUVES_PAR_REALISATION", 40)
# Octets de preuves, de notes et d’attestations ; 0 : sans limite.
ESPACE_PAR_PERSONNE_MAX = env_int("ESPACE_PAR_PERSONNE_MAX", 500 * 1024**2)
ESPACE_PAR_PROMOTION_MAX = env_int("ESPACE_PAR_PROMOTION_MAX", 10 * 1024**3)
ENVOIS_PAR_MINUTE = env_int("ENVOIS_PAR_MINUTE", 120)
# Aller voir les liens donnés comme preuves : à fermer si le serveur n’a pas accès au web.
LIENS_SUIVIS = env_bool("LIENS_SUIVIS", True)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Au-delà de cent, le formulaire le dit par une phrase : il faut l’avoir lu pour y répondre.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000

# Documents : l’adresse qu’ils impriment (sans barre finale), le certificat qui les signe
ADRESSE_DU_SITE = env("ADRESSE_DU_SITE", f"http://127.0.0.1:{env('PORT', '8000')}").rstrip("/")
SIGNATURE_PKCS12 = env("SIGNATURE_PKCS12", "")
SIGNATURE_MOT_DE_PASSE = env("SIGNATURE_MOT_DE_PASSE", "")
# Donnée, elle chiffre les copies de `manage.py sauvegarder` ; perdue, rien ne les rouvre.
SAUVEGARDE_CLE = env("SAUVEGARDE_CLE", "")
# Vie privée : qui répond aux demandes (délégué à la protection des données), qui héberge.
CONFIDENTIALITE_CONTACT = env("CONFIDENTIALITE_CONTACT", "")
HEBERGEUR = env("HEBERGEUR", "")
# Une copie de « Mes données » pèse ce que pèsent ses fichiers.
DONNEES_LIMITES = {"archive": "6/h/user"}
# La vérification publique : large pour une classe derrière une adresse, étroite pour un robot.
VERIFICATION_LIMITES = {"lecture": "60/m/ip", "envoi": "20/m/ip"}
VERIFICATION_TAILLE_MAX = env_int("VERIFICATION_TAILLE_MAX", 200 * 1024 * 1024)
# La confirmation d’un stage : ce que peut un tuteur derrière une adresse, un étudiant en un jour.
CONFIRMATION_LIMITES = {"lecture": "60/m/ip", "envoi": "20/m/ip", "demande": "10/d/user"}

# Les liens de consultation : seuls un jeton inconnu et un code faux se comptent.
CONSULTATION_LIMITES = {"inconnu": "60/m/ip", "code": "10/m/ip", "membre": "10/m/ip"}

# Où signaler une faille (mailto:… ou https://…) : publié par /.well-known/security.txt.
SECURITE_CONTACT = env("SECURITE_CONTACT", "")

EMAIL_BACKEND = f"django.core.mail.backends.{env('EMAIL_MODE', 'console')}.EmailBackend"
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env("EMAIL_UTILISATEUR", "")
EMAIL_HOST_PASSWORD = env("EMAIL_MOT_DE_PASSE", "")
EMAIL_USE_TLS = env_bool("EMAIL_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("EMAIL_EXPEDITEUR", "sillage@localhost")

CRISPY_TEMPLATE_PACK = CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"

# Surveiller : les sondes, le journal, les métriques (docs/EXPLOITATION.md)
TACHES_ATTENTE_MAX = env_int("TACHES_ATTENTE_MAX", 15)
PRET_EXIGE_LES_TACHES = env_bool("PRET_EXIGE_LES_TACHES", False)
PAGE_LENTE_MS = env_int("PAGE_LENTE_MS", 1000)
METRIQUES_JETON = env("METRIQUES_JETON", "")
if METRIQUES_JETON:
    # Lu par prometheus_client dès son import. Deux machines, ou deux services de la même, qui
    # partageraient VAR_DIR n’y mêlent pas leurs processus de même numéro.
    metriques = VAR_DIR / "metriques" / f"{gethostname()}-{env('PORT', '8000')}"
    metriques.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metriques)

NIVEAU_JOURNAL = env("NIVEAU_JOURNAL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "ligne": {
            "()": "config.journal.EnLigne",
            "format": "%(asctime)s %(levelname)s %(name)s [%(demande)s] %(message)s",
        },
        "json": {"()": "config.journal.EnJson"},
    },
    "filters": {
        "numero": {"()": "config.journal.Numero"},
        "d_une_demande": {"()": "config.journal.DUneDemande"},
        "sans_jeton": {"()": "config.journal.SansJeton"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env_bool("JOURNAL_JSON", False) else "ligne",
            "filters": ["numero", "sans_jeton"],
        }
    },
    "loggers": {
        "pikepdf": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # En DEBUG, elles répètent ce qu’un fournisseur dit d’une personne, et son ticket.
        "cas": {"level": "INFO"},
        "urllib3": {"level": "INFO"},
        # Dit, dans la demande qui l’envoie, le numéro de chaque tâche : celui qu’auront ses lignes.
        "django_tasks": {
            "level": "DEBUG" if NIVEAU_JOURNAL == "INFO" else NIVEAU_JOURNAL,
            "filters": ["d_une_demande"],
        },
    },
    "root": {"handlers": ["console"], "level": NIVEAU_JOURNAL},
}
