#!/usr/bin/env bash
# Does to a training run what may happen to one, again and again, and holds its end against a run to which nothing happened, byte by byte.
#   eng/torture.sh [--rounds N] [--disk-full N] [--bit-flips N] [--data PATH] [--seed S] [--keep]
# --rounds N     N SIGKILLs at random moments over one run: while it starts, trains, draws and saves (20 where nothing is asked for)
# --disk-full N  a disk that is full at N places of a save, evenly spread (a small tmpfs: needs root or user namespaces)
# --bit-flips N  a bit turned over in N places of the newest checkpoint
# --data PATH    images to train on (built-in shapes)
# --seed S       of the moments and places (0)
# --keep         leaves the working folder where it is
# Exit codes: 0 everything came to the same; 1 something did not; 2 wrong arguments.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
export DIFFUSION_HOME=$home OMP_NUM_THREADS=1
program=$home/build/bin/Diffusion.Cli/release/Diffusion.Cli

fail() { # message, exit code
    printf 'error: %s\n' "$1" >&2
    exit "${2:-1}"
}

rounds=0 disk_full=0 bit_flips=0 data=builtin:shapes seed=0 keep=false
arguments=("$@")
while [[ $# -gt 0 ]]; do
    case $1 in
        --rounds | --disk-full | --bit-flips | --seed)
            [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a whole number." 2
            name=${1#--}
            declare "${name//-/_}=$2"
            shift 2 ;;
        --data)
            [[ $# -ge 2 ]] || fail "--data needs a path." 2
            data=$2
            [[ $data == builtin:* ]] || data=$(readlink -e -- "$2") || fail "--data is '$2', which does not exist." 2
            shift 2 ;;
        --keep) keep=true; shift ;;
        *) fail "'$1' is no option of eng/torture.sh; its first lines say which there are." 2 ;;
    esac
done
[[ $rounds == 0 && $disk_full == 0 && $bit_flips == 0 ]] && rounds=20

# A file system of its own can be had by root, and by others as root of a namespace of their own.
if [[ $disk_full -gt 0 && ${TORTURE_NAMESPACE:-} != 1 ]]; then
    unshare -rm true 2> /dev/null || fail "--disk-full needs a small file system, and neither root nor a user namespace is to be had here." 2
    TORTURE_NAMESPACE=1 exec unshare -rm "${BASH_SOURCE[0]}" "${arguments[@]}"
fi

"$home/diffusion" --version > /dev/null
work=$(mktemp -d)
RANDOM=$seed
started=$SECONDS
wrong=0

finish() {
    mountpoint -q "$work/disk" && umount "$work/disk"
    $keep || rm -rf "$work"
}
trap finish EXIT

batch=16
settings=(--set "Data:Path=$data" --set Data:Size=16 --set Data:Count=5000 --set Data:MaxImages=5000
    --set Model:Channels=8,16 --set Model:Groups=4 --set Model:HeadSize=8 --set Model:Dropout=0.1 --set Schedule:Steps=100
    --set Training:BatchSize=$batch --set Training:CheckpointEverySteps=5 --set Training:SampleEverySteps=50 --set Training:LogEverySteps=1
    --set Sampling:Sampler=ddim --set Sampling:Steps=2 --set Sampling:Count=10)

errors() { echo "$work/${1//\//-}.err"; } # run: what it has said
differences() { echo "$work/${1//\//-}.diff"; }

train() { # run, steps, further arguments
    local run=$1 steps=$2
    shift 2
    exec "$program" train --run "$run" --resume "${settings[@]}" --set "Training:Images=$((steps * batch))" "$@" > /dev/null 2>> "$(errors "$run")"
}

completed() { # run, steps, further arguments: a run that must end well
    (train "$@") || fail "$1 ended with exit code $?: $(tail -n 1 "$(errors "$1")")"
}

newest() { ls -d "$1"/checkpoints/step-??????? | tail -n 1; }

same() { # reference, run: the last checkpoint's every file, and the metrics but for times
    local reference last
    reference=$(newest "$1") last=$(newest "$2")
    diff -rq "$reference" "$last" > "$(differences "$2")" 2>&1 \
        && diff <(sed 's/,"imagesPerSecond.*//' "$1/metrics.jsonl") <(sed 's/,"imagesPerSecond.*//' "$2/metrics.jsonl") >> "$(differences "$2")" 2>&1
}

random() { drawn=$(((RANDOM * 32768 + RANDOM) % $1)); } # below a number; a subshell would draw from a seed of its own
now() { date +%s%N; }

kills() {
    cd "$work"
    local before start rate steps killed=0 saving=0 moment pid status
    before=$(now)
    (train trial 200 --set Training:CheckpointEverySteps=5) & pid=$!
    until [[ -s trial/metrics.jsonl ]]; do
        kill -0 $pid 2> /dev/null || fail "the first run ended too early: $(tail -n 1 "$(errors trial)")"
        sleep 0.01
    done
    start=$((($(now) - before) / 1000000))
    wait $pid || fail "the first run failed: $(tail -n 1 "$(errors trial)")"
    rate=$(tail -n 1 trial/metrics.jsonl | sed 's/.*"seconds":\([0-9.]*\).*/\1/' | awk '{ printf "%d", 200 / $1 }')
    # A round gets on by some 0.2 s of training beyond its start: a run of 0.3 s a round outlives them all.
    steps=$((200 + rounds * rate * 3 / 10))
    echo "kills: $start ms to the first step, $rate steps/s; a run of $steps steps"
    completed whole $steps
    while [[ $killed -lt $rounds ]]; do
        (train cut $steps) & pid=$!
        random $((start + 1000)) && moment=$drawn
        sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
        kill -KILL $pid 2> /dev/null || true
        status=0
        wait $pid 2> /dev/null || status=$?
        [[ $status == 137 || $status == 0 ]] || fail "after $killed kills the run ended with exit code $status: $(tail -n 1 "$(errors cut)")"
        [[ $status == 0 ]] && break
        killed=$((killed + 1))
        compgen -G 'cut/checkpoints/*.partial' > /dev/null && saving=$((saving + 1))
    done
    completed cut $steps
    local verdict="byte-equal to the run never killed"
    same whole cut || { verdict="NOT the run never killed: $(head -n 3 "$(differences cut)" | tr '\n' ' ')"; wrong=1; }
    echo "kills: $killed SIGKILLs ($saving while saving), $(grep -c '] Resumed ' cut/log.txt) resumes, $(grep -c '] Skipped ' cut/log.txt || true) damaged checkpoints skipped;" \
        "last checkpoint ($(find "$(newest cut)" -type f | wc -l) files, $(du -sb "$(newest cut)" | cut -f1) bytes) and $(wc -l < cut/metrics.jsonl) lines of metrics $verdict; $((SECONDS - started)) s"
}

# A whole run of 20 steps, and what it was at an earlier step.
short_runs() {
    cd "$work"
    [[ -d short ]] || completed short 20 --set Training:KeepCheckpoints=100
    for at in 10 15; do
        [[ -d short-$at ]] || cp -a short short-$at
        for folder in short-$at/checkpoints/step-*; do
            [[ $((10#${folder##*-})) -le $at ]] || rm -rf "$folder"
        done
    done
}

disk_full() {
    short_runs
    mkdir disk
    mount -t tmpfs -o size=64m tmpfs disk
    local size room left status place bad=0
    size=$(du -sb --apparent-size "$(newest short)" | cut -f1)
    for ((place = 1; place <= disk_full; place++)); do
        rm -rf disk/* && cp -a short-10 disk/run
        room=$((size * place / (disk_full + 1)))
        left=$(df --output=avail -B1 disk | tail -n 1)
        head -c $((left - room)) /dev/zero > disk/ballast
        : > "$(errors disk/run)"
        status=0
        (train disk/run 20) || status=$?
        problem=""
        [[ $status == 1 ]] || problem="exit code $status"
        grep -q '^error: .*No space left on device' "$(errors disk/run)" || problem+=" no message"
        ! grep -q '^   at ' "$(errors disk/run)" || problem+=" a stack trace"
        diff -rq short-10/checkpoints/step-0000010 disk/run/checkpoints/step-0000010 > /dev/null || problem+=" the checkpoint before was lost"
        rm disk/ballast
        completed disk/run 20
        same short disk/run || problem+=" another end: $(head -n 1 "$(differences disk/run)")"
        [[ -z $problem ]] || { bad=$((bad + 1)); echo "disk full after $room bytes: $problem"; }
    done
    umount disk
    echo "disk full: $disk_full places of a save of $size bytes, $bad wrong; $((SECONDS - started)) s"
    [[ $bad == 0 ]] || wrong=1
}

bit_flips() {
    short_runs
    local flip file offset byte problem bad=0
    for ((flip = 1; flip <= bit_flips; flip++)); do
        rm -rf flipped && cp -a short-15 flipped
        mapfile -t files < <(find flipped/checkpoints/step-0000015 -type f | sort)
        random ${#files[@]} && file=${files[$drawn]}
        random "$(stat -c %s "$file")" && offset=$drawn
        byte=$(od -An -tu1 -j "$offset" -N1 "$file")
        random 8
        printf "\\x$(printf %02x $((byte ^ (1 << drawn))))" | dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
        problem=""
        (train flipped 20) || problem="exit code $?"
        # In the manifest itself a letter of a checksum may become its capital, which means the same.
        grep -q 'Skipped step-0000015' flipped/log.txt || [[ $file == */manifest.json ]] || problem+=" not noticed"
        same short flipped || problem+=" another end: $(head -n 1 "$(differences flipped)")"
        [[ -z $problem ]] || { bad=$((bad + 1)); echo "bit flipped at $offset of ${file#flipped/}: $problem"; }
    done
    echo "bit flips: $bit_flips in checkpoints, $bad wrong; $((SECONDS - started)) s"
    [[ $bad == 0 ]] || wrong=1
}

[[ $rounds == 0 ]] || kills
[[ $disk_full == 0 ]] || disk_full
[[ $bit_flips == 0 ]] || bit_flips
if [[ $wrong == 0 ]]; then echo "everything came to the same"; else echo "SOMETHING DID NOT COME TO THE SAME"; fi
exit $wrong
