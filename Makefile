# yihu 一户 — `make help` lists the targets.

export CARGO_TARGET_DIR ?= $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/yihu/target
YIHU := $(CARGO_TARGET_DIR)/release/yihu
DATA ?= data/demo
OUT ?= out
SEED ?= 1
LISTEN ?= 127.0.0.1:8080
CONSOLE := $(shell find web/src web/public web/index.html web/vite.config.ts -type f)

.PHONY: help demo test browser bench fmt lint release web

help: ## 列出目标 / list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: release ## 用合成的县走一遍全程，再打开办公端 / the whole trip with a synthetic county, then the office
	$(YIHU) demo --data $(DATA) --out $(OUT) --seed $(SEED) --serve $(LISTEN)

test: web ## 格式、检查、两种数据库上的全部测试、政策包、浏览器 / format, lints, all tests on both databases, packs, browser
	cd web && npm run check && npm test
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	scripts/with-postgres.sh scripts/test.sh
	cargo run --quiet --locked -p yihu -- pack check packs
	scripts/test-browser.sh

browser: web ## 只在真实浏览器中测试控制台 / only the tests of the console in a real browser
	cargo build --locked -p yihu
	scripts/test-browser.sh

bench: release ## 测速，不是测试 / benchmarks, no tests
	$(YIHU) bench

fmt: ## 整理格式 / format
	cargo fmt --all

lint: ## 静态检查 / lints
	cargo clippy --workspace --all-targets --locked -- -D warnings

web: web/dist/index.html

web/dist/index.html: $(CONSOLE) web/node_modules/.package-lock.json
	cd web && npm run build

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm install --no-save --no-audit --no-fund
	touch $@

release: web
	cargo build --release --locked -p yihu
