#!/usr/bin/env bash
# Drives the console with a real browser: against the office at BASE_URL, or a demo county of its own.
# Arguments go to vitest, for example the name of a test file.
set -euo pipefail

cd "$(dirname "$0")/.."

find_browser() {
    command -v chromium || command -v chromium-browser || true
}

CHROMIUM=${CHROMIUM:-$(find_browser)}
if [ -z "$CHROMIUM" ] && command -v apt-get >/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    echo "installing chromium …" >&2
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends chromium fonts-noto-cjk >&2
    CHROMIUM=$(find_browser)
fi
if [ -z "$CHROMIUM" ]; then
    echo "no browser was found: install the package chromium, or name one in CHROMIUM" >&2
    exit 1
fi
export CHROMIUM

# npm writes this file last: it is as old as what was installed.
if [ ! web/node_modules/.package-lock.json -nt web/package-lock.json ]; then
    (cd web && npm install --no-save --no-audit --no-fund >&2)
    touch web/node_modules/.package-lock.json
fi

if [ -z "${BASE_URL:-}" ]; then
    yihu=${CARGO_TARGET_DIR:-target}/debug/yihu
    if [ ! -x "$yihu" ]; then
        echo "$yihu was not found: build it with cargo build -p yihu, after npm run build in web/" >&2
        exit 1
    fi
    folder=$(mktemp -d "${TMPDIR:-/tmp}/yihu-browser.XXXXXX")
    log=$folder/log
    "$yihu" --data "$folder/data" --lang en demo --out "$folder/out" --households 600 \
        --serve 127.0.0.1:0 >"$log" 2>&1 &
    office=$!
    stop() {
        kill "$office" 2>/dev/null || true
        wait "$office" 2>/dev/null || true
        rm -rf "$folder"
    }
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    # Making the county takes seconds, on a busy machine longer.
    for _ in $(seq 240); do
        BASE_URL=$(sed -n 's/^yihu is running: \(http[^ ]*\).*/\1/p' "$log")
        [ -z "$BASE_URL" ] || break
        kill -0 "$office" 2>/dev/null || break
        sleep 0.5
    done
    if [ -z "$BASE_URL" ]; then
        cat "$log" >&2
        echo "the office did not start" >&2
        exit 1
    fi
fi

export BASE_URL
(cd web && npm run --silent browser -- "$@")
