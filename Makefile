# `make run` and `make test` are all a newcomer needs: both set up what is missing.

.PHONY: run build test check generate bench

run: build
	bin/halftone serve

build:
	go build -o bin/halftone .

# The race detector runs where goroutines meet; elsewhere it would only slow the property tests down.
RACE := ^halftone($$|/persistence|/domain/session|/domain/membership)

test:
	go tool gotestsum --format pkgname --raw-command -- sh -c '\
		go test -json -race $$(go list ./... | grep -E "$(RACE)") || failed=1; \
		go test -json $$(go list ./... | grep -vE "$(RACE)") || failed=1; \
		exit $${failed:-0}'

check: generate
	test -z "$$(gofmt -l $$(git ls-files '*.go') | tee /dev/stderr)"
	go vet ./...
	git diff --exit-code -- graph/generated graph/model # generated code is committed fresh

generate:
	go tool gqlgen generate

# ONLY=R,S measures the goals whose ids begin so.
bench:
	go run ./bench -only '$(ONLY)'
