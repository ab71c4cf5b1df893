// Decoders that accept exactly one spelling of each value, so that equal meaning is equal text.

/** What is thrown for anything malformed; nothing else leaves a reader. */
export class Malformed extends Error {}

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LONGEST_MULTIBASE = 256;
const CANONICAL_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** UTF-8 of a text. */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** The text of UTF-8; a byte order mark stays and is refused later. */
export function utf8Text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed("not UTF-8");
  }
}

/** RFC 4648 section 4 with padding and without stray bits. */
export function base64Bytes(text) {
  if (!CANONICAL_BASE64.test(text)) {
    throw new Malformed("not base64");
  }
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (base64(bytes) !== text) {
    throw new Malformed("base64 is not in its canonical form");
  }
  return bytes;
}

/** Standard base64 with padding. */
export function base64(bytes) {
  let binary = "";
  for (const byte of bytes) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** Lower-case hexadecimal digits. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A hash: 32 bytes in base64; returned as hexadecimal text, which compares with ===. */
export function base64Hash(text) {
  const bytes = base64Bytes(text);
  if (bytes.length !== 32) {
    throw new Malformed("a hash has 32 bytes");
  }
  return hex(bytes);
}

/** 64 lower-case hexadecimal digits. */
export function hexHash(text) {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new Malformed("a hash is written as 64 lower-case hexadecimal digits");
  }
  return text;
}

/** Bytes of hexadecimal digits. */
export function hexBytes(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** One array after the other. */
export function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A number from 0 to 2^63-1 without sign or leading zeros, as BigInt. */
export function decimal(text) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text)) {
    throw new Malformed("not a decimal number");
  }
  const number = BigInt(text);
  if (number >= 1n << 63n) {
    throw new Malformed("a number beyond 2^63-1");
  }
  return number;
}

/** Big-endian bytes as BigInt. */
export function bigEndian(bytes) {
  return bytes.length === 0 ? 0n : BigInt("0x" + hex(bytes));
}

/** Multibase "z": base58btc. */
export function multibaseBytes(text) {
  if (!text.startsWith("z") || text.length > LONGEST_MULTIBASE) {
    throw new Malformed("not base58btc multibase");
  }
  let number = 0n;
  let zeros = 0;
  for (const character of text.slice(1)) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) {
      throw new Malformed("not base58btc");
    }
    if (digit === 0 && number === 0n) {
      zeros++;
    }
    number = number * 58n + BigInt(digit);
  }
  let digits = number === 0n ? "" : number.toString(16);
  digits = digits.length % 2 === 1 ? "0" + digits : digits;
  return join(new Uint8Array(zeros), hexBytes(digits));
}
