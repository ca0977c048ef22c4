# Sillage : `make run` essaie, `make test` prouve, `make check` relit, `make bench` mesure.
PYTHON := .venv/bin/python

.PHONY: run test check bench images installer formater verrou

run:
	@outils/lancer.sh

test:
	@outils/eprouver.sh

check: installer
	@outils/verifier.sh

bench: installer
	@outils/mesurer.sh

# Cinquante écrivains une minute, cent mille demandes au hasard (une demi-heure par base), puis chaque
# page dans une grande école (outils/mesurer.sh).
bench-long: installer
	@outils/mesurer.sh --long

installer:
	@outils/installer.sh dev

# Refait les images de docs/PRISE-EN-MAIN.md, dans Chromium, sur la classe de démonstration.
images: installer
	@outils/paquets.sh pango chromium
	DEBUG=0 HTTPS=0 SECRET_KEY=celle-des-images-qui-ne-protege-rien IMAGES_DU_GUIDE=docs/images \
		$(PYTHON) -m pytest -p no:cacheprovider -m navigateur tests/navigateur/test_prise_en_main.py

formater: installer
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Recalcule les deux verrous (avec hachages, sans adresse) depuis pyproject.toml.
COMPILER := $(PYTHON) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate
verrou: installer
	$(COMPILER) --output-file requirements.txt
	$(COMPILER) --group dev --constraints requirements.txt --output-file requirements-dev.txt
