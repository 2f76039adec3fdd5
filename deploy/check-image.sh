#!/usr/bin/env bash
# Builds the last stage of the Containerfile with an empty file in the program's place. The image must contain only the program
# and the words, and have the settings on which the other files rely.
#
#   deploy/check-image.sh WORK
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$1

b() { buildah --storage-driver vfs --root "$work/images" --runroot "$work/run" "$@"; }

# The build context, with secrets and a git folder in it that must not get into the image.
context=$work/context
mkdir -p "$context/.git" "$context/target"
cp -r .dockerignore Cargo.toml Cargo.lock benches config crates deploy src tests "$context/"
secrets=(.env config/.env deploy/token .git/config target/debug)
for secret in "${secrets[@]}"; do touch "$context/$secret"; done

printf 'FROM scratch\nCOPY . /\n' >"$work/Containerfile"
b bud --isolation chroot --quiet -f "$work/Containerfile" -t context "$context" >/dev/null
container=$(b from context)
root=$(b mount "$container")
for needed in Cargo.toml Cargo.lock src/main.rs crates/article/Cargo.toml benches/core.rs tests/it/main.rs deploy/build.sh \
  config/bot.toml; do
  test -e "$root/$needed" || { echo "the image is built without $needed" >&2; exit 1; }
done
for secret in "${secrets[@]}"; do
  test ! -e "$root/$secret" || { echo "$secret goes into the image" >&2; exit 1; }
done
b rm "$container" >/dev/null

mkdir -p "$work/build/out"
install -m 755 /dev/null "$work/build/out/appeal-bot"
sed -n '/^FROM scratch$/,$p' deploy/Containerfile >"$work/Containerfile"
b bud --isolation chroot --format docker --quiet --build-context build="$work/build" \
  -f "$work/Containerfile" -t image "$context" >/dev/null
b inspect --type image image >"$work/image.json"
python3 - "$work/image.json" <<'PYTHON'
import json, sys

config = json.load(open(sys.argv[1], encoding="utf-8"))["Docker"]["config"]
assert config["User"] == "65532:65532", config["User"]
assert config["Entrypoint"] == ["/appeal-bot"] and config["Cmd"] == ["run"], config
assert config["Healthcheck"]["Test"] == ["CMD", "/appeal-bot", "healthcheck"], config
assert {"APPEAL_CONFIG=/config", "APPEAL_OPS_LISTEN=127.0.0.1:9090"} <= set(config["Env"]), config["Env"]
PYTHON
container=$(b from image)
root=$(b mount "$container")
diff -r --exclude=.env config "$root/config"
test "$(cd "$root" && find . -mindepth 1 -maxdepth 1 | sort | xargs)" = "./appeal-bot ./config"
b rm "$container" >/dev/null
b rmi --all --force >/dev/null
