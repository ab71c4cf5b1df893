// Signed notes, their keys, checkpoints, cosignatures and inclusion proofs as C2SP writes them.
import { base64Bytes, base64Hash, bigEndian, decimal, hex, Malformed, utf8 } from "./bytes.js";
import { ed25519Key } from "./ed25519.js";
import { sha256 } from "./hashes.js";

const MAX_NOTE = 1000000;
const MAX_SIGNATURES = 100;
const MARK = "— ";
const MAX_LINE = 64 * 1024;
const PROOF = "c2sp.org/tlog-proof@v1";
const ED25519 = 1;
const COSIGNATURE = 4;

/** A signature in the name of a known key that does not verify. */
export class Forged extends Malformed {}

function keyName(name) {
  if (name === "" || /[+\u0000-\u0020\p{Z}]/u.test(name)) {
    throw new Malformed("a key name is empty or holds white space or '+'");
  }
  return name;
}

/** Reads {@code name+keyid+base64(algorithm ‖ key)}. */
export function verifierKey(vkey) {
  const first = vkey.indexOf("+");
  const second = vkey.indexOf("+", first + 1);
  if (first < 0 || second < 0) {
    throw new Malformed("not a verifier key");
  }
  const name = keyName(vkey.slice(0, first));
  const typed = base64Bytes(vkey.slice(second + 1));
  const id = hex(sha256(utf8(name + "\n"), typed).slice(0, 4));
  if (typed.length !== 33 || ![ED25519, COSIGNATURE].includes(typed[0]) || id !== vkey.slice(first + 1, second)) {
    throw new Malformed("not a verifier key of a known kind");
  }
  const key = ed25519Key(typed.slice(1));
  return {
    name,
    id,
    vkey,
    /** Whether this key made this signature, without its key id, over the text of a note. */
    async verify(text, signature) {
      if (typed[0] === ED25519) {
        return key.verify(utf8(text), signature);
      }
      if (signature.length !== 72 || signature[0] > 127) {
        return false;
      }
      const time = bigEndian(signature.slice(0, 8));
      return key.verify(utf8("cosignature/v1\ntime " + time + "\n" + text), signature.slice(8));
    },
  };
}

function signatureLine(line) {
  const space = line.lastIndexOf(" ");
  if (!line.startsWith(MARK) || space < MARK.length) {
    throw new Malformed("not a signature line");
  }
  const all = base64Bytes(line.slice(space + 1));
  if (all.length < 5) {
    throw new Malformed("a signature shorter than its key id");
  }
  return { name: keyName(line.slice(MARK.length, space)), id: hex(all.slice(0, 4)), bytes: all.slice(4) };
}

/** Reads a note with at least one signature; verifies nothing. */
export function note(whole) {
  const gap = whole.lastIndexOf("\n\n");
  if (whole.length > MAX_NOTE || gap < 0 || !whole.endsWith("\n") || whole.length === gap + 2) {
    throw new Malformed("not a note");
  }
  const text = whole.slice(0, gap + 1);
  const lines = whole.slice(gap + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES || /[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(text)) {
    throw new Malformed("not a note");
  }
  return { text, whole, signatures: lines.map(signatureLine) };
}

/** Which of these keys signed the note, by vkey; a signature in the name of one that does not verify is {@link Forged}. */
export async function verifiedBy(read, keys) {
  const by = new Set();
  for (const signature of read.signatures) {
    for (const key of keys) {
      if (key.name === signature.name && key.id === signature.id) {
        if (!(await key.verify(read.text, signature.bytes))) {
          throw new Forged(key.name);
        }
        by.add(key.vkey);
      }
    }
  }
  return by;
}

/** Reads the text of a note: origin, size, root. */
export function checkpoint(text) {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length < 3 || lines[0] === "" || lines.slice(3).includes("")) {
    throw new Malformed("not a checkpoint");
  }
  return { origin: lines[0], size: decimal(lines[1]), root: base64Hash(lines[2]) };
}

/** Reads an inclusion proof with the checkpoint it leads to; verifies nothing. */
export function tlogProof(text) {
  const gap = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(gap, 0)).split("\n");
  if (gap < 0 || lines.some((line) => line.length > MAX_LINE) || lines.shift() !== PROOF) {
    throw new Malformed("not a proof of version 1");
  }
  if (lines[0]?.startsWith("extra ") && base64Bytes(lines.shift().slice("extra ".length)).length === 0) {
    throw new Malformed("an empty extra line");
  }
  if (!lines[0]?.startsWith("index ")) {
    throw new Malformed("a proof without index");
  }
  const index = decimal(lines.shift().slice("index ".length));
  const path = lines.map(base64Hash);
  const note = text.slice(gap + 2);
  if (path.length > 63 || note === "") {
    throw new Malformed("a proof too long, or without checkpoint");
  }
  return { index, path, checkpoint: note };
}

