#!/usr/bin/env bash
# Builds the native library against the libtorch of this machine: TORCH_DIR=…/site-packages/torch ./build.sh (without TORCH_DIR the PyTorch of python3, else the system's libtorch).
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
: "${TORCH_DIR=$(python3 -c 'import importlib.util as u, os; print(os.path.dirname(u.find_spec("torch").origin))' 2> /dev/null || true)}"
export TORCH_DIR
for tool in cmake g++ make; do
    type -P "$tool" > /dev/null || { echo "error: $tool is missing; it is needed to build the tensor library (cmake also comes as a Python package)." >&2; exit 2; }
done
if [[ -n $TORCH_DIR && ! -e $TORCH_DIR/include/torch/library.h ]]; then
    echo "error: TORCH_DIR is '$TORCH_DIR', which has no include/torch/library.h; it must be a libtorch folder or PyTorch's." >&2
    exit 2
fi
echo "libtorch: ${TORCH_DIR:-that of the system}"
mkdir -p "$here/build"
if ! { cmake -G "Unix Makefiles" -S "$here/native" -B "$here/build" -DCMAKE_BUILD_TYPE=Release -DTORCH_DIR="$TORCH_DIR" \
        && cmake --build "$here/build" --parallel "$(nproc)"; } > "$here/build/log.txt" 2>&1; then
    tail -n 30 "$here/build/log.txt" >&2
    echo "error: the build failed (its last words are above; all of them are in $here/build/log.txt)." >&2
    exit 1
fi
grep 'CUDA' "$here/build/log.txt" || echo "libtorch has no CUDA"
cp "$here/build/libtorchsharp_system.so" "$here/app/"
"$here/diffusion" benchmark --batch 2 --steps 1 --warmup 1 --sample-steps 0 > /dev/null   # a training step, so that a library that does not load is known here
echo "Built. Now: ./diffusion train …"
