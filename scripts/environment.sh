#!/bin/sh
# Make or refresh .venv from the pinned set, then say nothing more: a second call returns at once.
#
#   scripts/environment.sh run     what the service needs (requirements.txt)
#   scripts/environment.sh test    that and what the checks need (requirements-dev.txt)
#
# Uses uv where it is on the PATH, else python -m venv and pip. LINBAN_PYTHON names an interpreter to use.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
kind=${1:-run}
case $kind in
    run) requirements=requirements.txt ;;
    test) requirements=requirements-dev.txt ;;
    *) echo "usage: scripts/environment.sh [run|test]" >&2; exit 2 ;;
esac

environment=.venv
stamp=$environment/linban-stamp   # written last: what is installed, and from what
unfinished=$environment/linban-unfinished
lock=.venv-lock

# These would lead an installer, or the interpreter, away from .venv.
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT VIRTUAL_ENV CONDA_PREFIX || true

die() {
    for line in "$@"; do printf '%s\n' "$line" >&2; done
    exit 1
}

new_enough() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null
}

# A name on the PATH proves nothing (pyenv's shims): each candidate has to run.
find_python() {
    for candidate in ${LINBAN_PYTHON:+"$LINBAN_PYTHON"} python3.13 python3.12 python3.11 python3 python; do
        if new_enough "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    die "找不到能运行的 Python 3.11 或更新的版本。请先安装（Debian、Ubuntu:apt-get install python3 python3-venv），再运行一次。" \
        "No working Python 3.11 or newer. Install one (Debian, Ubuntu: apt-get install python3 python3-venv) and try again."
}

have_uv() {
    uv --version >/dev/null 2>&1
}

# The path is part of it: the programs in a copied .venv still point at the old place.
fingerprint() {
    { printf '%s\n' "$root"; cat requirements.txt requirements-dev.txt scripts/environment.sh
      sed -n '/^\[project.scripts\]/,/^$/p' pyproject.toml
      grep '^version' "$environment/pyvenv.cfg" 2>/dev/null || true; } | cksum
}

ready() {
    [ -f "$stamp" ] && [ ! -e "$unfinished" ] || return 1
    read -r installed found < "$stamp" || return 1
    [ "$found" = "$(fingerprint)" ] || return 1
    [ "$installed" = test ] || [ "$installed" = "$kind" ] || return 1
    "$environment/bin/python" -c '' 2>/dev/null
}

usable() {
    [ ! -e "$unfinished" ] && [ -x "$environment/bin/python" ] && new_enough "$environment/bin/python" &&
        [ "$("$environment/bin/python" -c 'import os, sys; print(os.path.realpath(sys.prefix))' 2>/dev/null)" = "$root/$environment" ] &&
        { have_uv || "$environment/bin/python" -c 'import pip' 2>/dev/null ||
            "$environment/bin/python" -m ensurepip >/dev/null 2>&1; }
}

create() {
    python=$(find_python) || exit 1
    rm -rf "$environment"
    if have_uv; then
        uv venv --quiet --no-project --python "$python" "$environment"
    elif "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        "$python" -m venv "$environment"
    else
        die "$python 缺少 venv 模块。请安装（Debian、Ubuntu:apt-get install python3-venv）或安装 uv，再运行一次。" \
            "$python lacks the venv module. Install it (Debian, Ubuntu: apt-get install python3-venv) or uv, and try again."
    fi
}

install() {
    if have_uv; then
        UV_COMPILE_BYTECODE=1 uv pip install --quiet --python "$environment/bin/python" "$@"
    else
        "$environment/bin/python" -m pip install --quiet --compile --disable-pip-version-check "$@"
    fi
}

# One at a time: a second call waits for the first, unless that one has died.
take_lock() {
    waited=0
    until mkdir "$lock" 2>/dev/null; do
        owner=$(cat "$lock/pid" 2>/dev/null || true)
        if { [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; } || { [ -z "$owner" ] && [ "$waited" -ge 5 ]; }; then
            rm -rf "$lock"
        fi
        sleep 1
        waited=$((waited + 1))
    done
    echo $$ > "$lock/pid"
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

if ready; then exit 0; fi
take_lock
if ready; then exit 0; fi
echo "正在准备运行环境（.venv），首次约需一分钟…… / Preparing .venv, about a minute the first time" >&2
if ! usable; then create; fi
# An install that is cut short may leave half a package that looks whole: the next call starts from nothing.
rm -f "$stamp"
: > "$unfinished"
install --require-hashes --requirement "$requirements" || die \
    "安装依赖失败：原因见上。网络不通时可设置镜像（PIP_INDEX_URL，用 uv 时 UV_DEFAULT_INDEX），再运行一次。" \
    "Installing failed, see above. Without a way to the package index set a mirror (PIP_INDEX_URL, with uv UV_DEFAULT_INDEX) and try again."
rm -f "$unfinished"
install --no-deps --no-build-isolation --editable . || die "安装邻办本身失败：原因见上。" "Installing linban itself failed, see above."
printf '%s %s\n' "$kind" "$(fingerprint)" > "$stamp"
