// What a file holds: a bundle or evidence, its receipts and claims. Read strictly: what would not be written back the
// same is refused, unknown members included.
import { base64Bytes, base64Hash, hexHash, join, Malformed } from "./bytes.js";
import { sha256, sm3 } from "./hashes.js";
import { asObject, canonical, canonicalBytes, flag, list, member, number, optional, present, small, text, texts } from "./json.js";
import { leafHash } from "./merkle.js";
import { note, tlogProof } from "./note.js";
import { maybeMoment, moment } from "./time.js";

export const DOCUMENT = "commonseal-bundle/1";
export const EVIDENCE = "commonseal-evidence/1";
export const CHECK = "commonseal-check/1";
const INTERNATIONAL = 1;
const SM = 2;
const CHANGES = ["suspended", "reinstated", "revoked", "superseded", "surrendered", "void", "renewed"];

function blinding(base64) {
  const bytes = base64Bytes(base64);
  if (bytes.length === 32) {
    return { suite: INTERNATIONAL, digest: sha256, r: bytes };
  }
  if (bytes.length === 33 && bytes[0] === SM) {
    return { suite: SM, digest: sm3, r: bytes.slice(1) };
  }
  throw new Malformed("not a blinding of a known suite");
}

function receipt(value) {
  const record = asObject(member(value, "record"));
  const { suite, digest, r } = blinding(text(value, "blinding"));
  const proof = tlogProof(text(value, "tlogProof"));
  const expected = present({ entry: String(proof.index), blinding: value.blinding, record, tlogProof: value.tlogProof });
  if (canonical(expected) !== canonical(value)) {
    throw new Malformed("a receipt with unknown members or another index");
  }
  const commitment = digest(Uint8Array.of(0x20, suite), r, digest(canonicalBytes(record)));
  return { record, proof, leaf: leafHash(join(Uint8Array.of(1, suite), commitment)) };
}

function claim(value) {
  const link = "inclusion" in asObject(value) ? "inclusion" : "consistency";
  const written = present({
    chainId: number(value, "chainId"),
    genesis: hexHash(text(value, "genesis")),
    contract: text(value, "contract").toLowerCase(),
    sender: text(value, "sender").toLowerCase(),
    txHash: text(value, "txHash").toLowerCase(),
    blockNumber: number(value, "blockNumber"),
    blockHash: hexHash(text(value, "blockHash")),
    logIndex: small(value, "logIndex"),
    size: number(value, "size"),
    root: text(value, "root"),
    final: flag(value, "final"),
    [link]: texts(value, link),
  });
  if (canonical(written) !== canonical(value)) {
    throw new Malformed("an anchor with unknown members or other spellings");
  }
  return { ...written, root: base64Hash(written.root), size: BigInt(written.size), link, path: written[link].map(base64Hash) };
}

/** Absent rather than empty. */
function atLeastOne(items) {
  if (items.length === 0) {
    throw new Malformed("an empty list");
  }
  return items;
}

/** Reads an object that names its format. */
export function readBundle(value) {
  const format = text(value, "format");
  const isDocument = format === DOCUMENT;
  if (!isDocument && format !== EVIDENCE) {
    throw new Malformed("not a bundle of version 1");
  }
  const mine = isDocument
    ? ["format", "document", "receipt", "status", "statusAnswer", "statusLists", "anchors", "trust"]
    : ["format", "document", "receipt", "anchors", "documentReceipt", "trust"];
  if (Object.keys(value).some((name) => !mine.includes(name)) || !((isDocument ? "document" : "receipt") in value)) {
    throw new Malformed("members that do not belong there");
  }
  return {
    format,
    document: optional(value, "document", (of, name) => asObject(member(of, name))),
    receipt: optional(value, "receipt", (of, name) => receipt(member(of, name))),
    status: isDocument ? list(value, "status", receipt) : [],
    statusAnswer: optional(value, "statusAnswer", (of, name) => note(text(of, name))),
    statusLists: optional(value, "statusLists", (of, name) => atLeastOne(list(of, name, asObject))) ?? [],
    anchors: list(value, "anchors", claim),
    documentReceipt: optional(value, "documentReceipt", (of, name) => receipt(member(of, name))),
    trust: optional(value, "trust", (of, name) => asObject(member(of, name))),
  };
}

/** Reads a receipt of a verification by the district; verifies nothing. */
export function checkReceipt(json) {
  const said = asObject(member(json, "check"));
  const signature = text(json, "signature");
  if (text(said, "format") !== CHECK || Object.keys(json).length !== 3) {
    throw new Malformed("not a check receipt of version 1");
  }
  moment(said, "at");
  moment(said, "checkedAt");
  text(said, "verdict");
  const told = ["id", "file", "code", "verdict", "underlying", "at", "checkedAt", "treeSize"];
  return {
    origin: text(said, "origin"),
    size: BigInt(number(said, "ledgerSize")),
    signed: canonical(said) + "\n",
    signature,
    told: present(Object.fromEntries(told.map((name) => [name, optional(said, name, text)]))),
  };
}

/** A credential by itself, without anything that proves it. */
export function bareDocument(document) {
  return { format: DOCUMENT, document, status: [], statusLists: [], anchors: [] };
}

/** A record of the ledger of a type that we understand; others are malformed to us. */
export function sealedRecord(record) {
  const type = text(record, "type");
  if (number(record, "v") !== 1) {
    throw new Malformed("a record of unknown version");
  }
  if (type === "document.issued") {
    return {
      type,
      document: text(record, "document"),
      documentDigest: text(record, "documentDigest"),
      kind: text(record, "kind"),
      office: text(record, "office"),
      at: moment(record, "at"),
    };
  }
  if (type === "pull.evidence") {
    const documentDigest = optional(record, "documentDigest", text);
    const said = present({
      id: text(record, "evidence"),
      outcome: text(record, "outcome"),
      case: text(record, "case"),
      service: text(record, "service"),
      document: text(record, "document"),
      kind: text(record, "kind"),
      office: text(record, "office"),
      at: moment(record, "at"),
      verdict: text(record, "verdict"),
      underlying: optional(record, "underlying", text),
    });
    return { type, documentDigest, said };
  }
  const change = type.slice("document.".length);
  if (!type.startsWith("document.") || !CHANGES.includes(change)) {
    throw new Malformed("a record of unknown type");
  }
  return {
    type: "change",
    change,
    document: text(record, "document"),
    at: moment(record, "at"),
    effectiveAt: maybeMoment(record, "effectiveAt"),
    office: text(record, "office"),
    reason: optional(record, "reason", text),
    successor: optional(record, "successor", text),
  };
}

/** Records name a document by its bare id, credentials by urn:uuid. */
export function isId(inRecord, inDocument) {
  return inDocument === inRecord || inDocument === "urn:uuid:" + inRecord;
}

function state(json) {
  const word = text(json, "state");
  if (!["active", "suspended", "revoked", "superseded", "surrendered", "void"].includes(word)) {
    throw new Malformed("unknown status");
  }
  return word;
}

/** A change of state: when it counts from, and when it was made. */
function past(json) {
  return { state: state(json), since: moment(json, "since"), recorded: moment(json, "recorded") };
}

/** Reads the text of a status answer of this ledger; verifies no signature. */
export function statusAnswer(json, origin) {
  if (text(json, "format") !== "commonseal-status/1" || text(json, "origin") !== origin) {
    throw new Malformed("not a status answer of this ledger");
  }
  return {
    document: text(json, "document"),
    state: state(json),
    asOf: moment(json, "asOf"),
    since: maybeMoment(json, "since"),
    office: optional(json, "office", text),
    reason: optional(json, "reason", text),
    successor: optional(json, "successor", text),
    ...(json.history !== undefined && { history: list(json, "history", past) }),
  };
}
