#!/usr/bin/env bash
# eng/endurance.sh [--steps N]: a whole run, with previews, checkpoints, metrics and averages, of N steps of a tiny network, then as many 'sample' commands
# as fit; fails if the process holds more of anything at the end than in the middle: tensors, memory, file descriptors, threads, mapped regions, temporary files.
# The default, 576000, is what a run with the default settings does in 24 hours at 0.15 s a step.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
cd "$home"
export DIFFUSION_HOME=$home ENDURANCE_STEPS=576000

while (( $# > 0 )); do
    case $1 in
        --steps) ENDURANCE_STEPS=${2:-} ; shift 2 || shift ;;
        *) echo "error: '$1' is no option of eng/endurance.sh; there is --steps N" >&2; exit 2 ;;
    esac
done
[[ $ENDURANCE_STEPS =~ ^[1-9][0-9]{2,8}$ ]] || { echo "error: --steps is '$ENDURANCE_STEPS'; it must be a number from 100 to 999999999" >&2; exit 2; }

source eng/setup.sh
diffusion_set_up
diffusion_build Diffusion.sln build/.built-tests

dotnet test tests/Diffusion.Cli.Tests -c Release --no-build --nologo -tl:off --filter FullyQualifiedName~Endurance --logger 'console;verbosity=detailed' |
    grep -vE '^ *at |^Standard Output|^\[xUnit|^$'
