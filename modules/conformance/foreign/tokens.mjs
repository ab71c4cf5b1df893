// @sd-jwt and jose: wallet copies (dc+sd-jwt), their key binding and the Token Status List they name.
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { digest } from '@sd-jwt/crypto-nodejs';
import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK, importX509 } from 'jose';
import { answer, manifest, read } from './offline.mjs';

const text = name => read(name).toString('utf8').trim();
const anchor = manifest.authority && new X509Certificate(text(manifest.authority));

/** The key of the first certificate of x5c, whose chain has to lead to the authority that the caller laid there. */
async function keyOf(header) {
  const chain = header.x5c.map(each => new X509Certificate(Buffer.from(each, 'base64')));
  const upwards = [...chain.slice(1), anchor];
  if (!chain.every((certificate, i) => certificate.verify(upwards[i].publicKey))) {
    throw new Error('chain');
  }
  return importX509(chain[0].toString(), header.alg);
}

const signedBy = key => async (data, signature) => {
  try {
    await compactVerify(`${data}.${signature}`, await key);
    return true;
  } catch {
    return false;
  }
};

await answer(async ({ file, now, nonce, audience }) => {
  const token = text(file);
  const header = decodeProtectedHeader(token.split('~')[0]);
  const verifier = signedBy(keyOf(header));
  const instance = new SDJwtVcInstance({
    verifier,
    kbVerifier: async (data, signature, payload) => signedBy(importJWK(payload.cnf.jwk, 'ES256'))(data, signature),
    hasher: digest,
    hashAlg: 'sha-256',
    loadTypeMetadataFormat: false,
    statusListFetcher: async uri => {
      if (!manifest.lists?.[uri]) {
        throw new Error(`not here: ${uri}`);
      }
      return text(manifest.lists[uri]);
    },
    statusVerifier: async (data, signature) => {
      const list = decodeProtectedHeader(`${data}.${signature}`);
      return signedBy(keyOf(list))(data, signature);
    },
    statusValidator: async status => {
      if (status !== 0) {
        throw new Error(`status ${status}`);
      }
    },
  });
  const result = await instance.verify(token, {
    currentDate: Math.floor(Date.parse(now ?? manifest.now) / 1000),
    ...(nonce ? { keyBindingNonce: nonce } : {}),
  });
  if (audience && result.kb?.payload.aud !== audience) {
    throw new Error('audience');
  }
  return { accepted: true, type: header.typ, claims: Object.keys(result.payload), bound: Boolean(result.kb) };
});
