// Fails where a module imports anything from its environment: node imports.mjs MODULE.wasm

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const imports = async (bytes) => WebAssembly.Module.imports(await WebAssembly.compile(bytes));

// The check itself can fail: this module imports the function `b` of `a`.
const planted = Buffer.from('0061736d01000000010401600000020701016101620000', 'hex');
assert.deepEqual(await imports(planted), [{ module: 'a', name: 'b', kind: 'function' }]);

const path = process.argv[2];
assert.deepEqual(await imports(await readFile(path)), [], `${path} imports something from its environment`);
console.log('the module imports nothing');
