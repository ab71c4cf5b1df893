// @digitalbazaar/vc: W3C credentials with eddsa-jcs-2022, and their Bitstring status lists.
import * as vc from '@digitalbazaar/vc';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { createVerifyCryptosuite } from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import { answer, documentLoader, json, manifest } from './offline.mjs';

const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
const statusOf = options =>
  checkStatus({ ...options, verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true });

await answer(async ({ file, now }) => {
  const result = await vc.verifyCredential({
    credential: json(file),
    suite,
    documentLoader,
    checkStatus: statusOf,
    now: new Date(now ?? manifest.now),
  });
  const errors = (result.error?.errors ?? [result.error]).filter(Boolean);
  // "verified" says nothing of the status: a set bit stands in the results alone.
  const set = (result.statusResult?.results ?? []).filter(each => each.status).map(each => each.credentialStatus.statusPurpose);
  return {
    accepted: result.verified && set.length === 0,
    signature: result.verified,
    statusSet: set,
    error: errors.map(error => error.message).join('; ') || undefined,
  };
});
