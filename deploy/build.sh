#!/usr/bin/env bash
# Builds the program that is published: without any library of the system, and the same to the byte wherever it is built
# from the same commit with the same toolchain and linker. Writes it and its checksum into a folder, target/published or DIR.
#
#   deploy/build.sh [DIR]
#
# APPEAL_BUILD is what /verify shows as the build; without it, the commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dist=${1:-target/published}
target=$(rustc -vV | sed -n 's/^host: //p')
export APPEAL_BUILD=${APPEAL_BUILD:-$(git describe --always --dirty --exclude='*' --abbrev=12)}
# Nothing of ours asks for a date; should a library's build script do, it gets that of the commit.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# Paths of this machine would be in the messages of panics. With a target named, these flags stay away from build scripts.
flags=(
  -Ctarget-feature=+crt-static
  "--remap-path-prefix=$PWD=/appeal-bot"
  "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
  "--remap-path-prefix=$(rustc --print sysroot)=/rust"
)
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; printf '%s' "${flags[*]}")
export CARGO_ENCODED_RUSTFLAGS

cargo build --profile dist --locked --bin appeal-bot --target "$target"

mkdir -p "$dist"
install -m 755 "${CARGO_TARGET_DIR:-target}/$target/dist/appeal-bot" "$dist/appeal-bot"
cd "$dist"
sha256sum appeal-bot | tee SHA256SUMS
