#!/usr/bin/env bash
# All tests and the examples in the documentation. PostgreSQL must not be left out.
set -euo pipefail

export YIHU_REQUIRE_PG=1
if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --workspace --locked --no-fail-fast
    cargo test --workspace --locked --doc
else
    cargo test --workspace --locked --no-fail-fast
fi
