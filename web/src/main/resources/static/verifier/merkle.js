// The tree of RFC 6962 and RFC 9162. Hashes are hexadecimal texts, sizes and indexes BigInt.
import { hex, hexBytes } from "./bytes.js";
import { sha256 } from "./hashes.js";

/** SHA-256(0x00 ‖ leaf). */
export function leafHash(leaf) {
  return hex(sha256(Uint8Array.of(0), leaf));
}

function node(left, right) {
  return hex(sha256(Uint8Array.of(1), hexBytes(left), hexBytes(right)));
}

/** Climbs from a place along the path; undefined if the path has a hash too few or too many. */
function climb(from, last, path, left, right) {
  let fn = from;
  let sn = last;
  for (const sibling of path) {
    if (sn === 0n) {
      return false;
    }
    if (fn % 2n === 1n || fn === sn) {
      left(sibling);
      while (fn % 2n === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      right(sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n;
}

/** Each step from the leaf upwards: {@code {left, right, hash}}; undefined if the path does not fit the place. */
export function steps(index, size, leaf, path) {
  if (index < 0n || index >= size) {
    return undefined;
  }
  let hash = leaf;
  const taken = [];
  const step = (left, right) => {
    hash = node(left, right);
    taken.push({ left, right, hash });
  };
  const fits = climb(index, size - 1n, path, (sibling) => step(sibling, hash), (sibling) => step(hash, sibling));
  return fits ? taken : undefined;
}

/** Whether the leaf is number {@code index} of the tree with this size and root. */
export function includes(index, size, leaf, path, root) {
  const taken = steps(index, size, leaf, path);
  return taken !== undefined && (taken.at(-1)?.hash ?? leaf) === root;
}

/** Whether the first tree is a prefix of the second. Nothing is ever proved from an empty tree. */
export function consistent(size1, size2, root1, root2, path) {
  if (size1 <= 0n || size1 > size2) {
    return false;
  }
  if (size1 === size2) {
    return path.length === 0 && root1 === root2;
  }
  const whole = (size1 & (size1 - 1n)) === 0n;
  if (!whole && path.length === 0) {
    return false;
  }
  let fn = size1 - 1n;
  let sn = size2 - 1n;
  while (fn % 2n === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let old = whole ? root1 : path[0];
  let young = old;
  const fits = climb(
    fn,
    sn,
    whole ? path : path.slice(1),
    (sibling) => {
      old = node(sibling, old);
      young = node(sibling, young);
    },
    (sibling) => {
      young = node(young, sibling);
    });
  return fits && old === root1 && young === root2;
}
