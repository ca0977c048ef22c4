# L’image de base, à figer par son empreinte pour la refaire à l’identique : --build-arg BASE=python@sha256:…
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE}

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home --shell /usr/sbin/nologin sillage

WORKDIR /sillage
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
# Le code reste à root : le compte qui sert n’écrit que dans var/.
COPY . .
RUN python -m compileall -q comptes config documents evaluations portfolio referentiel \
    && mkdir var && chown sillage: var

USER 1000:1000
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/sillage/var/.cache HOTE=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["gunicorn", "config.wsgi"]
