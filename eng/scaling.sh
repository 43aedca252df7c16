#!/usr/bin/env bash
# eng/scaling.sh [options]: how training throughput and peak memory grow with the batch and the threads, as a Markdown table; each figure is a process of its own.
#
#   --config NAME|PATH   mnist-32 (default), cifar10-ddpm, a unet/config.json, or settings as 'train --config' takes them
#   --batches "1 2 4"    images per step ("1 2 4 8 16 32 64 128 256")
#   --threads "1 2"      threads of an operator ("1 2")
#   --steps N            training steps timed (20), after --warmup N (5): fewer, and small batches are timed while the runtime still compiles
#
# Nothing else should run meanwhile.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
config=mnist-32 batches="1 2 4 8 16 32 64 128 256" threads="1 2" steps=20 warmup=5

fail() { echo "error: $1" >&2; exit 2; }

while (( $# > 0 )); do
    case $1 in
        --config | --batches | --threads | --steps | --warmup)
            (( $# > 1 )) || fail "$1 needs a value"
            printf -v "${1#--}" '%s' "$2"
            shift 2 ;;
        *) fail "'$1' is no option of eng/scaling.sh; its first lines list them" ;;
    esac
done
for name in batches threads; do
    [[ ${!name} =~ ^[1-9][0-9]{0,4}(\ [1-9][0-9]{0,4})*$ ]] || fail "--$name is '${!name}'; it must be numbers with a space between them"
done
[[ -e $home/tests/Diffusion.Benchmarks/$config.json ]] && config=$home/tests/Diffusion.Benchmarks/$config.json
[[ -e $config ]] || fail "--config is '$config'; it must be mnist-32, cifar10-ddpm or a file"

figure() { # name, file
    sed -n "s/^  \"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$2"
}

"$home/diffusion" --version > /dev/null   # builds, where that is needed, before anything is timed
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for batch in $batches; do
    for count in $threads; do
        echo "batch $batch, $count threads" >&2
        OMP_NUM_THREADS=$count "$home/diffusion" benchmark --config "$config" --batch "$batch" --threads "$count" --steps "$steps" --warmup "$warmup" --sample-steps 0 --json \
            > "$results/$batch-$count.json" 2> "$results/log" || { status=$?; cat "$results/log" >&2; exit "$status"; }
        last=$results/$batch-$count.json
    done
done

echo "$(basename -- "$config"): $(figure processor "$last"), libtorch $(figure torch "$last"), own kernels $(figure kernels "$last"), $(figure dtype "$last")."
echo
heading='| batch |' rule='|---|'
for what in 'images/s' 'MiB'; do
    for count in $threads; do
        heading+=" $what, $count $([[ $count == 1 ]] && echo thread || echo threads) |" rule+='---|'
    done
done
printf '%s\n%s\n' "$heading" "$rule"
for batch in $batches; do
    row="| $batch |"
    for name in train_images_per_s peak_rss_mib; do
        for count in $threads; do
            row+=$(LC_ALL=C printf ' %.*f |' "$([[ $name == peak_rss_mib ]] && echo 0 || echo 1)" "$(figure "$name" "$results/$batch-$count.json")")
        done
    done
    echo "$row"
done
