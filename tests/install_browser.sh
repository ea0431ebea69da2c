#!/usr/bin/env bash
# Makes sure that a Chromium is there for tests/site to drive.
set -euo pipefail

for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done

if ! command -v apt-get >/dev/null; then
    echo "The site tests drive Chromium and found none: please install it (the command must be called chromium)." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "The site tests drive Chromium and found none. Please run: sudo apt-get install chromium" >&2
    exit 1
fi
echo "Installing Chromium for the site tests"
"${as_root[@]}" apt-get update -qq
for name in chromium-headless-shell chromium; do
    if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$name" >/dev/null; then
        exit 0
    fi
done
exit 1
