# `make run` and `make test` are all a newcomer needs: both set up what is missing.

.PHONY: run build ui test soak check generate bench

run: ui build
	bin/halftone serve

build:
	go build -o bin/halftone .

# The admin UI, which `make build` puts into the binary. Without Node the binary has a page there that says so.
ui:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory admin-ui/dist/index.html; \
	else echo "ui: npm is not installed: the admin UI is left out, all else works" >&2; fi

admin-ui/dist/index.html: admin-ui/node_modules/.package-lock.json admin-ui/index.html $(wildcard admin-ui/*.ts admin-ui/*.mjs) $(wildcard graph/schema/*.graphqls) $(shell find admin-ui/src admin-ui/public -type f)
	cd admin-ui && npm run --silent codegen && npm run --silent build

admin-ui/node_modules/.package-lock.json: admin-ui/package-lock.json
	cd admin-ui && npm ci --no-audit --no-fund --loglevel=error

test:
	scripts/test

# The tests of what is promised, at full length: three to six minutes. SIGNALS=1000000 KILLS=100 takes five more.
SIGNALS ?= 100000
KILLS ?= 20
soak:
	SOAK_SIGNALS=$(SIGNALS) SOAK_KILLS=$(KILLS) SOAK_SESSIONS=10000 SOAK_CANARIES=10000 SOAK_AWAY_SECONDS=60 \
		go test -count=1 -timeout 3h -v -run 'TestPromise|TestAKilledRecompute' .
	go test -count=1 -timeout 1h -v -run TestEngineAgreesWithReference ./domain/segment -pairs 1000000

check: generate ui
	test -z "$$(gofmt -l $$(git ls-files '*.go') | tee /dev/stderr)"
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.7.0 ./...
	cd admin-ui && npm run --silent codegen && npm run --silent typecheck && npm run --silent lint
	git diff --exit-code -- graph/generated graph/model ingest/collector admin-ui/src/gql # generated code is committed fresh

generate:
	go tool gqlgen generate
	go generate ./ingest/collector

# ONLY=R,I2 measures the goals that begin with R, and I2. The peers are in a module of their own, which users never download.
bench: build
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory bench/jsonrules/node_modules/.package-lock.json; fi
	cd bench && go run . -only '$(ONLY)' -out results.json

bench/jsonrules/node_modules/.package-lock.json: bench/jsonrules/package-lock.json
	cd bench/jsonrules && npm ci --no-audit --no-fund --loglevel=error
