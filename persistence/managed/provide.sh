#!/bin/sh
# Builds a private Postgres with pgvector below DIR and prints its bin directory.
#
# usage: provide.sh DIR
#
# Nothing on the system changes and no privilege is needed: Debian's own packages are fetched and
# checked by apt, but unpacked below DIR instead of installed; Debian's Postgres finds its files
# relative to its own place. pgvector has no binary package on Debian 12, so Debian's source of it
# is compiled, which needs gcc, make and dpkg-dev.
#
# stdout: the bin directory. stderr: progress, a line a step. DIR/provide.log: everything else.
# A finished tree is only named again; two runs at once wait for each other.
set -eu
umask 022 # the server may run as another user than the one who builds it

mkdir -p "$1"
dir=$(cd "$1" && pwd)
log=$dir/provide.log
work=$dir/work

say() { echo "postgres: $*" >&2; }
give_up() {
	say "$*"
	exit 1
}

codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null || true)
case $codename in
bookworm) version=15 ;;
trixie) version=17 ;;
*) give_up "can be built only on Debian 12 and 13" ;;
esac
for tool in gcc make dpkg-source flock; do
	command -v $tool >/dev/null || give_up "building it needs gcc, make and dpkg-dev: $tool is missing"
done

exec 9>"$dir/.lock"
flock 9

bin=$dir/root/usr/lib/postgresql/$version/bin
finished=$dir/.done-$version
if [ -f "$finished" ]; then
	echo "$bin"
	exit 0
fi

trap 'status=$?; [ $status = 0 ] || { tail -n 15 "$log" >&2; say "not built, see $log"; }' EXIT
: >"$log"
rm -rf "$work" "$dir/root"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/dl" "$work/src" "$dir/root"

# The machine's own mirrors, but only Debian's archives and only with Debian's keys. pgvector comes
# from Debian 13, as source: it is the first release that has it.
keys=/usr/share/keyrings/debian-archive-keyring.gpg
apt-get indextargets --no-release-info --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
	sort -u | while read -r site release; do
	case $release in "$codename"*) echo "deb [signed-by=$keys] $site $release main" ;; esac
	case $release in "$codename") echo "deb-src [signed-by=$keys] $site trixie main" ;; esac
done >"$work/sources.list"
[ -s "$work/sources.list" ] || give_up "apt has no Debian archive configured"

# apt-get with lists, cache and locks of its own, so that it needs no privilege and leaves the
# system's state alone.
apt() {
	apt-get -q -y \
		-o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
		-o APT::Sandbox::User= -o Debug::NoLocking=1 -o APT::Update::Post-Invoke::= \
		-o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
		"$@" >>"$log" 2>&1
}

say "a private Postgres $version with pgvector is set up once, in $dir (about half a minute)"
say "reading the package lists"
apt update

say "fetching Postgres $version and the source of pgvector"
# The libraries that Postgres needs are fetched only when the machine lacks them.
dpkg -s "postgresql-$version" >/dev/null 2>&1 ||
	apt --no-install-recommends --download-only install "postgresql-$version"
(
	cd "$work/dl"
	apt download "postgresql-$version" "postgresql-client-$version" \
		"postgresql-server-dev-$version" libpq5
	apt source --download-only pgvector
)
for package in "$work"/cache/archives/*.deb "$work"/dl/*.deb; do
	[ ! -f "$package" ] || dpkg -x "$package" "$dir/root"
done

say "compiling pgvector"
tar -xf "$work"/dl/pgvector_*.orig.tar.gz -C "$work/src" --strip-components=1
LD_LIBRARY_PATH=$dir/root/usr/lib/$(gcc -print-multiarch)
export LD_LIBRARY_PATH
# with_llvm=no: bitcode for the JIT would need clang. OPTFLAGS=: no -march=native, so that the tree
# still works when the directory moves to another machine.
for target in all install; do
	make -s -C "$work/src" -j"$(nproc)" \
		PG_CONFIG="$bin/pg_config" with_llvm=no OPTFLAGS= "$target" >>"$log" 2>&1
done

rm -rf "$work"
: >"$finished"
say "ready"
echo "$bin"
