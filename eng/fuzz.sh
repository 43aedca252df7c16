#!/usr/bin/env bash
# Reads files with mistakes in them, of every format that the product reads, in processes of their own, and prints a table of what became of them.
# Usage: eng/fuzz.sh [--count N] [--seed S] [--format NAME] [--keep FOLDER]
# N inputs in all (5000), spread over the formats; the same seed gives the same inputs. Inputs that break the law are kept in FOLDER (fuzz). Exit code 1 where there are any.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
export DIFFUSION_HOME=$home

source "$home/eng/setup.sh"
diffusion_set_up
(cd "$home" && diffusion_build Diffusion.sln build/.built-tests)
exec "$home/build/bin/Diffusion.Fuzz/release/Diffusion.Fuzz" "$@"
