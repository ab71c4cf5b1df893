// didwebvh-ts: the district's DID log.
import { resolveDIDFromLog } from 'didwebvh-ts';
import { createPublicKey, verify } from 'node:crypto';
import { answer, read } from './offline.mjs';

/** DER of an Ed25519 public key without its 32 bytes (RFC 8410). */
const PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const verifier = {
  verify: async (signature, message, key) =>
    verify(null, message, createPublicKey({ key: Buffer.concat([PREFIX, key]), format: 'der', type: 'spki' }), signature),
};

await answer(async ({ file, at }) => {
  const log = read(file).toString('utf8').trim().split('\n').map(line => JSON.parse(line));
  const result = await resolveDIDFromLog(log, { verifier, ...(at ? { versionTime: new Date(at) } : {}) });
  return {
    accepted: !result.meta.error,
    did: result.did,
    keys: (result.doc?.verificationMethod ?? []).map(method => method.publicKeyMultibase),
    error: result.meta.error,
  };
});
