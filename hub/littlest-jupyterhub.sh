#!/usr/bin/env bash
# Prepares a Littlest JupyterHub for the book. Run as its administrator, in a terminal of the hub, in a copy of the
# book's repository: bash hub/littlest-jupyterhub.sh
set -euo pipefail
cd "$(dirname "$0")/.."

pip=${TLJH_PIP:-/opt/tljh/user/bin/pip}
config=${TLJH_CONFIG:-tljh-config}
command -v "$pip" >/dev/null || { echo "This is no Littlest JupyterHub: $pip is missing. Install the hub first." >&2; exit 1; }

sudo -E "$pip" install -r .binder/requirements.txt
sudo -E "$pip" install --no-deps .
sudo "$config" set limits.memory 2G
sudo "$config" set limits.cpu 2
sudo "$config" set user_environment.default_app jupyterlab
sudo "$config" reload
