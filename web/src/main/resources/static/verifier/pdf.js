// Takes the digital document out of a PDF: the file that is attached to it. The page itself is not read, let alone
// judged; what is shown comes from what was attached, and that is verified as any other file.
import { Malformed } from "./bytes.js";
import { inflate } from "./inflate.js";
import { isObject, parse } from "./json.js";

const MAX_ATTACHED = 10 * 1024 * 1024;
const MAX_STREAMS = 64;

/** Whether these are the bytes of a PDF. */
export function isPdf(bytes) {
  return latin(bytes.slice(0, 1024)).includes("%PDF-");
}

/** One character for each byte. */
function latin(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  return text;
}

/**
 * The attached document, with its proofs if there is one with them; undefined if there is none, or if there are several
 * that differ: then nobody could say which one the paper means.
 */
export async function attachedDocument(bytes) {
  const text = latin(bytes);
  const found = { bundles: new Map(), credentials: new Map() };
  let streams = 0;
  // Attached files are streams, which never stand inside others, so they can be found without the tables of the file.
  for (const match of text.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
    const stream = streamAround(text, match.index);
    if (!stream || ++streams > MAX_STREAMS) {
      continue;
    }
    const attached = await decoded(bytes.subarray(stream.from, stream.to), stream.dictionary);
    const sort = attached && sortOf(attached);
    if (sort) {
      found[sort].set(latin(attached), attached);
    }
  }
  const best = found.bundles.size > 0 ? found.bundles : found.credentials;
  return best.size === 1 ? best.values().next().value : undefined;
}

/** The stream whose dictionary holds this place. */
function streamAround(text, at) {
  const begin = text.lastIndexOf(" obj", at);
  const keyword = /stream\r?\n/g;
  keyword.lastIndex = at;
  const started = keyword.exec(text);
  if (begin < 0 || !started || text.slice(at, started.index).includes("endobj")) {
    return undefined;
  }
  const dictionary = text.slice(begin + 4, started.index);
  const from = keyword.lastIndex;
  const length = /\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(dictionary);
  const stated = length ? from + Number(length[1]) : -1;
  const fits = stated >= from && /^\s*endstream/.test(text.slice(stated, stated + 16));
  // The line end before the keyword is no part of the stream.
  const end = fits ? stated : from + text.slice(from, Math.max(from, text.indexOf("endstream", from))).replace(/\r?\n$/, "").length;
  return end <= from ? undefined : { dictionary, from, to: end };
}

async function decoded(raw, dictionary) {
  const filter = /\/Filter\s*\[?\s*\/(\w+)\s*(\]|\/(?!\w*Decode)|>|\s)/.exec(dictionary);
  if (!filter) {
    return dictionary.includes("/Filter") ? undefined : raw;
  }
  return filter[1] === "FlateDecode" ? inflate(raw, "deflate", MAX_ATTACHED) : undefined;
}

/** Which of our formats it is; undefined for another attachment, an invoice say, which is no business of ours. */
function sortOf(bytes) {
  try {
    const json = parse(bytes);
    if (!isObject(json)) {
      return undefined;
    }
    if (typeof json.format === "string" && /^commonseal-(?:bundle|evidence)\//.test(json.format)) {
      return "bundles";
    }
    return "credentialSubject" in json ? "credentials" : undefined;
  } catch (fault) {
    if (fault instanceof Malformed) {
      return undefined;
    }
    throw fault;
  }
}
