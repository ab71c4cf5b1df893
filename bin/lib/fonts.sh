#!/usr/bin/env bash
# Fills a folder with the fonts of sealed PDF files, fetched once through npm:  fonts.sh DIRECTORY
# Chinese and Latin (Noto Sans SC, OFL 1.1) and rare characters of the supplementary plane (HanaMin B).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

target=${1:?fonts.sh needs a folder}
prepared=$cache/fonts-1
if [ ! -d "$prepared" ]; then
  main=$cache/noto-sans-sc-0.4.3
  rare=$cache/hanamin-0.0.5
  fetch_npm @expo-google-fonts/noto-sans-sc 0.4.3 \
    '9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==' "$main"
  fetch_npm hanamin 0.0.5 \
    'QqPz1wsSEiQRp0EEaz2+YfwjtRSthy7XxTSvUzn508JLq7/fVTKaOCufu+Evx+sX+PalH5su5+d19+kXgZQLRA==' "$rare"
  scratch=$(mktemp -d "$cache/preparing.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  # Extension F holds no character of Chinese names that is not also elsewhere; some seconds make 5 of its 10 MB.
  for piece in "$rare"/HanaMinB.CJK-Unified-Ideographs-Extension-[BCDE]*.woff2; do
    cp "$piece" "$scratch/$(basename "$piece" | sed 's/HanaMinB.CJK-Unified-Ideographs-Extension-/rare-/')"
  done
  sed -n '/HanaMinB.*Extension-[BCDE]/{N;s/.*Extension-\(.*\.woff2\).*range: U+\([0-9a-f]*\)-\([0-9a-f]*\);/\2 \3 rare-\1/p}' \
    "$rare/HanaMin.css" >"$scratch/rare.txt"
  cp "$main/LICENSE_FONT" "$scratch/main.LICENSE"
  cp "$rare/LICENSE" "$scratch/rare.LICENSE"
  node -e '
    const [from, to] = process.argv.slice(1), zlib = require("zlib"), fs = require("fs"), font = fs.readFileSync(from);
    const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
    const params = { [BROTLI_PARAM_QUALITY]: 9, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: font.length };
    fs.writeFileSync(to, zlib.brotliCompressSync(font, { params }));
  ' "$main/400Regular/NotoSansSC_400Regular.ttf" "$scratch/main.ttf.br"
  chmod 755 "$scratch"
  mv -T "$scratch" "$prepared" 2>/dev/null || [ -d "$prepared" ]
  rm -rf "$main" "$rare"
fi
mkdir -p "$target"
cp -u "$prepared"/* "$target/"
