// SHA-256 for the tree, SM3 (GB/T 32905-2016) for commitments and documents of districts under the SM suite.
import { sha256 as digest } from "../vendor/noble/sha2.js";
import { join } from "./bytes.js";

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];

/** SHA-256 of the parts, one after the other. */
export function sha256(...parts) {
  return digest(join(...parts));
}

/** SM3 of the parts, one after the other. */
export function sm3(...parts) {
  const input = join(...parts);
  const padded = new Uint8Array(Math.ceil((input.length + 9) / 64) * 64);
  padded.set(input);
  padded[input.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(input.length) * 8n);
  const state = Uint32Array.from(START);
  for (let at = 0; at < padded.length; at += 64) {
    compress(state, view, at);
  }
  const result = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => result.setUint32(4 * i, word));
  return new Uint8Array(result.buffer);
}

function rotate(x, bits) {
  const by = bits % 32;
  return by === 0 ? x : (x << by) | (x >>> (32 - by));
}

/** One block; letters as in the standard, 5.3. */
function compress(v, view, at) {
  const w = new Int32Array(68);
  for (let j = 0; j < 16; j++) {
    w[j] = view.getInt32(at + 4 * j);
  }
  for (let j = 16; j < 68; j++) {
    const x = w[j - 16] ^ w[j - 9] ^ rotate(w[j - 3], 15);
    w[j] = x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(w[j - 13], 7) ^ w[j - 6];
  }
  let [a, b, c, d, e, f, g, h] = v;
  for (let j = 0; j < 64; j++) {
    const early = j < 16;
    const a12 = rotate(a, 12);
    const ss1 = rotate((a12 + e + rotate(early ? 0x79cc4519 : 0x7a879d8a, j)) | 0, 7);
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) | 0;
    const tt2 = (gg + h + ss1 + w[j]) | 0;
    [a, b, c, d] = [tt1, a, rotate(b, 9), c];
    [e, f, g, h] = [tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    v[i] ^= word;
  });
}
