#!/usr/bin/env bash
# Checks the files of this folder with the tools that will read them. It needs python3 with venv, a network, and promtool
# (Debian: apt-get install python3-venv prometheus). It checks the unit, nginx.conf and the Containerfile if
# systemd-analyze, nginx and buildah are installed, and says what it skips.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The schemas come with the package: from the oldest Kubernetes that still gets fixes to the newest that the package has.
validator=kubernetes-validate==1.37.0
compose=check-jsonschema==0.39.0
versions=(1.30 1.32 1.34 1.36 1.37)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf -- '--> %s\n' "$*"; }

say "grafana.json: JSON"
python3 -m json.tool grafana.json >/dev/null

say "alerts.yml: promtool"
promtool --version 2>&1 | sed -n 1p
promtool check rules alerts.yml
promtool test rules alerts.test.yml

# promtool reads only rules, so every query of the dashboard becomes one, with its variables filled in.
say "grafana.json: the language of its queries"
python3 - grafana.json >"$work/queries.yml" <<'PYTHON'
import json, sys

variables = {"$job": ".*", "$instance": ".*", "$__rate_interval": "5m"}
rules = []
for panel in json.load(open(sys.argv[1], encoding="utf-8"))["panels"]:
    for target in panel.get("targets", []):
        query = target["expr"]
        for name, value in variables.items():
            query = query.replace(name, value)
        rules.append({"record": f"panel:{panel['id']}:{target['refId']}", "expr": query})
print(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
PYTHON
promtool check rules "$work/queries.yml" | grep SUCCESS

say "kubernetes: $validator"
python3 -m venv "$work/venv"
# Downloads fail now and then.
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --retries 5 "$validator"
mapfile -t manifests < <(find kubernetes -name '*.yaml' | sort)
for version in "${versions[@]}"; do
  "$work/venv/bin/kubernetes-validate" --strict --quiet -k "$version" "${manifests[@]}"
  echo "Kubernetes $version: ${#manifests[@]} files in order"
done

# The program is not installed here, so `true` takes its place. `verify` exits with 0 even if it reports a problem, so its
# output must be empty.
if command -v systemd-analyze >/dev/null; then
  say "appeal-bot.service: $(systemd-analyze --version | sed -n 1p)"
  mkdir -p "$work/units/appeal-bot.service.d"
  sed "s#^ExecStart=/usr/local/bin/appeal-bot#ExecStart=$(command -v true)#" appeal-bot.service >"$work/units/appeal-bot.service"
  grep -q "^ExecStart=$(command -v true) run$" "$work/units/appeal-bot.service"
  exposure() { systemd-analyze security --offline=true --no-pager --threshold="$1" "$work/units/appeal-bot.service" | tail -n 1; }
  verify() {
    systemd-analyze verify --man=no --recursive-errors=no "$work/units/appeal-bot.service" 2>&1 | tee "$work/verified"
    test ! -s "$work/verified"
  }
  verify
  exposure 11
  cp addresses.conf "$work/units/appeal-bot.service.d/"
  verify
  exposure 10
else
  say "appeal-bot.service: SKIPPED, there is no systemd-analyze (Debian: apt-get install systemd)"
fi

# The schema checks each field of a compose file; only an engine could check whether the image exists.
say "compose.yaml: the schema of compose files"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --retries 5 "$compose"
"$work/venv/bin/check-jsonschema" --builtin-schema vendor.compose-spec compose.yaml

# The first stage needs a registry and ten minutes, so an empty file takes the place of the program.
if command -v buildah >/dev/null; then
  say "Containerfile: the last stage, $(buildah --version)"
  ./check-image.sh "$work"
else
  say "Containerfile: SKIPPED, there is no buildah (Debian: apt-get install buildah)"
fi

# There are no certificates here, so the part about TLS is removed, as the file itself describes.
if command -v nginx >/dev/null; then
  say "nginx.conf: $(nginx -v 2>&1)"
  sed -e '/# TLS begins/,/# TLS ends/d' -e 's/443 ssl/127.0.0.1:8100/' -e "s#/run/nginx.pid#$work/nginx.pid#" nginx.conf \
    >"$work/nginx.conf"
  nginx -t -q -c "$work/nginx.conf"
else
  say "nginx.conf: SKIPPED, there is no nginx (Debian: apt-get install nginx-light)"
fi

say "deploy: in order"
