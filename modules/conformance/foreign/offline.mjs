// What a verifier may load: the contexts that its own package ships, and what the caller lays before it. Never the network.
import { readFileSync } from 'node:fs';
import * as contexts from '@digitalbazaar/credentials-context';

const folder = process.argv[2];

export const read = name => readFileSync(`${folder}/${name}`);
export const json = name => JSON.parse(read(name));
export const manifest = json('manifest.json');

/** The context that general tools use for members which no other defines. */
const UNDEFINED_TERMS = 'https://www.w3.org/ns/credentials/undefined-terms/v2';

const documents = new Map([...contexts.contexts]);
documents.set(UNDEFINED_TERMS, { '@context': { '@vocab': 'https://www.w3.org/ns/credentials/undefined-term#' } });
for (const [url, name] of Object.entries(manifest.documents ?? {})) {
  documents.set(url, json(name));
}
const did = manifest.did && json(manifest.did);
if (did) {
  documents.set(did.id, did);
  for (const method of did.verificationMethod) {
    documents.set(method.id, { '@context': 'https://w3id.org/security/multikey/v1', ...method });
  }
}

export const documentLoader = async url => {
  const document = documents.get(url);
  if (!document) {
    throw new Error(`not here: ${url}`);
  }
  return { contextUrl: null, documentUrl: url, document: structuredClone(document) };
};

/** Prints one answer for each case of the manifest, in its order. */
export async function answer(check) {
  const answers = [];
  for (const each of manifest.cases) {
    try {
      answers.push({ name: each.name, ...(await check(each)) });
    } catch (error) {
      answers.push({ name: each.name, accepted: false, error: String(error.message ?? error) });
    }
  }
  console.log(JSON.stringify(answers));
}
