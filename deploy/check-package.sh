#!/usr/bin/env bash
# Tries the Debian package in a Debian of its own: it is installed, its program is started as the unit would start it, it is
# upgraded, removed and purged. Run it as root; it needs debootstrap, lintian and python3, and Debian's packages from MIRROR.
#
#   deploy/check-package.sh PACKAGE WORK [MIRROR]
#
# WORK is a folder to fill, which can be deleted afterwards.
set -euo pipefail
package=$(realpath "$1") work=$(realpath -m "$2") mirror=${3:-http://deb.debian.org/debian}
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$work/root

say() { printf -- '--> %s\n' "$*"; }
within() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
apt_get() { within apt-get -y -qq -o Dpkg::Use-Pty=0 "$@"; }
fail() { echo "$*" >&2; exit 1; }

say "lintian"
lintian --fail-on error,warning --allow-root "$package"

say "Debian 12 with systemd"
mkdir -p "$work"
debootstrap --variant=minbase --include=systemd,procps,man-db bookworm "$root" "$mirror" >"$work/debootstrap.log"
# What is there before the package, but for the notes of dpkg and apt themselves.
files() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./var/cache \
    -o -path ./var/lib/apt -o -path ./tmp -o -path ./run \) -prune -o -print | sort)
}
files >"$work/before"

say "install"
cp "$package" "$root/tmp/first.deb"
apt_get install /tmp/first.deb | tee "$work/installed"
grep -q "systemctl enable --now appeal-bot" "$work/installed"
test ! -L "$root/etc/systemd/system/multi-user.target.wants/appeal-bot.service" || fail "it is enabled without a token"
within appeal-bot --version
within appeal-bot --config /etc/appeal-bot/config check --today "$(date -d "@$(stat -c %Y "$root/usr/bin/appeal-bot")" +%F)"
within man appeal-bot | grep -q APPEAL-BOT
for shell in usr/share/bash-completion/completions/appeal-bot usr/share/zsh/vendor-completions/_appeal-bot \
  usr/share/fish/vendor_completions.d/appeal-bot.fish; do
  grep -q translations "$root/$shell"
done
# With exit code 0, too, it may have something to say.
within systemd-analyze verify --man=no --recursive-errors=no appeal-bot.service 2>&1 | tee "$work/verified"
test ! -s "$work/verified"

say "start and stop, as the unit does"
echo "42:conversation-conversation-conversat" | install -m600 /dev/stdin "$root/etc/appeal-bot/token"
within systemctl enable --quiet appeal-bot
python3 check-package.py "$root"

say "upgrade"
# The next version: the same files, of which two are changed that the operator has or has not edited.
dpkg-deb -R "$package" "$work/next"
sed -i 's/^Version: .*/Version: 999/' "$work/next/DEBIAN/control"
for file in bot.toml pages/en/start.md; do echo >>"$work/next/etc/appeal-bot/config/$file"; done
dpkg-deb --root-owner-group --build "$work/next" "$root/tmp/next.deb" >/dev/null
sed -i 's/^operator = ""/operator = "Trial"/' "$root/etc/appeal-bot/config/bot.toml"
apt_get install -o Dpkg::Options::=--force-confold /tmp/next.deb >"$work/upgraded"
! grep -q "does not run yet" "$work/upgraded" || fail "an upgrade speaks as a first installation does"
grep -q '^operator = "Trial"' "$root/etc/appeal-bot/config/bot.toml" || fail "what the operator wrote is lost"
cmp "$root/etc/appeal-bot/config/pages/en/start.md" "$work/next/etc/appeal-bot/config/pages/en/start.md"
test -e "$root/etc/appeal-bot/config/bot.toml.dpkg-dist" || fail "dpkg did not put the new file beside the operator's"
test -L "$root/etc/systemd/system/multi-user.target.wants/appeal-bot.service" || fail "it is no longer enabled"
python3 check-package.py "$root"

say "remove"
apt_get remove appeal-bot >/dev/null
test ! -e "$root/usr/bin/appeal-bot"
test -s "$root/etc/appeal-bot/token"
grep -q '^operator = "Trial"' "$root/etc/appeal-bot/config/bot.toml"

say "purge"
apt_get purge appeal-bot >/dev/null
rm "$root"/tmp/{first,next}.deb
files >"$work/after"
diff "$work/before" "$work/after"

say "the package: in order"
