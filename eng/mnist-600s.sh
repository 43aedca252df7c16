#!/usr/bin/env bash
# Digits in 600 seconds: trains by assets/recipes/mnist-600s.json, start-up, data and saving included, draws 40 of each digit, and has a classifier that has only seen
# real digits say as what it reads them.
# Usage: eng/mnist-600s.sh DATA [FOLDER]
# DATA holds MNIST's four IDX files (.gz or not). Into FOLDER (runs/mnist-600s) go run/, samples/, grid.png (a row for each digit) and classifier/, which is trained once,
# outside the 600 seconds. A machine that is slower than the recipe's is stopped in time, by SIGTERM, which saves. Exit code 1 where fewer than 95 in 100 are read as asked.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
export DIFFUSION_HOME=$home

source "$home/eng/setup.sh"
[[ $# -ge 1 && $# -le 2 ]] || diffusion_fail "usage: eng/mnist-600s.sh DATA [FOLDER]"
data=$(readlink -e -- "$1") || diffusion_fail "there is no $1; DATA is the folder of MNIST's four IDX files"
folder=${2:-$home/runs/mnist-600s}
diffusion_set_up
diffusion_build "$home/tests/Diffusion.Recipes" "$home/build/.built-recipes"
program=$home/build/bin/Diffusion.Cli/release/Diffusion.Cli
recipes=$home/build/bin/Diffusion.Recipes/release/Diffusion.Recipes
mkdir -p "$folder"

begin=$(date +%s%N)
status=0
timeout --signal=TERM 597 "$program" train --config "$home/assets/recipes/mnist-600s.json" --set "Data:Path=$data" --run "$folder/run" --overwrite || status=$?
seconds=$((($(date +%s%N) - begin) / 1000000000))
case $status in
    0) echo "Trained in $seconds s." ;;
    124) echo "Stopped before the recipe's end, after $seconds s: this machine is slower than the recipe's, or busy." ;;
    *) diffusion_fail "training ended with exit code $status" 1 ;;
esac

"$program" sample --checkpoint "$folder/run" --count 400 --batch 50 --out "$folder/samples"
[[ -e $folder/classifier/classifier.safetensors ]] || "$recipes" train-classifier --data "$data" --out "$folder/classifier"
"$recipes" judge --model "$folder/classifier" --samples "$folder/samples" --grid "$folder/grid.png" --at-least 95
