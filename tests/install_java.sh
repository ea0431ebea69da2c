#!/usr/bin/env bash
# Makes sure that a Java is there to run EPUBCheck.
set -euo pipefail

if command -v java >/dev/null; then
    exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; }; then
    echo "EPUBCheck needs Java and found none: please install it (the command must be called java)." >&2
    exit 1
fi
echo "Installing Java for EPUBCheck"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null
