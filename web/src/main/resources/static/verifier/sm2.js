// Verifying SM2 signatures (GB/T 32918.2-2016) on the curve of GB/T 32918.5. Only public numbers come here, so the time
// it takes may depend on them. No browser has this curve.
import { bigEndian, hexBytes, join, Malformed, utf8 } from "./bytes.js";
import { sm3 } from "./hashes.js";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const G = {
  x: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  y: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
};
/** Whoever has no other identity has this one (GM/T 0009-2012). */
const IDENTITY = utf8("1234567812345678");
/** Coordinates are x/z² and y/z³; no z is the point at infinity. */
const INFINITY = { x: 1n, y: 1n, z: 0n };

function mod(value, by = P) {
  const rest = value % by;
  return rest < 0n ? rest + by : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    result = rest & 1n ? mod(result * square) : result;
    square = mod(square * square);
  }
  return result;
}

function number(value) {
  return hexBytes(value.toString(16).padStart(64, "0"));
}

/** Doubling for a = -3. */
function twice({ x, y, z }) {
  const delta = mod(z * z);
  const gamma = mod(y * y);
  const beta = mod(x * gamma);
  const alpha = mod(3n * (x - delta) * (x + delta));
  const x3 = mod(alpha * alpha - 8n * beta);
  return { x: x3, y: mod(alpha * (4n * beta - x3) - 8n * gamma * gamma), z: mod(2n * y * z) };
}

function plus(one, other) {
  if (one.z === 0n || other.z === 0n) {
    return one.z === 0n ? other : one;
  }
  const z1z1 = mod(one.z * one.z);
  const z2z2 = mod(other.z * other.z);
  const u1 = mod(one.x * z2z2);
  const s1 = mod(one.y * other.z * z2z2);
  const h = mod(other.x * z1z1 - u1);
  const r = mod(other.y * one.z * z1z1 - s1);
  if (h === 0n) {
    return r === 0n ? twice(one) : INFINITY;
  }
  const hh = mod(h * h);
  const hhh = mod(h * hh);
  const v = mod(u1 * hh);
  const x = mod(r * r - hhh - 2n * v);
  return { x, y: mod(r * (v - x) - s1 * hhh), z: mod(one.z * other.z * h) };
}

/** s·G + t·Q, both at once; the x coordinate, undefined at infinity. */
function sum(s, t, q) {
  const g = { ...G, z: 1n };
  const both = plus(g, q);
  let point = INFINITY;
  for (let bit = 255n; bit >= 0n; bit--) {
    point = twice(point);
    const inS = (s >> bit) & 1n;
    const inT = (t >> bit) & 1n;
    if (inS || inT) {
      point = plus(point, inS && inT ? both : inS ? g : q);
    }
  }
  return point.z === 0n ? undefined : mod(point.x * power(mod(point.z * point.z), P - 2n));
}

/** A public key of 33 bytes, compressed; malformed if it is no point of the curve. */
export function sm2Key(bytes) {
  const x = bigEndian(bytes.slice(1));
  const right = mod((x * x + A) * x + B);
  // p = 3 mod 4: a root, if there is one, is this power.
  const root = power(right, (P + 1n) >> 2n);
  if (bytes.length !== 33 || (bytes[0] !== 2 && bytes[0] !== 3) || x >= P || root === 0n || mod(root * root) !== right) {
    throw new Malformed("not an SM2 public key");
  }
  const y = root % 2n === BigInt(bytes[0] - 2) ? root : P - root;
  const z = sm3(Uint8Array.of(0, IDENTITY.length * 8), IDENTITY, ...[A, B, G.x, G.y, x, y].map(number));
  return {
    suite: "sm",
    verify(message, signature) {
      const [r, s] = [bigEndian(signature.slice(0, 32)), bigEndian(signature.slice(32))];
      const t = mod(r + s, N);
      if (signature.length !== 64 || [r, s].some((each) => each === 0n || each >= N) || t === 0n) {
        return false;
      }
      const found = sum(s, t, { x, y, z: 1n });
      return found !== undefined && mod(bigEndian(sm3(z, message)) + found, N) === r;
    },
  };
}
