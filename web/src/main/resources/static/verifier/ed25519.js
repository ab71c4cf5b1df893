// Ed25519 by the browser where it has it; by noble-ed25519 where it has not, or where the page did not come over https,
// for then browsers hide their cryptography.
import { hashes, verify as nobleVerify } from "../vendor/noble/ed25519.js";
import { sha512 } from "../vendor/noble/sha2.js";
import { bigEndian, Malformed } from "./bytes.js";

hashes.sha512 = sha512;

const P = (1n << 255n) - 19n;
const ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
/** The y coordinates of the eight points of small order: such a key verifies one signature over many messages. */
const SMALL_ORDER_Y = new Set([0n, 1n, P - 1n, ORDER_8, P - ORDER_8]);

let native;

/** Whether the browser has Ed25519 of its own; asked once. */
export async function isNative() {
  native ??= probe();
  return native;
}

/** Does without the browser's own from now on; for tests. */
export function withoutNative() {
  native = Promise.resolve(false);
}

async function probe() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(0x58), { name: "Ed25519" }, false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

/** A public key: 32 bytes in their only canonical encoding, not of small order. */
export function ed25519Key(bytes) {
  const y = bigEndian(bytes.slice().reverse()) & ((1n << 255n) - 1n);
  if (bytes.length !== 32 || y >= P || SMALL_ORDER_Y.has(y)) {
    throw new Malformed("not an Ed25519 public key");
  }
  let imported;
  return {
    suite: "international",
    bytes,
    async verify(message, signature) {
      if (signature.length !== 64) {
        return false;
      }
      try {
        if (await isNative()) {
          imported ??= crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]);
          return await crypto.subtle.verify({ name: "Ed25519" }, await imported, signature, message);
        }
        return nobleVerify(signature, message, bytes, { zip215: false });
      } catch {
        // A key that is no point of the curve, or a signature that is none.
        return false;
      }
    },
  };
}
