#!/usr/bin/env bash
# Runs every test, one project after another, and ends with 'N passed, N failed, N skipped'.
# Arguments are handed to 'dotnet test', e.g. ./test.sh --filter Samplers
set -euo pipefail

home=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
cd "$home"
export DIFFUSION_HOME=$home

source eng/setup.sh
diffusion_set_up
diffusion_build Diffusion.sln build/.built-tests

passed=0 failed=0 skipped=0
log=$(mktemp)
scratch=$(mktemp -d)   # 'dotnet test' leaves two empty folders among the temporary files each time
trap 'rm -rf "$log" "$scratch"' EXIT
for project in tests/*.Tests; do
    echo "== ${project#tests/}"
    broken=0
    TMPDIR=$scratch dotnet test "$project" -c Release --no-build --nologo -tl:off "$@" 2>&1 | tee "$log" || broken=1
    line=$(grep -E 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' "$log" | tail -n 1 || true)
    if [[ $line =~ Failed:\ +([0-9]+),\ Passed:\ +([0-9]+),\ Skipped:\ +([0-9]+) ]]; then
        failed=$((failed + BASH_REMATCH[1])) passed=$((passed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
        [[ $broken == 1 && ${BASH_REMATCH[1]} == 0 ]] && failed=$((failed + 1))
    elif [[ $broken == 1 ]]; then
        failed=$((failed + 1))   # the project's run itself broke: that is a failure, too
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[[ $failed == 0 && $passed -gt 0 ]]
