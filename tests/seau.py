"""Un vrai serveur S3, à lancer à côté des tests : un seau neuf et les réglages qui l’ouvrent."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import boto3
from moto.server import ThreadedMotoServer

ACCES = {"access_key": "essais", "secret_key": "essais-qui-ne-protegent-rien"}
REGION = "eu-west-3"


@contextmanager
def serveur() -> Iterator[str]:
    """L’adresse du serveur, le temps du bloc."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    try:
        yield "http://{}:{}".format(*moto.get_host_and_port())
    finally:
        moto.stop()


def client(adresse: str):
    return boto3.client(
        "s3",
        endpoint_url=adresse,
        region_name=REGION,
        aws_access_key_id=ACCES["access_key"],
        aws_secret_access_key=ACCES["secret_key"],
    )


def seau_neuf(adresse: str) -> str:
    nom = f"essais-{uuid4().hex[:12]}"
    client(adresse).create_bucket(
        Bucket=nom, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return nom


def rangement(adresse: str, seau: str, **options) -> dict[str, object]:
    """L’entrée `default` de `STORAGES`."""
    communs = {"bucket_name": seau, "endpoint_url": adresse, "region_name": REGION}
    return {"BACKEND": "config.stockage.Seau", "OPTIONS": communs | ACCES | options}
