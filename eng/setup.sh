# Sourced by ./diffusion and ./test.sh: what the machine must have, and the build.
# With Stack=nuget nothing but the .NET SDK is needed; with Stack=system (the default here) libtorch, a BLAS and libgd.
# TORCH_DIR names another libtorch, for instance the one inside a Python installation of PyTorch with CUDA.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

diffusion_fail() { # message, exit code (2: the user can mend it)
    printf 'error: %s\n' "$1" >&2
    exit "${2:-2}"
}

diffusion_have() { # a glob that matches a file
    compgen -G "$1" > /dev/null
}

# Packages that are missing, each found by the file it brings (asking dpkg would take longer than starting the program).
diffusion_missing() {
    [[ ${Stack:-system} == nuget ]] && return
    if [[ -z ${TORCH_DIR:-} ]]; then
        diffusion_have '/usr/lib/*/libtorch_cpu.so' && [[ -e /usr/include/torch/library.h ]] || echo libtorch-dev
        diffusion_have '/usr/lib/*/openblas-openmp/libblas.so.3' || echo libopenblas0-openmp
    fi
    diffusion_have '/usr/lib/*/libgd.so.3' || echo libgd3
    type -P cmake > /dev/null || echo cmake
    type -P make > /dev/null || echo make
    type -P g++ > /dev/null || echo g++
}

diffusion_why() {
    case $1 in
        libtorch-dev) echo "tensors, automatic differentiation" ;;
        libopenblas0-openmp) echo "fast matrix products" ;;
        libgd3) echo "reading PNG, JPEG, BMP, GIF and WebP" ;;
        cmake | make | g++) echo "building the native library over libtorch" ;;
    esac
}

diffusion_install() {
    local missing=("$@") package root=()
    type -P apt-get > /dev/null || diffusion_fail \
        "${missing[*]} missing and this is no Debian: install the equivalents, or set TORCH_DIR to a libtorch, or build with Stack=nuget (README.md, \"The two stacks\")."
    if [[ $(id -u) != 0 ]]; then
        type -P sudo > /dev/null || diffusion_fail \
            "${missing[*]} missing, and installing needs root: run 'apt-get install ${missing[*]}' as root, then this again."
        root=(sudo)
    fi
    {
        echo "Setting this machine up (once):"
        for package in "${missing[@]}"; do printf '  %-20s %s\n' "$package" "$(diffusion_why "$package")"; done
    } >&2
    local log
    log=$(mktemp)
    if ! { "${root[@]}" apt-get update -q && "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1 < /dev/null; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        diffusion_fail "apt-get could not install ${missing[*]} (its last words are above); install them by hand, then run this again."
    fi
    rm -f "$log"
}

diffusion_set_up() {
    type -P dotnet > /dev/null || diffusion_fail \
        "the .NET SDK 10 is missing: install it from https://dotnet.microsoft.com/download, then run this again."
    if [[ -n ${TORCH_DIR:-} && ! -e $TORCH_DIR/include/torch/library.h ]]; then
        diffusion_fail "TORCH_DIR is '$TORCH_DIR', which has no include/torch/library.h; it must be a libtorch folder or PyTorch's, e.g. \$(python3 -c 'import torch, os; print(os.path.dirname(torch.__file__))')."
    fi
    local missing
    mapfile -t missing < <(diffusion_missing)
    [[ ${#missing[@]} == 0 ]] || diffusion_install "${missing[@]}"
}

# Prints the first source that is newer than the stamp, if any. Deleted files show as newer folders.
diffusion_changed_since() {
    local what="${Stack:-system} ${TorchPackage:-} ${TORCH_DIR:-}"
    [[ $(< "$1") == "$what" ]] || { echo "other stack"; return; }
    find "$DIFFUSION_HOME/src" "$DIFFUSION_HOME"/{Directory.Build.props,Directory.Build.targets,Directory.Packages.props,global.json,.editorconfig} \
        -newer "$1" -print -quit
}

diffusion_build() { # project, stamp
    local log status=0
    mkdir -p "$(dirname -- "$2")"
    exec 9> "$(dirname -- "$2")/.lock"   # two runs started together: the second waits for the first one's build
    flock 9
    log=$(mktemp)
    printf '%s' "${Stack:-system} ${TorchPackage:-} ${TORCH_DIR:-}" > "$2.new"   # before the build: what changes during it is newer
    echo "Building …" >&2
    dotnet build "$1" -c Release --nologo -tl:off -v:q -clp:NoSummary > "$log" 2>&1 < /dev/null 9>&- || status=$?
    if [[ $status != 0 ]]; then
        cat "$log" >&2
        rm -f "$log" "$2.new"
        diffusion_fail "the build failed (its output is above)." 1
    fi
    rm -f "$log"
    mv "$2.new" "$2"
    exec 9>&-
}
