# yihu 一户 — `make help` lists the targets.

export CARGO_TARGET_DIR ?= $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/yihu/target
YIHU := $(CARGO_TARGET_DIR)/release/yihu
DATA ?= data/demo
OUT ?= out
SEED ?= 1

.PHONY: help demo test bench fmt lint release

help: ## 列出目标 / list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: release ## 用合成的县走一遍全程 / the whole trip with a synthetic county
	$(YIHU) demo --data $(DATA) --out $(OUT) --seed $(SEED)

test: ## 格式、检查、两种数据库上的全部测试、政策包 / format, lints, all tests on both databases, packs
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	scripts/with-postgres.sh scripts/test.sh
	cargo run --quiet --locked -p yihu -- pack check packs

bench: release ## 测速，不是测试 / benchmarks, no tests
	$(YIHU) bench

fmt: ## 整理格式 / format
	cargo fmt --all

lint: ## 静态检查 / lints
	cargo clippy --workspace --all-targets --locked -- -D warnings

release:
	cargo build --release --locked -p yihu
