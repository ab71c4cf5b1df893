// What signed status lists (W3C BitstringStatusListCredential) say about a document, at the places that it names.
import { base64Bytes, Malformed } from "./bytes.js";
import { isSignedBy, proofOf } from "./credential.js";
import { inflate } from "./inflate.js";
import { asObject, isObject, member, number, optional, text } from "./json.js";
import { moment } from "./time.js";

/** In place of an office: whose key signs status lists and nothing else. */
const STATUS_OFFICE = "status-lists";
const LEAST_BYTES = 131072 / 8;
const MOST_BYTES = 1 << 20;
const STATES = { revocation: "revoked", suspension: "suspended" };

/**
 * {@code {answer, expires, damaged}}: what the lists say together, as of the older one; without answer if none concerns the
 * document, or one of the two is missing and the other says nothing.
 */
export async function listed(document, lists, trust) {
  const found = {};
  let damaged = false;
  for (const { purpose, index, list } of lists.length > 0 ? entries(document) : []) {
    if (index === undefined) {
      damaged = true;
      break;
    }
    for (const each of lists.filter((one) => one.id === list)) {
      const said = await bit(each, purpose, index, trust);
      damaged ||= said === undefined;
      if (said && Object.hasOwn(STATES, purpose) && !(found[purpose] && found[purpose].asOf > said.asOf)) {
        found[purpose] = said;
      }
    }
  }
  return { damaged, ...together(found) };
}

function together({ revocation, suspension }) {
  const set = [["revocation", revocation], ["suspension", suspension]].find(([, said]) => said?.set);
  if (set) {
    return { answer: { state: STATES[set[0]], asOf: set[1].asOf }, expires: set[1].expires };
  }
  if (!revocation || !suspension) {
    return {};
  }
  const older = revocation.asOf < suspension.asOf ? revocation : suspension;
  return { answer: { state: "active", asOf: older.asOf }, expires: older.expires };
}

/** Where the document says that its status stands; one without index if it says so in a form that nobody can read. */
function entries(document) {
  const { credentialStatus: status } = document;
  const all = Array.isArray(status) ? status : status === undefined ? [] : [status];
  const read = [];
  for (const entry of all) {
    try {
      if (text(entry, "type") === "BitstringStatusListEntry") {
        const index = text(entry, "statusListIndex");
        if (!/^(?:0|[1-9][0-9]{0,8})$/.test(index)) {
          throw new Malformed("not an index");
        }
        read.push({
          purpose: text(entry, "statusPurpose"),
          index: Number(index),
          list: text(entry, "statusListCredential"),
        });
      }
    } catch (fault) {
      if (fault instanceof Malformed) {
        return [{}];
      }
      throw fault;
    }
  }
  return read;
}

/** The document's bit with the times of its list, if the key for lists signed it; undefined otherwise. */
async function bit(list, purpose, index, trust) {
  try {
    const read = credential(list);
    const proof = proofOf(list);
    const key = proof && trust.issuerKeys.find((each) => each.id === proof.verificationMethod);
    // A stolen key dates its lists as it likes.
    const may = key && proof.proofPurpose === "assertionMethod" && key.office === STATUS_OFFICE
      && key.covers(read.asOf) && key.compromisedAtSize === undefined;
    if (!may || read.issuer !== trust.did || read.purpose !== purpose || !(await isSignedBy(list, key.key))) {
      return undefined;
    }
    const bytes = await inflate(read.packed, "gzip", MOST_BYTES);
    if (bytes === undefined || bytes.length < LEAST_BYTES || index >= bytes.length * 8) {
      return undefined;
    }
    const set = ((bytes[index >> 3] >> (7 - (index & 7))) & 1) === 1;
    return { set, asOf: read.asOf, expires: read.expires };
  } catch (fault) {
    if (fault instanceof Malformed) {
      return undefined;
    }
    throw fault;
  }
}

function credential(list) {
  const subject = asObject(member(list, "credentialSubject"));
  const type = member(list, "type");
  const asOf = moment(list, "validFrom");
  const expires = moment(list, "validUntil");
  const encoded = text(subject, "encodedList");
  const right = Array.isArray(type) && type.includes("BitstringStatusListCredential")
    && text(subject, "type") === "BitstringStatusList"
    && (optional(subject, "statusSize", number) ?? 1) === 1
    && (optional(subject, "ttl", number) ?? 0) >= 0
    && asOf < expires && encoded.startsWith("u") && !/[+/=]/.test(encoded);
  if (!right) {
    throw new Malformed("not a status list credential");
  }
  const plain = encoded.slice(1).replaceAll("-", "+").replaceAll("_", "/");
  return {
    issuer: isObject(list.issuer) ? text(list.issuer, "id") : text(list, "issuer"),
    purpose: text(subject, "statusPurpose"),
    asOf,
    expires,
    packed: base64Bytes(plain + "=".repeat((4 - (plain.length % 4)) % 4)),
  };
}
