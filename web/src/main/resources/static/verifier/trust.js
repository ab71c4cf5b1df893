// Whom to believe, and when: the trust file, read with a root key the caller pinned.
import { hex, hexHash, Malformed } from "./bytes.js";
import { multikey } from "./credential.js";
import { sha256 } from "./hashes.js";
import { asObject, canonical, canonicalBytes, flag, list, member, number, optional, parse, present, small, text, texts } from "./json.js";
import { note, verifiedBy, verifierKey } from "./note.js";
import { maybeMoment, moment, written } from "./time.js";

const FORMAT = "commonseal-trust/1";

function within(at, { from, until }) {
  return at >= from && (until === undefined || at < until);
}

function key(item) {
  return {
    ...verifierKey(text(item, "vkey")),
    fromSize: number(item, "fromSize"),
    untilSize: optional(item, "untilSize", number),
    covers(size) {
      return size >= this.fromSize && (this.untilSize === undefined || size < this.untilSize);
    },
  };
}

function issuerKey(item) {
  return {
    id: text(item, "id"),
    multikey: text(item, "key"),
    key: multikey(text(item, "key")),
    office: text(item, "office"),
    from: moment(item, "from"),
    until: maybeMoment(item, "until"),
    compromisedAtSize: optional(item, "compromisedAtSize", number),
    covers(at) {
      return within(at, this);
    },
  };
}

function authority(item) {
  return {
    office: text(item, "office"),
    kind: text(item, "kind"),
    from: moment(item, "from"),
    until: maybeMoment(item, "until"),
    covers(office, kind, at) {
      return this.office === office && this.kind === kind && within(at, this);
    },
  };
}

function target(item) {
  return {
    chainId: number(item, "chainId"),
    genesis: hexHash(text(item, "genesis")),
    contract: text(item, "contract").toLowerCase(),
    senders: texts(item, "senders").map((each) => each.toLowerCase()),
    test: flag(item, "test"),
  };
}

/** As it is written, so that unknown members and other spellings show. */
function json(trust) {
  const until = (each) => (each === undefined ? undefined : written(each));
  return present({
    version: trust.version,
    issuedAt: written(trust.issuedAt),
    demo: trust.demo,
    origin: trust.origin,
    did: trust.did,
    root: trust.root.vkey,
    logKeys: trust.logKeys.map(({ vkey, fromSize, untilSize }) => present({ vkey, fromSize, untilSize })),
    witnesses: trust.witnesses.map((each) => each.vkey),
    witnessQuorum: trust.witnessQuorum,
    issuerKeys: trust.issuerKeys.map((each) => present({
      id: each.id,
      key: each.multikey,
      office: each.office,
      from: written(each.from),
      until: until(each.until),
      compromisedAtSize: each.compromisedAtSize,
    })),
    authorities: trust.authorities.map((each) => present({
      office: each.office,
      kind: each.kind,
      from: written(each.from),
      until: until(each.until),
    })),
    anchorTargets: trust.anchorTargets.map((each) => present({ ...each })),
    // Absent where there is none: files from before seals keep their bytes.
    sealAuthorities: trust.sealAuthorities.length > 0 ? trust.sealAuthorities : undefined,
    walletAuthorities: trust.walletAuthorities.length > 0 ? trust.walletAuthorities : undefined,
  });
}

function read(value) {
  const trust = {
    version: number(value, "version"),
    issuedAt: moment(value, "issuedAt"),
    demo: flag(value, "demo"),
    origin: text(value, "origin"),
    did: text(value, "did"),
    root: verifierKey(text(value, "root")),
    logKeys: list(value, "logKeys", key),
    witnesses: texts(value, "witnesses").map(verifierKey),
    witnessQuorum: small(value, "witnessQuorum"),
    issuerKeys: list(value, "issuerKeys", issuerKey),
    authorities: list(value, "authorities", authority),
    anchorTargets: list(value, "anchorTargets", target),
    sealAuthorities: "sealAuthorities" in value ? texts(value, "sealAuthorities") : [],
    walletAuthorities: "walletAuthorities" in value ? texts(value, "walletAuthorities") : [],
  };
  const right = trust.version >= 1
    && trust.witnessQuorum <= trust.witnesses.length
    && new Set(trust.issuerKeys.map((each) => each.id)).size === trust.issuerKeys.length
    && trust.logKeys.every((each) => each.name === trust.origin)
    && canonical(json(trust)) === canonical(value);
  if (!right) {
    throw new Malformed("a trust file that contradicts itself, or with unknown members");
  }
  return trust;
}

/** Reads a published trust file: bytes, text or parsed JSON; malformed if the pinned root (vkey) did not sign it. */
export async function openTrust(file, pinnedRoot) {
  const value = typeof file === "string" || file instanceof Uint8Array ? parse(file) : file;
  if (text(value, "format") !== FORMAT || Object.keys(value).length !== 3) {
    throw new Malformed("not a trust file of version 1");
  }
  const content = asObject(member(value, "trust"));
  const signed = canonical(content) + "\n";
  const signature = note(signed + "\n" + text(value, "signature") + "\n");
  const root = verifierKey(pinnedRoot);
  if (signature.text !== signed || !(await verifiedBy(signature, [root])).has(root.vkey)) {
    throw new Malformed("the trust file is not signed by the root key");
  }
  const trust = read(content);
  if (trust.root.vkey !== root.vkey) {
    throw new Malformed("a trust file with another root");
  }
  // What anchors on nothing but test chains is a demonstration, too.
  const test = trust.anchorTargets.length > 0 && trust.anchorTargets.every((each) => each.test);
  return { ...trust, isDemo: trust.demo || test, fingerprint: hex(sha256(canonicalBytes(content))) };
}

/** The root key a trust file names; whoever uses it has to compare it with what the district publishes elsewhere. */
export function namedRoot(file) {
  return text(member(parse(file), "trust"), "root");
}
