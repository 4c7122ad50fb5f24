# `make run` and `make test` are all a newcomer needs: both set up what is missing.

.PHONY: run build test soak check generate bench

run: build
	bin/halftone serve

build:
	go build -o bin/halftone .

test:
	scripts/test

# The tests of what is promised, at full length: two to five minutes. SIGNALS=1000000 KILLS=100 takes five more.
SIGNALS ?= 100000
KILLS ?= 20
soak:
	SOAK_SIGNALS=$(SIGNALS) SOAK_KILLS=$(KILLS) SOAK_SESSIONS=10000 SOAK_CANARIES=10000 SOAK_AWAY_SECONDS=60 \
		go test -count=1 -timeout 3h -v -run 'TestPromise|TestAKilledRecompute' .

check: generate
	test -z "$$(gofmt -l $$(git ls-files '*.go') | tee /dev/stderr)"
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.7.0 ./...
	git diff --exit-code -- graph/generated graph/model ingest/collector # generated code is committed fresh

generate:
	go tool gqlgen generate
	go generate ./ingest/collector

# ONLY=R,I2 measures the goals whose ids begin so. The peers are in a module of their own, which users never download.
bench: build
	cd bench && go run . -only '$(ONLY)' -out results.json
