// The W3C Data Integrity proof on a credential, in both suites; keys as Multikey.
import { join, Malformed, multibaseBytes } from "./bytes.js";
import { ed25519Key } from "./ed25519.js";
import { sha256, sm3 } from "./hashes.js";
import { canonicalBytes, isObject, member, object, same, text } from "./json.js";
import { sm2Key } from "./sm2.js";

const CONTEXT = "@context";
const VERSION_2 = "https://www.w3.org/ns/credentials/v2";
const SUITES = new Map([
  ["eddsa-jcs-2022", { name: "international", digest: sha256 }],
  ["commonseal-sm2-jcs-2026", { name: "sm", digest: sm3 }],
]);

/** Reads a Multikey of a kind we know. */
export function multikey(written) {
  const bytes = multibaseBytes(written);
  const kind = bytes.slice(0, 2).join();
  if (kind === "237,1") {
    return ed25519Key(bytes.slice(2));
  }
  if (kind === "134,36") {
    return sm2Key(bytes.slice(2));
  }
  throw new Malformed("not a key of a known kind");
}

/** Id of a credential; refuses what is none. */
export function credentialId(document) {
  const type = member(document, "type");
  const context = member(document, CONTEXT);
  const right = Array.isArray(type) && type.includes("VerifiableCredential")
    && Array.isArray(context) && context[0] === VERSION_2 && "credentialSubject" in document;
  if (!right) {
    throw new Malformed("not a credential of data model 2.0");
  }
  return text(document, "id");
}

/** What the document's proof says; undefined unless it has exactly one well-formed proof of a suite we know. */
export function proofOf(document) {
  const proof = document.proof;
  const texts = ["created", "verificationMethod", "proofPurpose", "proofValue"];
  const right = isObject(proof) && proof.type === "DataIntegrityProof" && SUITES.has(proof.cryptosuite)
    && texts.every((name) => typeof proof[name] === "string");
  return right ? proof : undefined;
}

/**
 * Whether this key signed the document. Stricter than the specification in one point: the proof's context must equal
 * the document's, where the specification lets a document gain entries after signing.
 */
export async function isSignedBy(document, key) {
  const proof = proofOf(document);
  const suite = SUITES.get(proof.cryptosuite);
  const sameContext = CONTEXT in document === CONTEXT in proof
    && (!(CONTEXT in document) || same(document[CONTEXT], proof[CONTEXT]));
  if (suite.name !== key.suite || !sameContext) {
    return false;
  }
  const unsigned = object(document);
  delete unsigned.proof;
  const options = object(proof);
  delete options.proofValue;
  try {
    const signed = join(suite.digest(canonicalBytes(options)), suite.digest(canonicalBytes(unsigned)));
    return await key.verify(signed, multibaseBytes(proof.proofValue));
  } catch (fault) {
    if (fault instanceof Malformed) {
      return false;
    }
    throw fault;
  }
}
