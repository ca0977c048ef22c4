# Sillage : `make run` essaie, `make test` prouve, `make check` relit, `make bench` mesure.
PYTHON := .venv/bin/python

.PHONY: run test check bench installer formater verrou

run:
	@outils/lancer.sh

test:
	@outils/eprouver.sh

check: installer
	@outils/verifier.sh

bench: installer
	@outils/mesurer.sh

installer:
	@outils/installer.sh dev

formater: installer
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# Recalcule les deux verrous (avec hachages, sans adresse) depuis pyproject.toml.
COMPILER := $(PYTHON) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate
verrou: installer
	$(COMPILER) --output-file requirements.txt
	$(COMPILER) --group dev --constraints requirements.txt --output-file requirements-dev.txt
