# Sourced by tests/run.sh and examples/demo.sh: brings a bare Debian 12 / Ubuntu 22.04+ machine to where it can build.
# Installs only what is missing, says what it does, and takes about a second when nothing is.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${LIANGCE_VENV:-$project/.venv}

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 2; }

# need_packages NAME...: Debian packages, through sudo when we are not root.
need_packages() {
  command -v dpkg-query >/dev/null || fail "this script installs with apt-get; on other systems install: $*"
  local missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "not root and no sudo; install by hand: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# need_python EXTRA: the virtual environment with the package's own list of the extra (runtime, notebook, dev).
need_python() {
  local python=${PYTHON:-python3}
  command -v "$python" >/dev/null || need_packages python3
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || fail "Python 3.10 or newer is needed, $("$python" --version) found"
  if [ ! -x "$venv/bin/python" ]; then
    "$python" -c 'import ensurepip' 2>/dev/null || need_packages python3-venv
    say "creating the virtual environment $venv"
    "$python" -m venv "$venv"
  fi
  local stamp
  stamp=$(cat "$project/pyproject.toml" <(echo "$1") | sha256sum | cut -c1-16)
  if [ ! -e "$venv/.liangce-$stamp" ]; then
    say "installing Python packages ($1)"
    "$venv/bin/python" - "$project/pyproject.toml" "$1" > "$venv/requirements.txt" <<'PYTHON'
import re
import sys

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    from pip._vendor import tomli as tomllib

with open(sys.argv[1], "rb") as file:
    project = tomllib.load(file)
extras = project["project"]["optional-dependencies"]


def expand(requirements):
    for requirement in requirements:
        own = re.fullmatch(r"liangce\[([\w,]+)\]", requirement)
        for extra in own[1].split(",") if own else []:
            yield from expand(extras[extra])
        if not own:
            yield requirement


wanted = [*project["build-system"]["requires"], *project["project"]["dependencies"], *expand(extras.get(sys.argv[2], []))]
print("\n".join(["cmake>=3.25", "ninja", *wanted]))
PYTHON
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$venv/requirements.txt"
    touch "$venv/.liangce-$stamp"
  fi
  export PATH="$venv/bin:$PATH"
}

need_engine_packages() {
  need_packages g++ make pkg-config git ccache libyaml-cpp-dev libboost-dev libboost-date-time-dev libintelrdfpmath-dev \
    libpcre2-dev libutf8proc-dev libhowardhinnant-date-dev tzdata
}

# install_liangce: the package into the virtual environment; skipped while nothing it is made of has changed.
install_liangce() {
  local stamp
  stamp=$(cd "$project" && { cat pyproject.toml CMakeLists.txt; find engine bindings/python policies -type f ! -name '*.pyc' -print0 | sort -z |
    xargs -0 sha256sum; } | sha256sum | cut -c1-16)
  if [ ! -e "$venv/.installed-$stamp" ] || ! "$venv/bin/python" -c 'import liangce' 2>/dev/null; then
    say "building and installing the Python package (the first time takes a few minutes)"
    (cd "$project" && "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps --force-reinstall .)
    rm -f "$venv"/.installed-*
    touch "$venv/.installed-$stamp"
  fi
}
