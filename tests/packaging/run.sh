#!/usr/bin/env bash
# The installed package from outside: find_package, pkg-config, two units in both build modes, what including it costs.
#
#   tests/packaging/run.sh       uses build/stage when it is there, else builds and installs it first
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
cd "$project"
here=tests/packaging
work=build/packaging
stage=$project/build/stage
policies=share/liangce/policies/yuzhou-2023

step() { printf -- '-- %s\n' "$*"; }
generator=()
command -v ninja >/dev/null && generator=(-G Ninja)

if [ ! -d "$stage/include/liangce" ]; then
  step "installing into build/stage"
  cmake --preset release >/dev/null
  cmake --build --preset release --target liangce
  cmake --install build/release --prefix "$stage" >/dev/null
fi
rm -rf "$work"
mkdir -p "$work"

# seconds COMMAND...: its processor seconds, which say more than the clock on a busy machine. Compilers run without a cache.
seconds() {
  local TIMEFORMAT='%U'
  if { time CCACHE_DISABLE=1 "$@" >"$work/log" 2>&1; } 2>"$work/seconds"; then
    tail -1 "$work/seconds"
  else
    cat "$work/log" >&2
    return 1
  fi
}
# cost NAME SECONDS GOAL: printed, never judged: machines differ.
cost() { step "$1: $2 s of processor time (goal: under $3 s)"; }

export PKG_CONFIG_PATH=
for folder in "$stage"/lib/pkgconfig "$stage"/lib/*/pkgconfig "$stage"/lib64/pkgconfig; do
  [ -d "$folder" ] && PKG_CONFIG_PATH=$folder:$PKG_CONFIG_PATH
done
compiler=${CXX:-g++}
read -r -a cflags < <(pkg-config --cflags liangce)
read -r -a libraries < <(pkg-config --libs liangce)

taken=$(seconds "$compiler" "${cflags[@]}" -O2 -c "$here/include_alone.cpp" -o "$work/alone.o")
cost "including liangce.hpp alone" "$taken" 3
taken=$(seconds "$compiler" "${cflags[@]}" -O2 -c examples/embed/decide_one.cpp -o "$work/decide_one.o")
cost "compiling the embedding example" "$taken" 5

step "pkg-config: link and decide"
"$compiler" "$work/decide_one.o" "${libraries[@]}" -o "$work/decide_one"
"$work/decide_one" "$stage/$policies" >"$work/zh.txt"
"$work/decide_one" "$stage/$policies" en >"$work/en.txt"
grep -q '7500' "$work/zh.txt"
tail -1 "$work/en.txt" | grep -Eq '^sha256:[0-9a-f]{64}$'
[ "$(tail -1 "$work/en.txt")" = "$(tail -1 "$work/zh.txt")" ]
if "$work/decide_one" /nonexistent >/dev/null 2>"$work/error.txt"; then
  echo "error: a missing policy folder was accepted" >&2
  exit 1
fi
grep -q 'LC0' "$work/error.txt"

step "find_package: the example"
cmake -S examples/embed -B "$work/embed" "${generator[@]}" -DCMAKE_PREFIX_PATH="$stage" >/dev/null
cmake --build "$work/embed" >/dev/null
"$work/embed/decide_one" "$stage/$policies" | cmp - "$work/zh.txt"

step "two units, precompiled"
cmake -S "$here" -B "$work/two" "${generator[@]}" -DCMAKE_PREFIX_PATH="$stage" >/dev/null
cmake --build "$work/two" >/dev/null
"$work/two/two_units" "$stage/$policies"

step "two units, header-only (compiles the engine twice)"
cmake -S . -B "$work/headers" "${generator[@]}" -DLIANGCE_HEADER_ONLY=ON -DLIANGCE_BUILD_TESTS=OFF >/dev/null
cmake --install "$work/headers" --prefix "$project/$work/stage-headers" >/dev/null
if compgen -G "$work/stage-headers/lib*/libliangce.a" >/dev/null; then
  echo "error: the header-only package installs a library" >&2
  exit 1
fi
cmake -S "$here" -B "$work/two-headers" "${generator[@]}" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS='-O0 -g0' \
  -DCMAKE_PREFIX_PATH="$project/$work/stage-headers" >/dev/null
cmake --build "$work/two-headers" >/dev/null
"$work/two-headers/two_units" "$stage/$policies"

step "the package is sound"
