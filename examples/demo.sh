#!/usr/bin/env bash
# The whole county in one go: makes it, decides every household, loan and fund level by the four modules of Yuzhou 2023, and
# says what came out. Works alone on a bare Debian 12 / Ubuntu machine: installs what is missing (apt-get, and pip into a virtual
# environment) and says so. The first run takes a few minutes to build, later ones take as long as the county does.
#
#   examples/demo.sh [--households N] [--seed S] [--lang zh|en] [--out FOLDER] [--threads N]
#
#   --households N   how many households the county has (default 300000)
#   --seed S         another seed is another county (default 2023)
#   --lang zh|en     language of the summary (default zh)
#   --out FOLDER     where the results go as Parquet files (default build/demo)
#   --threads N      default: one for each core
#
# Environment: LIANGCE_VENV (default .venv).
case " $* " in
  *" --help "* | *" -h "*) sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
. "$(dirname "$0")/../.ci/setup.sh"

need_engine_packages
need_python frames
install_liangce
exec python "$project/examples/demo.py" "$@"
