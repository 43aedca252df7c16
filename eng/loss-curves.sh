#!/usr/bin/env bash
# eng/loss-curves.sh [--data PATH] [--steps N] [--out FOLDER] [--set KEY=VALUE]…: trains one seed in float32 and in bfloat16, draws both losses into FOLDER/loss-curves.svg
# and prints how far the smoothed ones part. The data are any that Data:Path takes (the built-in shapes unless named), 1000 steps, build/loss-curves.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
data=builtin:shapes steps=1000 out=$home/build/loss-curves
settings=()

while (( $# > 0 )); do
    [[ $# -ge 2 ]] || { echo "error: $1 needs a value" >&2; exit 2; }
    case $1 in
        --data) data=$2 ;;
        --steps) steps=$2 ;;
        --out) out=$2 ;;
        --set)
            case ${2,,} in
                training:images=* | training:batchsize=* | training:precision=* | training:logeverysteps=* | data:path=*)
                    echo "error: --set $2: the script sets ${2%%=*} itself (--data, --steps; 32 images a step in both precisions)" >&2; exit 2 ;;
            esac
            settings+=(--set "$2") ;;
        *) echo "error: '$1' is no option of eng/loss-curves.sh; there are --data PATH, --steps N, --out FOLDER, --set KEY=VALUE" >&2; exit 2 ;;
    esac
    shift 2
done
[[ $steps =~ ^[1-9][0-9]{0,7}$ ]] || { echo "error: --steps is '$steps'; it must be a number from 1 to 99999999" >&2; exit 2; }

for precision in fp32 bf16; do
    "$home/diffusion" train --run "$out/$precision" --overwrite --set "Data:Path=$data" --set Data:Size=32 "${settings[@]}" --set "Training:Images=$((32 * steps))" --set Training:BatchSize=32 \
        --set "Training:Precision=$precision" --set Training:LogEverySteps=1 --set Training:CheckpointEverySteps= --set Training:SampleEverySteps= --set Sampling:Count=1 --set Sampling:Steps=2 >&2
done
"$home/diffusion" curves "$out/fp32" "$out/bf16" --out "$out/loss-curves.svg"
