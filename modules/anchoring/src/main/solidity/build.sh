#!/usr/bin/env bash
# Rebuilds the bytecode from the source. It is checked in, because an EVM compiler is not on Maven Central:
#   npm install --no-save solc@0.8.37 && modules/anchoring/src/main/solidity/build.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
node - "$here" <<'JS'
const fs = require('fs'), path = require('path'), here = process.argv[2];
const solc = require(require.resolve('solc', { paths: [process.cwd(), here] }));
const input = {
  language: 'Solidity',
  sources: { 'CommonsealAnchor.sol': { content: fs.readFileSync(path.join(here, 'CommonsealAnchor.sol'), 'utf8') } },
  settings: {
    evmVersion: 'cancun', optimizer: { enabled: true, runs: 1000000 }, metadata: { bytecodeHash: 'none' },
    outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.methodIdentifiers'] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const e of output.errors || []) { console.error(e.formattedMessage); if (e.severity === 'error') process.exit(1); }
const contract = output.contracts['CommonsealAnchor.sol'].CommonsealAnchor;
const target = path.join(here, '..', 'resources', 'commonseal', 'anchoring', 'CommonsealAnchor.bin');
fs.mkdirSync(path.dirname(target), { recursive: true });
fs.writeFileSync(target, contract.evm.bytecode.object + '\n');
console.log(solc.version(), contract.evm.bytecode.object.length / 2, 'bytes', JSON.stringify(contract.evm.methodIdentifiers));
JS
