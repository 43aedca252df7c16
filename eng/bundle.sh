#!/usr/bin/env bash
# Makes build/diffusion-bundle.tar.gz: the program with the .NET runtime it needs and the sources of its native library, to be carried to a machine without a
# network. There: tar xf diffusion-bundle.tar.gz && cd diffusion-bundle && TORCH_DIR=…/site-packages/torch ./build.sh && ./diffusion train …
set -euo pipefail

home=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
most=$((64 << 20))
out=$home/build/diffusion-bundle.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/diffusion-bundle
mkdir -p "$stage"

echo "Publishing …" >&2
DIFFUSION_HOME=$home dotnet publish "$home/src/Diffusion.Cli" -c Release --nologo -v:q -o "$stage/app" >&2
rm -f "$stage"/app/*.pdb "$stage"/app/*.xml "$stage/app/libtorchsharp_system.so"   # the library is built where it is used

runtime=$(dirname -- "$(readlink -f -- "$(type -P dotnet)")")
version=$(sed -n 's/.*"version": "\([0-9.]*\)".*/\1/p' "$stage/app/Diffusion.Cli.runtimeconfig.json" | head -n 1)
newest=$(cd "$runtime/shared/Microsoft.NETCore.App" && printf '%s\n' "${version%%.*}".* | sort -V | tail -n 1)
mkdir -p "$stage/dotnet/shared/Microsoft.NETCore.App" "$stage/dotnet/host/fxr"
cp "$runtime/dotnet" "$stage/dotnet/"
cp -r "$runtime/shared/Microsoft.NETCore.App/$newest" "$stage/dotnet/shared/Microsoft.NETCore.App/"
cp -r "$runtime/host/fxr/$newest" "$stage/dotnet/host/fxr/"

cp -r "$home/src/TorchSharp.System/native" "$stage/native"
cp -r "$home/schedules" "$home/appsettings.json" "$stage/"
mkdir -p "$stage/assets"
cp -r "$home/assets/recipes" "$stage/assets/"
cp "$home"/eng/bundle/{build.sh,diffusion,README.txt} "$stage/"
chmod +x "$stage"/{build.sh,diffusion}

tar -C "$work" --owner=0 --group=0 -cf - diffusion-bundle | gzip -9 > "$out.partial"
size=$(stat -c %s "$out.partial")
if ((size > most)); then
    rm -f "$out.partial"
    echo "error: the bundle is $((size >> 20)) MiB; it must not be more than $((most >> 20))." >&2
    exit 1
fi
mv "$out.partial" "$out"
echo "$out ($((size >> 20)) MiB, .NET $newest)"
