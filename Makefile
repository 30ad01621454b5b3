# Nghị Trường. `make run` starts the product with its demo province, `make test` proves it. Both work on a fresh Debian or Ubuntu with
# Go, Node, make and git.

export CGO_ENABLED := 0
DATA   ?= data
LISTEN ?= localhost:8080
CLIENT := web/client
BIN    := bin/nghitruong
GO_FILES := $(shell git ls-files '*.go' 2>/dev/null)

.PHONY: run build client test test-long check bench generate migration tools clean

run: build ## build everything, load the demo province once, serve on http://localhost:8080
	$(BIN) demo -data $(DATA)
	$(BIN) serve -data $(DATA) -listen $(LISTEN)

build: client
	go build -ldflags "-s -w -X main.version=$$(git describe --always --dirty 2>/dev/null || echo development)" -o $(BIN) ./cmd/nghitruong

client: $(CLIENT)/dist/index.html

$(CLIENT)/node_modules/.package-lock.json: $(CLIENT)/package-lock.json
	cd $(CLIENT) && npm ci --no-audit --no-fund
	@touch $@

$(CLIENT)/dist/index.html: $(CLIENT)/node_modules/.package-lock.json $(shell find $(CLIENT)/src $(CLIENT)/public -type f 2>/dev/null) $(CLIENT)/index.html $(CLIENT)/vite.config.ts web/api/openapi.json
	cd $(CLIENT) && npm run build
	@touch $@

test: tools build ## everything that must pass, in at most 12 minutes on two cores
	cd $(CLIENT) && npm test
	internal/testkit/with-services go test -timeout 11m ./...
	cd $(CLIENT) && npm run test:e2e

test-long: tools build ## the long forms: hundreds of killed processes, the race detector
	NT_LONG=1 internal/testkit/with-services go test -timeout 3h ./...
	CGO_ENABLED=1 internal/testkit/with-services go test -race -timeout 1h ./internal/... ./people/... ./meetings/... ./voting/... ./chat/... ./media/... ./web/...

tools: ## installs what the tests need and this machine has not
	internal/testkit/install-tools

check: tools client ## form, types, generated code, migrations
	@unformatted=$$(gofmt -l $(GO_FILES)); [ -z "$$unformatted" ] || { echo "not gofmt'ed:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck $$(go list ./... | grep -v '^nghitruong/ent')
	cd $(CLIENT) && npm run check
	$(MAKE) generate
	@git diff --exit-code --stat -- ent docs web/api/openapi.json $(CLIENT)/src/core/api/schema.gen.ts || { echo "generated files are out of date: run make generate and commit"; exit 1; }
	internal/testkit/with-services go run -mod=mod ent/migrate/diff.go -check

bench: tools build ## prints "name value unit" lines and writes them to bench.jsonl
	internal/testkit/with-services go run ./internal/testkit/bench -binary $(BIN) -out bench.jsonl

generate: ## everything that is written from something else
	go generate ./ent
	gofmt -w ent
	go run ./cmd/nghitruong docs -out docs -openapi web/api/openapi.json
	cd $(CLIENT) && npm run types

migration: tools ## make migration NAME=what_changed, after a change in ent/schema
	@[ -n "$(NAME)" ] || { echo "usage: make migration NAME=what_changed"; exit 1; }
	internal/testkit/with-services go run -mod=mod ent/migrate/diff.go $(NAME)

clean:
	rm -rf bin $(CLIENT)/node_modules test-artefacts bench.jsonl
	find $(CLIENT)/dist -mindepth 1 ! -name placeholder.html -delete
