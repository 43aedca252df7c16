#!/usr/bin/env bash
# eng/sanitize.sh [PROJECT[=FILTER] …]: the tests over a native library built with AddressSanitizer and UndefinedBehaviorSanitizer, after a program that
# calls each of its exports with bad arguments. Without arguments: TorchSharp.System.Tests, Diffusion.Tests and Diffusion.Cli.Tests.
# Ends with 'sanitizers: N tests, clean', or with the reports and exit code 1.
#
# Leaks are looked for in the program only: the .NET runtime keeps what it has until it ends. In the tests the library's own count of handles tells.
# ThreadSanitizer cannot watch .NET: it would have to see the runtime's own locks, and reports every collection of garbage as a race.
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
cd "$home"
export DIFFUSION_HOME=$home

source eng/setup.sh
[[ ${Stack:-system} == system ]] || diffusion_fail "the sanitizers watch the native library of Stack=system; with Stack=$Stack there is none."
diffusion_set_up
diffusion_build Diffusion.sln build/.built-tests

work=$home/build/sanitize
library=$work/native
reports=$work/reports
operators=$work/operators.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rm -rf "$reports"
mkdir -p "$reports"

echo "== the native library, sanitized"
cmake -S src/TorchSharp.System/native -B "$library" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DTORCH_DIR="${TORCH_DIR:-}" -DSHIM_TESTS=ON -DSANITIZE=ON > /dev/null
cmake --build "$library" --parallel "$(nproc)" > "$reports/build.log" || { cat "$reports/build.log"; diffusion_fail "the sanitized library could not be built (the compiler's output is above)." 1; }
rm -f "$reports/build.log"

# Requests for absurd amounts of memory are answered as without a sanitizer: with no memory.
common=allocator_may_return_null=1:max_allocation_size_mb=8192:quarantine_size_mb=16:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1

program() { # arguments of shim_tests
    (cd "$scratch" && ASAN_OPTIONS=$common:detect_leaks=1 LSAN_OPTIONS=suppressions=$home/eng/sanitize-leaks.txt:print_suppressions=0 OMP_NUM_THREADS=1 \
        "$library/shim_tests" "$@")
}

echo "== the C ABI under bad arguments"
proof=$(program --use-after-free 2>&1 || true)
[[ $proof == *heap-use-after-free* ]] || diffusion_fail "a use of freed memory was made and not reported: nothing would be." 1
# A request for 2^48 sections is one for memory through 'operator new', at which AddressSanitizer ends the process instead of throwing; [hvd]split ask it of tensor_split.
grep -rhoP --include='*.cs' '"(aten|torchsharp_system)::[^"]*"(, "[^"]*")?' src/TorchSharp.System | tr -d '",' | sort -u | grep -vE '^aten::(tensor_split sections|[hvd]split int)$' > "$operators"
program "$operators" || diffusion_fail "the C ABI did not stand its test (the reports are above)." 1

# The runtime handles these signals itself: a null reference is a SIGSEGV first.
runtime=$common:detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:use_sigaltstack=0
asan=$(readlink -f -- "$(g++ -print-file-name=libasan.so)")
cxx=$(readlink -f -- "$(g++ -print-file-name=libstdc++.so)")

settings() { # project: the test host, and what it starts, are watched; 'dotnet test' itself is not
    cat << XML
<RunSettings>
  <RunConfiguration>
    <EnvironmentVariables>
      <LD_PRELOAD>$asan:$cxx</LD_PRELOAD>
      <ASAN_OPTIONS>$runtime:log_path=$reports/$1</ASAN_OPTIONS>
      <UBSAN_OPTIONS>$UBSAN_OPTIONS:log_path=$reports/$1</UBSAN_OPTIONS>
      <TMPDIR>$scratch</TMPDIR>
    </EnvironmentVariables>
  </RunConfiguration>
</RunSettings>
XML
}

(( $# > 0 )) || set -- TorchSharp.System.Tests Diffusion.Tests Diffusion.Cli.Tests
passed=0 broken=0
for choice in "$@"; do
    project=${choice%%=*}
    filter="FullyQualifiedName!~Endurance"   # memory is not given back here as it is there
    [[ $choice == *=* ]] && filter="($filter)&(${choice#*=})"
    [[ -d build/bin/$project/release ]] || diffusion_fail "there is no test project '$project'; see tests/."
    echo "== $project"
    rm -rf "${work:?}/$project"
    cp -r "build/bin/$project/release" "$work/$project"
    cp "$library/libtorchsharp_system.so" "$work/$project/"
    settings "$project" > "$work/$project.runsettings"
    TMPDIR=$scratch dotnet test "$work/$project/$project.dll" --settings "$work/$project.runsettings" --filter "$filter" --nologo 2>&1 | tee "$work/$project.log" || broken=1
    [[ $(grep -E 'Failed: +[0-9]+, Passed: +[0-9]+' "$work/$project.log" | tail -n 1) =~ Passed:\ +([0-9]+) ]] && passed=$((passed + BASH_REMATCH[1])) || broken=1
done

if compgen -G "$reports/*" > /dev/null; then
    cat "$reports"/*
    echo "sanitizers: $(find "$reports" -type f | wc -l) reports (above, and in $reports)"
    exit 1
fi
if [[ $broken != 0 || $passed == 0 ]]; then
    echo "sanitizers: no reports, but tests failed (above)"
    exit 1
fi
echo "sanitizers: $passed tests, clean"
