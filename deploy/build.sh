#!/usr/bin/env bash
# Builds the published program: statically linked, and the same byte for byte wherever it is built from the same commit with
# the same toolchain and linker. Writes it and its checksum into a folder, target/published or DIR.
#
#   deploy/build.sh [DIR]
#
# APPEAL_BUILD is what /verify shows as the build; without it, the commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dist=${1:-target/published}
target=$(rustc -vV | sed -n 's/^host: //p')
export APPEAL_BUILD=${APPEAL_BUILD:-$(git describe --always --dirty --exclude='*' --abbrev=12)}
# Our code uses no date. If a library's build script does, it gets that of the commit.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# Messages of panics would contain paths of this machine. With --target, these flags do not apply to build scripts.
flags=(
  -Ctarget-feature=+crt-static
  # The list of addresses that the program corrects in itself at start, in a tenth of the room. It needs glibc 2.36 or newer, on
  # the machine that builds.
  -Clink-arg=-Wl,-z,pack-relative-relocs
  "--remap-path-prefix=$PWD=/appeal-bot"
  "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
  "--remap-path-prefix=$(rustc --print sysroot)=/rust"
)
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; printf '%s' "${flags[*]}")
export CARGO_ENCODED_RUSTFLAGS

cargo build --profile dist --locked --no-default-features --bin appeal-bot --target "$target"

mkdir -p "$dist"
install -m 755 "${CARGO_TARGET_DIR:-target}/$target/dist/appeal-bot" "$dist/appeal-bot"
cd "$dist"
sha256sum appeal-bot | tee SHA256SUMS
