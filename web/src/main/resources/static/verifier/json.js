// Strict JSON and its canonical form (RFC 8785), behind a guard: two different documents never have the same bytes.
// Objects have no prototype, so that no name means anything to the language.
import { Malformed, utf8, utf8Text } from "./bytes.js";

const MAX_DEPTH = 64;
const MAX_LENGTH = 16 * 1024 * 1024;
const MAX_NUMBER = 400;
const MAX_NAME = 4096;
const MAX_INTEGER = 2 ** 53;
const EXPONENT_FROM = 1e21;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]+/y;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** A number written with a point or an exponent: never where a whole number is asked for, even if it is one. */
export class Decimal {
  constructor(value) {
    this.value = value;
  }
}

/** An object without members. */
export function object(members = {}) {
  return Object.assign(Object.create(null), members);
}

/** Whether it is a JSON object. */
export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

/** Reads one value from bytes or text; whole numbers become numbers, all others {@link Decimal}. */
export function parse(input) {
  const text = typeof input === "string" ? input : utf8Text(input);
  if (text.length > MAX_LENGTH) {
    throw new Malformed("JSON too long");
  }
  return new Reader(text).document();
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  document() {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) {
      throw new Malformed("something after the value");
    }
    return value;
  }

  space() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) {
      this.at++;
    }
  }

  /** The next sign after white space, passed if it is the one. */
  skips(sign) {
    this.space();
    const is = this.text[this.at] === sign;
    this.at += is ? 1 : 0;
    return is;
  }

  expect(sign) {
    if (!this.skips(sign)) {
      throw new Malformed("not strict JSON");
    }
  }

  value(depth) {
    this.space();
    switch (this.text[this.at]) {
      case "{":
        return this.object(deeper(depth));
      case "[":
        return this.array(deeper(depth));
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        return this.number();
    }
  }

  word(word, value) {
    if (!this.text.startsWith(word, this.at)) {
      throw new Malformed("not strict JSON");
    }
    this.at += word.length;
    return value;
  }

  object(depth) {
    const members = object();
    this.expect("{");
    if (this.skips("}")) {
      return members;
    }
    do {
      this.space();
      const name = this.string();
      if (name.length > MAX_NAME || name in members) {
        throw new Malformed("a name twice, or far too long");
      }
      this.expect(":");
      members[name] = this.value(depth);
    } while (this.skips(","));
    this.expect("}");
    return members;
  }

  array(depth) {
    const items = [];
    this.expect("[");
    if (this.skips("]")) {
      return items;
    }
    do {
      items.push(this.value(depth));
    } while (this.skips(","));
    this.expect("]");
    return items;
  }

  string() {
    if (this.text[this.at] !== '"') {
      throw new Malformed("not strict JSON");
    }
    this.at++;
    let value = "";
    for (;;) {
      PLAIN.lastIndex = this.at;
      const plain = PLAIN.exec(this.text);
      if (plain) {
        value += plain[0];
        this.at = PLAIN.lastIndex;
      }
      const sign = this.text[this.at++];
      if (sign === '"') {
        break;
      }
      if (sign !== "\\") {
        throw new Malformed("not strict JSON");
      }
      value += this.escape();
    }
    // With this flag a pair is one character, so only a lone one is found.
    if (/\p{Surrogate}/u.test(value)) {
      throw new Malformed("a lone surrogate");
    }
    return value;
  }

  escape() {
    const sign = this.text[this.at++];
    if (sign === "u") {
      const digits = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
        throw new Malformed("not strict JSON");
      }
      this.at += 4;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (sign === undefined || !Object.hasOwn(ESCAPES, sign)) {
      throw new Malformed("not strict JSON");
    }
    return ESCAPES[sign];
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found || found[0].length > MAX_NUMBER) {
      throw new Malformed("not strict JSON");
    }
    this.at = NUMBER.lastIndex;
    // "01" and "1x" are no numbers followed by something.
    if (/[0-9A-Za-z.+-]/.test(this.text[this.at] ?? " ")) {
      throw new Malformed("not strict JSON");
    }
    const value = Number(found[0]);
    const size = Math.abs(value);
    const whole = found[1] === undefined && found[2] === undefined;
    if (!Number.isFinite(value) || (size > MAX_INTEGER && (whole || size < EXPONENT_FROM))) {
      throw new Malformed("a number that a double cannot hold");
    }
    if (!whole) {
      return new Decimal(value);
    }
    if (BigInt(found[0]) !== BigInt(value)) {
      throw new Malformed("an integer beyond 2^53");
    }
    return value === 0 ? 0 : value;
  }
}

function deeper(depth) {
  if (depth === MAX_DEPTH) {
    throw new Malformed("nested too deep");
  }
  return depth + 1;
}

/** The canonical text of a value that {@link parse} gave or that was put together from such values. */
export function canonical(value) {
  if (Array.isArray(value)) {
    return "[" + value.map(canonical).join(",") + "]";
  }
  if (isObject(value)) {
    // RFC 8785 3.2.3: sorted as UTF-16 code units, which is how this language compares texts.
    const names = Object.keys(value).sort();
    return "{" + names.map((name) => JSON.stringify(name) + ":" + canonical(value[name])).join(",") + "}";
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value instanceof Decimal ? value.value : value);
}

/** The canonical bytes. */
export function canonicalBytes(value) {
  return utf8(canonical(value));
}

/** Whether two values are the same, 1 and 1.0 told apart. */
export function same(one, other) {
  if (one instanceof Decimal || other instanceof Decimal) {
    return one instanceof Decimal && other instanceof Decimal && Object.is(one.value, other.value);
  }
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length
      && one.every((item, i) => same(item, other[i]));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return names.length === Object.keys(other).length
      && names.every((name) => name in other && same(one[name], other[name]));
  }
  return one === other;
}

// -- members: what is absent or of another type is malformed, never a default

/** A member of any type. */
export function member(value, name) {
  if (!isObject(value) || !(name in value)) {
    throw new Malformed("member missing: " + name);
  }
  return value[name];
}

function typed(name, is) {
  return (value) => {
    if (!is(value)) {
      throw new Malformed("of another type: " + name);
    }
    return value;
  };
}

const asText = typed("text", (value) => typeof value === "string");
export const asObject = typed("object", isObject);

/** A text. */
export function text(value, name) {
  return asText(member(value, name));
}

/** A whole number. */
export function number(value, name) {
  return typed(name, (each) => typeof each === "number")(member(value, name));
}

/** A whole number from 0 to 2^31-1. */
export function small(value, name) {
  return typed(name, (each) => typeof each === "number" && each >= 0 && each < 2 ** 31)(member(value, name));
}

/** true or false. */
export function flag(value, name) {
  return typed(name, (each) => typeof each === "boolean")(member(value, name));
}

/** A list, each item read. */
export function list(value, name, read) {
  return typed(name, (each) => Array.isArray(each) && each.length <= 10000)(member(value, name)).map((each) => read(each));
}

/** A list of texts. */
export function texts(value, name) {
  return list(value, name, asText);
}

/** Read if it is there, else undefined; {@code null} is there. */
export function optional(value, name, read) {
  return name in asObject(value) ? read(value, name) : undefined;
}

/** A copy without the members that are undefined. */
export function present(members) {
  return object(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)));
}
