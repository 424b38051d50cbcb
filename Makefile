# pufa: the commands of the house. `make try` and `make test` need nothing but Go.
GO      ?= go
PKGS    := ./...
RACE    := $(shell command -v $${CC:-cc} >/dev/null 2>&1 && echo -race)
LINT    := honnef.co/go/tools/cmd/staticcheck@v0.8.2

export GO

.PHONY: try test check bench crash fmt generate fuzz dist dist-check pictures

try: ## build pufa and open it in the browser: embedded Redis, no account, no key; TRY=--sample fills a year
	@test -x pufa || echo "building pufa; the first time takes a minute or two …"
	@./.ci/build -o pufa ./cmd/pufa
	@./pufa try $(TRY)

test: ## every test; says what could not run here
	@./.ci/missing
	$(GO) test $(RACE) -timeout 40m $(PKGS)

check: ## gofmt, vet, staticcheck and the import rules
	@test -z "$$(gofmt -l .)" || { echo "gofmt these:"; gofmt -l .; exit 1; }
	$(GO) vet $(PKGS)
	$(GO) run $(LINT) $(PKGS)
	$(GO) test -run 'TestHouse' ./cmd/pufa

DATA ?= ../shared/data
bench: ## a start and its first answer; turns a second beside the echoes of other libraries, in the same run; a thousand open pages; statute search beside its peers
	$(GO) test -run '^$$' -bench 'BenchmarkLoad|BenchmarkAsk|BenchmarkAnswer' ./knowledge
	$(GO) test -run '^$$' -bench 'BenchmarkTurn' -benchtime 2s ./cmd/pufa
	$(GO) test -run '^$$' -bench 'BenchmarkTelegram' -benchtime 1x ./cmd/pufa
	$(GO) test -run '^$$' -bench 'BenchmarkPage' -benchtime 1x ./cmd/pufa
	@test -d $(DATA) || echo "statute search is not measured: no folder $(DATA)" >&2
	test ! -d $(DATA) || (cd bench && $(GO) run ./peers -laws $(abspath $(DATA))/laws-2026,$(abspath $(DATA))/laws -queries $(abspath $(DATA))/stard/dev.jsonl)

crash: ## each named point 200 times by each door: about two hours
	PUFA_CRASH_KILLS=200 $(GO) test -run 'TestCrash_EachPoint' -timeout 300m -v ./cmd/pufa

fmt:
	gofmt -w .

generate: ## knowledge/articles.jsonl from folders of statutes: make generate LAWS=dir,dir
	$(GO) run ./cmd/articles -laws $(LAWS) -o knowledge/articles.jsonl

pictures: ## docs/pictures: every page on a phone and at a desk, as a browser shows it
	$(GO) test -count=1 -run TestBrowser_EveryPage ./cmd/pufa -pictures $(CURDIR)/docs/pictures

FUZZTIME ?= 30s
fuzz: ## every fuzz target for FUZZTIME
	@for p in $$($(GO) list $(PKGS)); do for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
		echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; done

dist: ## the released binaries and their checksums into dist/; TARGETS="linux/arm64 …" for some of them
	@./.ci/dist

dist-check: ## builds HEAD twice, in two folders, and compares every byte
	@./.ci/dist-check
