FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home sillage

WORKDIR /sillage
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt
COPY . .
RUN mkdir var && chown sillage: var

USER sillage
ENV PYTHONUNBUFFERED=1 HOTE=0.0.0.0 PORT=8000
EXPOSE 8000
CMD ["gunicorn", "config.wsgi"]
