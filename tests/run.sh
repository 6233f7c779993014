#!/usr/bin/env bash
# Builds and tests everything; works alone on a bare Debian 12 / Ubuntu machine.
#
#   tests/run.sh                 what a change needs: C++ tests, Python tests, policies, conformance kit, linters
#   tests/run.sh --all           also sanitizers, header-only mode, packaging, fuzzing (what CI runs)
#   tests/run.sh --only STAGE    one or more of: cpp python policies tck lint sanitizers header-only packaging fuzz tsan
#                                (tsan, the tests that use threads under ThreadSanitizer, is not part of --all)
#
# Environment: FUZZ_SECONDS (default 60), LIANGCE_VENV (default .venv), JOBS,
#              DMN_TCK_DIR (default ../shared/tck): the kit of github.com/dmn-tck/tck; without it its stage is skipped and says so.
. "$(dirname "$0")/../.ci/setup.sh"
cd "$project"

stages="cpp python policies tck lint"
while [ $# -gt 0 ]; do
  case "$1" in
    --all) stages="cpp python policies tck lint header-only packaging sanitizers fuzz" ;;
    --only) shift; stages="${1:?--only needs a stage}" ;;
    -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "unknown option $1 (see --help)" ;;
  esac
  shift
done
wants() { case " $stages " in *" $1 "*) true ;; *) false ;; esac }

jobs=${JOBS:-$(nproc)}
passed=0
failed=0
broken=()
tally() { passed=$((passed + $1)) failed=$((failed + $2)); }

# stage NAME COMMAND...: a step that is one test when it has no counts of its own.
stage() {
  local name=$1
  shift
  say "$name"
  if "$@"; then tally 1 0; else
    tally 0 1
    broken+=("$name")
  fi
}

# run_ctest PRESET [CMAKE OPTIONS]: builds and runs a preset, counting its tests.
run_ctest() {
  local log="build/$1.ctest.log"
  say "C++ tests: $1"
  cmake --preset "$@" >"build/$1.configure.log" 2>&1 || { cat "build/$1.configure.log"; tally 0 1; broken+=("configure $1"); return; }
  if ! cmake --build --preset "$1" -j "$jobs"; then
    tally 0 1
    broken+=("build $1")
    return
  fi
  ctest --preset "$1" -j "$jobs" --no-tests=error | tee "$log" | grep -v ' Passed ' || true
  local counts
  # "100% tests passed, 0 tests failed out of 9", or from CMake 4.2 on "100% tests passed out of 9".
  counts=$(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p; s/^100% tests passed out of ([0-9]+)$/0 \1/p' "$log")
  if [ -z "$counts" ]; then
    tally 0 1
    broken+=("ctest $1")
    return
  fi
  local bad=${counts% *} total=${counts#* }
  tally $((total - bad)) "$bad"
  [ "$bad" -eq 0 ] || broken+=("C++ tests $1")
}

run_pytest() {
  say "Python tests"
  local report=build/pytest.xml
  rm -f "$report"
  python -m pytest -q --junit-xml="$report" "$@" || true
  local counts
  counts=$(python - "$report" <<'PYTHON' || echo "0 1"
import sys
import xml.etree.ElementTree as tree

suite = tree.parse(sys.argv[1]).getroot().find("testsuite")
bad = int(suite.get("failures")) + int(suite.get("errors"))
print(int(suite.get("tests")) - bad - int(suite.get("skipped")), bad)
PYTHON
  )
  tally "${counts% *}" "${counts#* }"
  [ "${counts#* }" -eq 0 ] || broken+=("Python tests")
}

run_policies() { liangce check policies/yuzhou-2023 && liangce test policies/yuzhou-2023; }

# The kit is counted by its own test cases.
kit=${DMN_TCK_DIR:-$project/../shared/tck}
run_kit() {
  if [ ! -d "$kit" ]; then
    say "conformance kit: SKIPPED, there is no $kit (set DMN_TCK_DIR to a clone of github.com/dmn-tck/tck)"
    return
  fi
  stage "conformance kit $1" "${@:2}" tck "$kit" --failures
}

# The package with the sanitized module, in an interpreter that is not sanitized: its runtime, and what it watches, are loaded first.
sanitized_liangce() {
  rm -rf build/sanitized && mkdir -p build/sanitized && cp -r bindings/python/liangce build/sanitized/ &&
    cp build/asan-ubsan/bindings/python/_core*.so build/sanitized/liangce/ &&
    env LD_PRELOAD="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libstdc++.so.6)" ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1 \
      PYTHONPATH=build/sanitized python -m liangce "$@"
}

run_format() { git ls-files '*.hpp' '*.cpp' | xargs clang-format --dry-run --Werror; }

run_tidy() {
  # The precompiled units see every header; one unit a core at a time.
  cmake --preset release >/dev/null && git ls-files 'engine/src/*.cpp' | xargs -P "$jobs" -n 4 clang-tidy -p build/release --quiet 2>/dev/null
}

run_packaging() {
  rm -rf build/stage build/embed build/embed-header-only
  cmake --install build/release --prefix build/stage >/dev/null &&
    cmake -S examples/embed -B build/embed -G Ninja -DCMAKE_PREFIX_PATH="$project/build/stage" >/dev/null &&
    cmake --build build/embed && build/embed/decide_one "$project/policies/yuzhou-2023" &&
    tests/packaging/run.sh
}

# fuzz_one PROGRAM: its log is shown when it found something.
fuzz_one() {
  local name=${1##*/}
  local corpus="build/corpus/$name" log="build/$name.log"
  mkdir -p "$corpus"
  "$1" -max_total_time="${FUZZ_SECONDS:-60}" -max_len=4096 -rss_limit_mb=2048 -timeout=10 -artifact_prefix="build/" \
    -print_final_stats=0 -verbosity=0 "$corpus" $([ -d "tests/fuzz/corpus/$name" ] && echo "tests/fuzz/corpus/$name") >"$log" 2>&1 ||
    { tail -60 "$log"; return 1; }
}

# As many fuzzers at once as there are cores.
run_fuzz() {
  cmake --preset fuzz >build/fuzz.configure.log 2>&1 && cmake --build --preset fuzz -j "$jobs" --target fuzzers || { cat build/fuzz.configure.log; tally 0 1; broken+=("build fuzz"); return; }
  local program names=() pids=()
  say "fuzzing, ${FUZZ_SECONDS:-60} s each"
  for program in build/fuzz/tests/fuzz_*; do
    [ -x "$program" ] || continue
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
    fuzz_one "$program" &
    names+=("${program##*/}") pids+=($!)
  done
  local i
  for i in "${!pids[@]}"; do stage "fuzz ${names[$i]}" wait "${pids[$i]}"; done
}

need_engine_packages
if wants cpp || wants sanitizers || wants tsan || wants header-only || wants fuzz; then
  need_packages libgtest-dev libgmock-dev libbenchmark-dev librapidcheck-dev
fi
if wants lint || wants fuzz; then
  need_packages clang clang-tidy
  need_packages "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
fi
if wants python && ! command -v chromium chromium-browser google-chrome >/dev/null; then
  need_packages chromium || say "no browser could be installed: the tests of the policy book in a browser are SKIPPED"
fi
need_python dev
mkdir -p build

# Columns against the single case: ten million row-decisions, a million under sanitizers.
if wants cpp; then LIANGCE_DIFFERENTIAL_ROWS=${LIANGCE_DIFFERENTIAL_ROWS:-10000000} run_ctest release; fi
if wants python || wants policies || wants tck; then install_liangce; fi
wants policies && stage "policies check and pass their tests" run_policies
wants python && run_pytest
wants tck && run_kit "(DMN levels 2 and 3)" liangce
if wants lint; then
  stage "clang-format" run_format
  stage "clang-tidy" run_tidy
  stage "ruff" sh -c 'ruff check . && ruff format --check .'
  stage "mypy" mypy
fi
wants header-only && run_ctest header-only
wants packaging && stage "install, find_package, two units, header-only" run_packaging
if wants sanitizers; then
  run_ctest asan-ubsan -DLIANGCE_BUILD_PYTHON=ON "-DPython_EXECUTABLE=$venv/bin/python"
  run_kit "under sanitizers" sanitized_liangce
fi
wants tsan && run_ctest tsan
wants fuzz && run_fuzz

[ ${#broken[@]} -eq 0 ] || printf 'failed: %s\n' "${broken[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
