PROFILE ?= iu
PORT ?= 8000
# A living demo: LIVE=1, how many times quicker than a real day, and from when on (FROM=2026-11-23T08:00).
LIVE ?=
SPEED ?=
FROM ?=
PACE = --live $(if $(SPEED),--speed '$(SPEED)') $(if $(FROM),--from '$(FROM)')
BIN := .venv/bin

help: ## these lines
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## the environment alone: .venv/bin/reimari works afterwards
	@scripts/setup

demo: setup ## a county's demo with its own database: make demo PROFILE=iu PORT=8000 LIVE=1 SPEED=60
	@exec env REIMARI_END_WITH_PARENT=1 $(BIN)/reimari demo --profile '$(PROFILE)' --port '$(PORT)' $(if $(filter-out 0,$(LIVE)),$(PACE))

test: setup-for-tests ## everything the tests need, then all tests
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

check: setup-for-tests ## style, types, directions, migrations, translations, generated documents
	@scripts/check

fix: setup-for-tests ## what can be put right by itself
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat reimari || true

messages: setup-for-tests ## bring the translators' files up to date with the source
	@$(BIN)/python scripts/update_translations.py

docs: setup-for-tests ## write docs/generated and docs/security/asvs.md anew
	@$(BIN)/python scripts/generate_docs.py
	@$(BIN)/python scripts/security_table.py

pictures: setup-for-tests ## take the README's pictures anew, of a demo of their own
	@$(BIN)/python scripts/make_pictures.py

bench: setup-for-tests ## measure; bench/README.md tells what
	@$(BIN)/python -m bench $(ARGS)

drill: setup-for-tests ## kill, fill, cut and stop everything under load; docs/operations/faults.md tells what
	@$(BIN)/python -m bench.drill $(ARGS)

setup-for-tests:
	@scripts/setup test
	@scripts/test-tools

.PHONY: help setup demo test check fix messages docs pictures bench drill setup-for-tests
