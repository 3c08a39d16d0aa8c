#!/usr/bin/env bash
# Runs COMMAND with a private PostgreSQL server that lives and dies with it.
# The server's URL is in YIHU_TEST_PG. Nothing listens on the network.
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND…" >&2
    exit 2
fi

# The folder of the newest server programs, or nothing.
find_programs() {
    if command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        dirname "$(readlink -f "$(command -v initdb)")"
        return
    fi
    find /usr/lib/postgresql -maxdepth 3 -path '*/bin/initdb' 2>/dev/null |
        sort -V | tail -n 1 | xargs -r dirname
}

programs=$(find_programs)
if [ -z "$programs" ] && command -v apt-get >/dev/null; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    echo "installing postgresql …" >&2
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends postgresql >&2
    programs=$(find_programs)
fi
if [ -z "$programs" ]; then
    echo "PostgreSQL's server programs were not found: install the package postgresql" >&2
    exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/yihu-pg.XXXXXX")

# The server refuses to run as root.
owner=()
if [ "$(id -u)" -eq 0 ]; then
    user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    chown "$user" "$folder"
    owner=(runuser -u "$user" --)
fi
server() {
    (cd / && "${owner[@]}" "$programs/$1" "${@:2}")
}

stop() {
    server pg_ctl -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

log="$folder/log"
server initdb -D "$folder/data" -U yihu -A trust -E UTF8 --locale=C --no-sync >"$log" 2>&1 || {
    cat "$log" >&2
    exit 1
}
rm "$log"
settings="-c listen_addresses='' -c unix_socket_directories=$folder -c max_connections=300"
settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
server pg_ctl -D "$folder/data" -l "$log" -o "$settings" -w start >/dev/null || {
    cat "$log" >&2
    exit 1
}

export YIHU_TEST_PG="postgres://yihu@localhost/postgres?host=$folder"
"$@"
