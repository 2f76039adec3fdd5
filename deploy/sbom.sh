#!/usr/bin/env bash
# Lists the parts of the published program: every crate with version, checksum and licence as CycloneDX 1.5 JSON, and a list
# of licences for people to read. Writes both into a folder, target/published or DIR. It needs python3 and two tools:
#
#   cargo install --locked cargo-cyclonedx@0.5.9 cargo-deny@^0.20
#   deploy/sbom.sh [DIR]
#
# The lists follow from Cargo.lock, so they are made for each release and never committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dist=${1:-target/published}
mkdir -p "$dist"
target=$(rustc -vV | sed -n 's/^host: //p')
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# The tool writes next to Cargo.toml; only the name of its file can be chosen.
raw=appeal-bot.raw
# It writes one file for each crate of the workspace; that of the program contains them all.
trap 'rm -f "$raw.json" crates/*/"$raw.json"' EXIT
cargo cyclonedx --quiet --no-default-features --format json --spec-version 1.5 --target "$target" --override-filename "$raw"

# The tool includes the features of the tests' dependencies, which makes its list a third longer than the program's. `cargo
# tree` is exact. The path of this folder is removed, because it means nothing elsewhere.
cargo tree --locked --no-default-features --package appeal-bot --edges normal --target "$target" --prefix none \
  --format '{p}' >"$dist/crates.txt"
python3 - "$raw.json" "$dist/crates.txt" "$dist/appeal-bot.cdx.json" <<'PYTHON'
import json, sys

raw, crates, out = sys.argv[1:]
bom = json.load(open(raw, encoding="utf-8"))
kept = {tuple(line.replace(" v", " ").split()[:2]) for line in open(crates, encoding="utf-8")}
bom["components"] = [part for part in bom["components"] if (part["name"], part["version"]) in kept]
found = {(part["name"], part["version"]) for part in bom["components"]}
own = bom["metadata"]["component"]
missing = kept - found - {(own["name"], own["version"])}
assert not missing, f"the list lacks {sorted(missing)}"

refs = {part["bom-ref"] for part in bom["components"]} | {own["bom-ref"]}
bom["dependencies"] = [
    {**node, "dependsOn": [ref for ref in node.get("dependsOn", []) if ref in refs]}
    for node in bom["dependencies"]
    if node["ref"] in refs
]
own.pop("components", None)
for part in (own, *bom["components"]):
    part["purl"] = part["purl"].split("?download_url=file:")[0]
text = json.dumps(bom, indent=2, ensure_ascii=False)
for part in (own, *bom["components"]):
    if part["bom-ref"].startswith("path+file:"):
        text = text.replace(part["bom-ref"], f"{part['name']}@{part['version']}")
assert "file://" not in text, "the list names a folder of this machine"
open(out, "w", encoding="utf-8").write(text + "\n")
print(f"{out}: {len(found)} crates")
PYTHON
rm "$dist/crates.txt"

cargo deny --locked --no-default-features --exclude-dev list --layout crate --format human 2>/dev/null >"$dist/licences.txt"
echo "$dist/licences.txt: $(wc -l <"$dist/licences.txt") crates"
