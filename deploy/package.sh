#!/usr/bin/env bash
# Builds the Debian package of the published program, with all that deploy/build.sh and deploy/sbom.sh make, into a folder,
# target/published or DIR. The same commit and the same tools give the same bytes.
#
#   cargo install --locked cargo-deb@3.8.0 cargo-cyclonedx@0.5.9 cargo-deny@^0.20
#   deploy/package.sh [DIR]
#
# Whoever publishes a package is its maintainer: DEBFULLNAME and DEBEMAIL are their name and address, as for Debian's own tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dist=${1:-target/published}
stage=target/package
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
maintainer="${DEBFULLNAME:-The appeal-bot authors} <${DEBEMAIL:-nobody@appeal-bot.invalid}>"

deploy/build.sh "$dist"
deploy/sbom.sh "$dist"

rm -rf "$stage"
mkdir -p "$stage"
cp "$dist"/{appeal-bot,appeal-bot.cdx.json,licences.txt} "$stage/"
program=$stage/appeal-bot
"$program" man >"$stage/appeal-bot.1"
"$program" completions bash >"$stage/appeal-bot.bash"
"$program" completions zsh >"$stage/_appeal-bot"
"$program" completions fish >"$stage/appeal-bot.fish"
# Only what is in git: a .env or a backup that lies in config/ must not get into a package.
git ls-files -z config | xargs -0 cp --parents -t "$stage"
# Packages may not bring files to /usr/local.
sed 's#/usr/local/bin/#/usr/bin/#' deploy/appeal-bot.service >"$stage/appeal-bot.service"

version=$("$program" --version | cut -d ' ' -f 2)
cat >"$stage/changelog" <<TEXT
appeal-bot ($version-1) unstable; urgency=medium

  * See CHANGELOG.md in the source.

 -- $maintainer  $(date --utc --rfc-email --date "@$SOURCE_DATE_EPOCH")
TEXT

cargo deb --locked --no-build --no-strip --maintainer "$maintainer" --output "$dist/"
cd "$dist"
sha256sum appeal-bot appeal-bot.cdx.json licences.txt "appeal-bot_$version-1_"*.deb | tee SHA256SUMS
