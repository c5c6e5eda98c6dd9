#!/bin/sh
# Lint, layout, types, import directions; all of them, also after one has failed.
cd "$(dirname -- "$0")/.." || exit 1
failed=0
.venv/bin/ruff check --quiet --output-format concise . || failed=1
.venv/bin/ruff format --check --quiet --output-format concise . || { failed=1; echo "ruff format: run .venv/bin/ruff format ." >&2; }
.venv/bin/mypy --no-error-summary || failed=1
report=$(.venv/bin/lint-imports --no-logo 2>&1) || { failed=1; printf '%s\n' "$report"; }
[ "$failed" = 0 ] && echo "check: lint, layout, types and import directions are clean"
exit "$failed"
