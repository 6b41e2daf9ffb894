# Thin: what is worth reading stands in scripts/. `make help` lists the targets.
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

TOOLS := $(shell source scripts/versions && echo "$$TOOLS")
TARGET := $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)
export PATH := $(TOOLS)/bin:$(CURDIR)/end2end/node_modules/.bin:$(PATH)
export ATALAYA_TARGET := $(TARGET)

# The compiler that knows wasm32 may only exist once scripts/setup has run: ask when a recipe starts, not before.
WITH_TOOLCHAIN = toolchain=$$(scripts/toolchain) && env $${toolchain:+RUSTUP_TOOLCHAIN="$$toolchain"}
CARGO = $(WITH_TOOLCHAIN) cargo
ROOMS = --workspace --exclude atalaya-frontend --locked

.PHONY: help run build watch test test-fast e2e lint fmt bench chaos soak fuzz politeness api clean setup-build setup-test setup-bench setup-lint app

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: app ## install what is missing, build, and start Atalaya with a demo portal
	"$(TARGET)/debug/atalaya" serve --demo

build: setup-build ## target/release/atalaya: one file with its web assets and migrations inside
	$(CARGO) leptos build --release --split --precompress
	scripts/transfer-size target/site
	@echo "built $(TARGET)/release/atalaya"

watch: setup-build ## rebuild and reload the browser on every change
	$(CARGO) leptos watch --split -- serve --demo

test: setup-test app ## everything: unit tests, stories, a real browser, crawls of a test portal
	$(WITH_TOOLCHAIN) scripts/with-redis scripts/with-postgres cargo nextest run $(ROOMS) --run-ignored all
	cd end2end && npx playwright test
	scripts/test-crawls
	CASES=$${CASES:-500} scripts/test-api

test-fast: ## unit tests only
	$(CARGO) nextest run $(ROOMS) --lib --bins

e2e: setup-test app ## the browser tests only; E2E="-g pause" passes options on
	cd end2end && npx playwright test $(E2E)

lint: setup-lint ## every check that needs no running program
	scripts/lint

fmt: setup-lint ## format the Rust code and the views in it
	RUSTUP_TOOLCHAIN=stable cargo fmt --all
	leptosfmt --quiet app/src

chaos: app ## faults on private instances, both engines; SIZE=full for the sizes the docs speak of, SEED=… to repeat
	scripts/test-chaos

soak: app ## load and faults for MINUTES (2): memory and open files must not grow
	scripts/soak

fuzz: setup-build ## INPUTS (ten million) damaged inputs to everything that reads what others wrote; SEED=… for others
	$(WITH_TOOLCHAIN) scripts/fuzz

api: app ## requests made from the API's description, and its answers held against it; CASES=10000, ENGINE=postgres
	scripts/test-api

politeness: app ## two processes crawl one site: its own log must show one pace; REQUESTS=5000, DELAY_MS=100
	scripts/test-politeness

bench: setup-bench build ## the release build: pages/s beside Scrapy's and of a crawl (ATALAYA_ADS_CSV), requests/s of the API, log-ins, runs/s, cache, sockets
	export ATALAYA_BINARY="$(TARGET)/release/atalaya"; $(WITH_TOOLCHAIN) scripts/bench-crawl
	$(WITH_TOOLCHAIN) scripts/bench-runs
	export ATALAYA_BINARY="$(TARGET)/release/atalaya"; $(WITH_TOOLCHAIN) scripts/bench-cache
	export ATALAYA_BINARY="$(TARGET)/release/atalaya"; $(WITH_TOOLCHAIN) scripts/bench-live
	export ATALAYA_BINARY="$(TARGET)/release/atalaya"; $(WITH_TOOLCHAIN) scripts/bench-api
	ATALAYA_BINARY="$(TARGET)/release/atalaya" scripts/bench-logins
	ATALAYA_BINARY="$(TARGET)/release/atalaya" ROWS=all scripts/test-valencia

clean: ## delete what was built; installed tools stay
	cargo clean
	rm -rf end2end/test-results end2end/playwright-report

app: setup-build
	$(CARGO) leptos build --split

setup-build setup-test setup-bench setup-lint: setup-%:
	@scripts/setup $*
