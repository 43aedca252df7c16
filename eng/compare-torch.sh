#!/usr/bin/env bash
# eng/compare-torch.sh [options] [-- further arguments of the PyTorch script]: the same U-Net, training step and DDIM loop in PyTorch and here, in turns (A B A B …), each run a
# process of its own, on the same number of threads; prints every run, the medians and the ratios as Markdown.
#
#   --config NAME|PATH   mnist-32 (default), cifar10-ddpm, or the unet/config.json of a UNet2DModel
#   --script PATH        the PyTorch script (default: tests/Diffusion.Benchmarks/torch_unet.py)
#   --python PYTHON      a Python that has torch (default: /usr/bin/python3)
#   --runs N             runs of each side (3)
#   --batch N            images per step (64)          --steps N         training steps timed (20), after --warmup N (5)
#   --sample-steps N     steps of DDIM (10); 0: none   --threads N       threads of an operator (2)
#   --device D           cpu, cuda or cuda:N (cpu)     --dtype D         fp32 or bf16, of both sides (fp32)
#
# Nothing else should run meanwhile. For PyTorch on Debian it takes OpenBLAS's OpenMP build where there is one, as the program does: any other is slower.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
benchmarks=$home/tests/Diffusion.Benchmarks
config=mnist-32 script=$benchmarks/torch_unet.py python=/usr/bin/python3
runs=3 blas= batch=64 steps=20 warmup=5 sample_steps=10 threads=2 device=cpu dtype=fp32

fail() { echo "error: $1" >&2; exit 2; }

while (( $# > 0 )); do
    case $1 in
        --) shift; break ;;
        --config | --script | --python | --runs | --batch | --steps | --warmup | --sample-steps | --threads | --device | --dtype)
            (( $# > 1 )) || fail "$1 needs a value"
            name=${1#--}
            printf -v "${name//-/_}" '%s' "$2"
            shift 2 ;;
        *) fail "'$1' is no option of eng/compare-torch.sh; its first lines list them. What follows -- goes to the PyTorch script" ;;
    esac
done
for name in runs batch steps threads; do
    [[ ${!name} =~ ^[1-9][0-9]{0,5}$ ]] || fail "--$name is '${!name}'; it must be a number from 1 to 999999"
done
for name in warmup sample_steps; do
    [[ ${!name} =~ ^(0|[1-9][0-9]{0,5})$ ]] || fail "--${name//_/-} is '${!name}'; it must be a number from 0 to 999999"
done
[[ -e $benchmarks/$config.json ]] && config=$benchmarks/$config.json
[[ -e $config ]] || fail "--config is '$config'; it must be mnist-32, cifar10-ddpm or a file"
[[ -e $script ]] || fail "--script is '$script', which does not exist"
type -P "$python" > /dev/null || fail "there is no $python: apt-get install python3-torch, or give --python"
for folder in /usr/lib/*/openblas-openmp; do
    [[ -d $folder ]] && blas=$folder
done
pytorch() { OMP_NUM_THREADS=$threads LD_LIBRARY_PATH=${blas:-}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} "$python" "$@"; }
pytorch -c 'import torch' 2> /dev/null || fail "$python has no torch: apt-get install python3-torch, or give --python one that has it"

"$home/diffusion" --version > /dev/null   # builds, where that is needed, before anything is timed
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
common=(--batch "$batch" --steps "$steps" --warmup "$warmup" --sample-steps "$sample_steps" --threads "$threads" --device "$device" --dtype "$dtype")
for (( run = 1; run <= runs; run++ )); do
    echo "run $run of $runs: PyTorch" >&2
    pytorch "$script" "$config" "${common[@]}" "$@" > "$results/torch-$run.json"
    echo "run $run of $runs: this program" >&2
    OMP_NUM_THREADS=$threads "$home/diffusion" benchmark --config "$config" "${common[@]}" --json > "$results/own-$run.json" 2> "$results/log" || { status=$?; cat "$results/log" >&2; exit "$status"; }
done

"$python" - "$results" "$runs" "$(basename -- "$config")" <<'PYTHON'
import json, os, statistics, sys

folder, runs, config = sys.argv[1], int(sys.argv[2]), sys.argv[3]

def last_object(path):
    text = open(path).read()
    return json.loads(text if text.startswith("{\n") else text.strip().splitlines()[-1])  # libraries may print before PyTorch's one line

sides = {side: [last_object(f"{folder}/{side}-{run}.json") for run in range(1, runs + 1)] for side in ("torch", "own")}
own, torch = sides["own"][0], sides["torch"][0]
if own["parameters"] != torch["parameters"]:
    sys.exit(f"error: the networks differ: {own['parameters']} parameters here, {torch['parameters']} in PyTorch")
names = {"torch": f"PyTorch {torch['torch']}", "own": f"here (libtorch {own['torch']}, kernels {own['kernels']})"}
memory = "peak_gpu_mib" if own["device"] != "cpu" else "peak_rss_mib"
columns = [("train_images_per_s", "train, images/s", 2), ("sample_images_per_s", "sample, images/s", 2), (memory, "peak memory, MiB", 0)]

def cells(value):
    return " | ".join("–" if (v := value(key)) is None else f"{v:.{digits}f}" for key, _, digits in columns)

def median(side, key):
    values = [one.get(key) for one in sides[side]]
    return None if None in values else statistics.median(values)

def ratio(key):
    ours, theirs = median("own", key), median("torch", key)
    return None if not ours or not theirs else ours / theirs

print(f"{config}: {own['parameters']:,} parameters, batch {own['batch']}, {own['steps']} steps timed after {own['warmup']}, {own['sample_steps']} steps of DDIM, "
      f"{own['dtype']}, {own['device']}, {own['threads']} threads.")
print(f"{own['processor']}, {os.cpu_count()} cores; PyTorch {torch['torch']}, libtorch here {own['torch']}.\n")
print("| run | side | " + " | ".join(title for _, title, _ in columns) + " |")
print("|---|---|" + "---|" * len(columns))
for run in range(runs):
    for side in ("torch", "own"):
        print(f"| {run + 1} | {names[side]} | {cells(sides[side][run].get)} |")
for side in ("torch", "own"):
    print(f"| median | {names[side]} | {cells(lambda key: median(side, key))} |")
print("| **here / PyTorch** | | " + " | ".join("–" if (r := ratio(key)) is None else f"**{r:.2f}**" for key, _, _ in columns) + " |")
PYTHON
