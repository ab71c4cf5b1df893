// The seal on paper: a CBOR Web Token (RFC 8392) in a COSE_Sign1 (RFC 9052), read out of the text of a QR code. Of CBOR only
// what seals are made of, each value in the one spelling that CTAP2 allows; anything else is refused.
import { base64Bytes, join, Malformed, utf8, utf8Text } from "./bytes.js";
import { SECOND } from "./time.js";

const QR_TEXT = /^[ \t\r\n]*(?:https?:\/\/[!-"$-~]*#)?(0o[A-Za-z0-9_-]*)[ \t\r\n]*$/;
const LONGEST_TEXT = 4096;
const MAX_BYTES = 1024;
const SIGN1 = 0xd2;
const SUITES = new Map([[-8n, "international"], [-65601n, "sm"]]);
const HANDLE_SIZE = 16;
/** The last and first second that a moment can have in Java, where seals are written. */
const LAST = 31556889864403199n;
const FIRST = -31557014167219200n;
const CLAIMS = { issuer: 1n, publicCode: 2n, until: 4n, from: 5n, issuedAt: 6n, office: -65537n, kind: -65538n, shown: -65539n, handle: -65540n };

/** What looks like a seal in a text (bytes): the text of a QR code, or the seal alone; undefined if it is something else. */
export function sealText(bytes) {
  // One character for each byte: what is not ASCII never fits.
  return bytes.length > LONGEST_TEXT ? undefined : QR_TEXT.exec(String.fromCharCode(...bytes))?.[1];
}

class Cbor {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  take(length) {
    if (this.at + length > this.bytes.length) {
      throw new Malformed("CBOR is cut off");
    }
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  /** Major type and argument, in its shortest form. */
  head() {
    const [first] = this.take(1);
    const info = first & 31;
    if (info > 27) {
      throw new Malformed("CBOR without a definite length");
    }
    if (info < 24) {
      return [first >> 5, BigInt(info)];
    }
    const size = 1 << (info - 24);
    const value = this.take(size).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const least = size === 1 ? 24n : 1n << BigInt(4 * size);
    if (value < least) {
      throw new Malformed("a CBOR number in a longer form");
    }
    return [first >> 5, value];
  }

  of(type) {
    const [is, value] = this.head();
    if (is !== type) {
      throw new Malformed("CBOR of another type");
    }
    return value;
  }

  integer() {
    const [type, value] = this.head();
    if (type > 1 || value >= 1n << 63n) {
      throw new Malformed("not a CBOR integer");
    }
    return type === 0 ? value : -1n - value;
  }

  byteString() {
    return this.take(Number(this.of(2)));
  }

  text() {
    return utf8Text(this.take(Number(this.of(3))));
  }

  /** Keys and values in the one order there is: keys by type, then by length, then by their bytes. */
  map(key, value) {
    const count = this.of(5);
    const entries = new Map();
    let before;
    for (let i = 0n; i < count; i++) {
      const start = this.at;
      const name = key();
      const written = this.bytes.slice(start, this.at);
      if (before && !sorted(before, written)) {
        throw new Malformed("a CBOR map in another order");
      }
      before = written;
      entries.set(name, value(name));
    }
    return entries;
  }

  end() {
    if (this.at !== this.bytes.length) {
      throw new Malformed("something after CBOR");
    }
  }
}

function sorted(one, other) {
  const type = (one[0] >> 5) - (other[0] >> 5);
  if (type !== 0) {
    return type < 0;
  }
  if (one.length !== other.length) {
    return one.length < other.length;
  }
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at >= 0 && one[at] < other[at];
}

function head(type, length) {
  const size = length < 24 ? 0 : length < 256 ? 1 : 2;
  const first = (type << 5) | [length, 24, 25][size];
  return size === 0 ? [first] : size === 1 ? [first, length] : [first, length >> 8, length & 255];
}

function bytesOf(bytes) {
  return join(head(2, bytes.length), bytes);
}

/** @param text base64url, as {@link sealText} gave it */
export function paperSeal(text) {
  if (text.length > MAX_BYTES * 2) {
    throw new Malformed("not a seal on paper");
  }
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = base64Bytes(plain + "=".repeat((4 - (plain.length % 4)) % 4));
  if (bytes.length > MAX_BYTES || bytes[0] !== SIGN1) {
    throw new Malformed("not a seal on paper");
  }
  const outer = new Cbor(bytes.slice(1));
  if (outer.of(4) !== 4n) {
    throw new Malformed("not a seal on paper");
  }
  const header = outer.byteString();
  outer.map(() => {
    throw new Malformed("a seal with an unprotected header");
  });
  const payload = outer.byteString();
  const signature = outer.byteString();
  outer.end();
  const { suite, key } = headerOf(header);
  if (signature.length !== 64) {
    throw new Malformed("a signature of another length");
  }
  const toSign = join([0x84], head(3, 10), utf8("Signature1"), bytesOf(header), bytesOf([]), bytesOf(payload));
  return {
    ...contentOf(payload),
    key,
    /** Whether this key sealed it. */
    async signedBy(candidate) {
      return candidate.suite === suite && (await candidate.verify(toSign, signature));
    },
  };
}

function headerOf(bytes) {
  const cbor = new Cbor(bytes);
  const read = cbor.map(() => cbor.integer(), (name) => (name === 4n ? utf8Text(cbor.byteString()) : cbor.integer()));
  cbor.end();
  const suite = SUITES.get(read.get(1n));
  const key = read.get(4n);
  if (read.size !== 2 || suite === undefined || key === undefined) {
    throw new Malformed("a seal with another header");
  }
  return { suite, key };
}

function contentOf(bytes) {
  const cbor = new Cbor(bytes);
  const text = () => cbor.text();
  const readers = new Map([
    [CLAIMS.issuer, text],
    [CLAIMS.publicCode, text],
    [CLAIMS.until, () => seconds(cbor.integer())],
    [CLAIMS.from, () => seconds(cbor.integer())],
    [CLAIMS.issuedAt, () => seconds(cbor.integer())],
    [CLAIMS.office, text],
    [CLAIMS.kind, text],
    [CLAIMS.shown, () => cbor.map(text, text)],
    [CLAIMS.handle, () => cbor.byteString()],
  ]);
  const read = cbor.map(() => cbor.integer(), (name) => {
    const reader = readers.get(name);
    if (!reader) {
      throw new Malformed("an unknown claim");
    }
    return reader();
  });
  cbor.end();
  const content = Object.fromEntries(Object.entries(CLAIMS).map(([name, claim]) => [name, read.get(claim)]));
  const { until, shown, ...needed } = content;
  const right = Object.values(needed).every((value) => value !== undefined)
    && content.handle.length === HANDLE_SIZE && !(shown && shown.size === 0);
  if (!right) {
    throw new Malformed("a seal with missing claims");
  }
  return { ...needed, until, shown: shown ?? new Map() };
}

function seconds(number) {
  if (number < FIRST || number > LAST) {
    throw new Malformed("not a moment");
  }
  return number * SECOND;
}
