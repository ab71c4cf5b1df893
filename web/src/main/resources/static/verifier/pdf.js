// Takes the digital document out of a PDF: the file that is attached to it. The page itself is not read, let alone
// judged; what is shown comes from what was attached, and that is verified as any other file.
import { Malformed } from "./bytes.js";
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
 * The attached document; undefined if there is none, or if there are several that differ: then nobody could say which
 * one the paper means.
 */
export async function attachedDocument(bytes) {
  const text = latin(bytes);
  const found = new Map();
  let streams = 0;
  // Attached files are streams, which never stand inside others, so they can be found without the tables of the file.
  for (const match of text.matchAll(/\/Type\s*\/EmbeddedFile\b/g)) {
    const stream = streamAround(text, match.index);
    if (!stream || ++streams > MAX_STREAMS) {
      continue;
    }
    const attached = await decoded(bytes.subarray(stream.from, stream.to), stream.dictionary);
    if (attached && isOurs(attached)) {
      found.set(latin(attached), attached);
    }
  }
  return found.size === 1 ? found.values().next().value : undefined;
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
  const end = fits ? stated : text.indexOf("endstream", from);
  return end < 0 ? undefined : { dictionary, from, to: end };
}

async function decoded(raw, dictionary) {
  const filter = /\/Filter\s*\[?\s*\/(\w+)\s*(\]|\/(?!\w*Decode)|>|\s)/.exec(dictionary);
  if (!filter) {
    return dictionary.includes("/Filter") ? undefined : raw;
  }
  return filter[1] === "FlateDecode" ? inflated(raw) : undefined;
}

/** At most as much as a file may hold; undefined if it is damaged. A line end before "endstream" is no part of it. */
async function inflated(raw) {
  const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      parts.push(value);
      size += value.length;
      if (size > MAX_ATTACHED) {
        await reader.cancel();
        return undefined;
      }
    }
  } catch {
    // Bytes after the end of the compressed data are reported after the data was handed over.
    if (size === 0) {
      return undefined;
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** What reads as one of our formats; another attachment, an invoice say, is no business of ours. */
function isOurs(bytes) {
  try {
    const json = parse(bytes);
    return isObject(json) && ("format" in json || "credentialSubject" in json) && json.format !== "commonseal-trust/1";
  } catch (fault) {
    if (fault instanceof Malformed) {
      return false;
    }
    throw fault;
  }
}
