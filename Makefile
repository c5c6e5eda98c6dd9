# Linban (邻办): `make` alone prints what there is.
.POSIX:
.SILENT:
UV = uv

help: ## this list
	sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile

run: ## start with demonstration data (ARGS="…" goes to `linban demo`; HOST, PORT)
	HOST="$(HOST)" PORT="$(PORT)" ./run $(ARGS)

test: ## every check and every test but the slow proofs (ARGS="…" goes to pytest)
	./test $(ARGS)

env: ## the environment alone, in .venv
	scripts/environment.sh test

check: ## lint, layout, types, import directions
	scripts/environment.sh test
	scripts/check.sh

bench: ## the benchmarks (ARGS="…" chooses)
	scripts/environment.sh test
	.venv/bin/python -m benchmarks $(ARGS)

prove: ## the slow proofs
	scripts/environment.sh test
	.venv/bin/python -m pytest -m slow $(ARGS)

lock: ## pin anew what pyproject.toml asks for (needs uv)
	$(UV) pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--extra checkout --output-file requirements.txt
	$(UV) pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--extra checkout --extra dev --constraint requirements.txt --output-file requirements-dev.txt

meaning: ## learn anew what the shipped sentences mean
	scripts/environment.sh test
	PYTHONPATH=. .venv/bin/python scripts/learn_meaning.py

clean: ## remove .venv and everything generated; var/ (the data) stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help run test env check bench prove lock meaning clean
