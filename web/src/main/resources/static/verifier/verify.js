// The checks, in their order, and the verdict: docs/verify.md, written a second time and held to the same vectors.
// Asks nobody: the public chain never, the district only through `status`, whose answer the caller hands in.
import { hex, Malformed } from "./bytes.js";
import { bareDocument, CHECK, checkReceipt, EVIDENCE, isId, readBundle, sealedRecord, statusAnswer } from "./bundle.js";
import { credentialId, isSignedBy, proofOf } from "./credential.js";
import { sha256 } from "./hashes.js";
import { canonicalBytes, isObject, parse } from "./json.js";
import { listed } from "./lists.js";
import { consistent, includes } from "./merkle.js";
import { checkpoint, Forged, note, verifiedBy } from "./note.js";
import { paperSeal, sealText } from "./seal.js";
import { HOUR, instant, maybeMoment, MINUTE, written } from "./time.js";
import { openTrust } from "./trust.js";

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_CLAIMS = 256;
const MAX_LISTS = 8;
const CLOCK_TOLERANCE = 10n * MINUTE;
const SEVERITY = { pass: 0, "not-applicable": 0, warning: 1, "cannot-check": 2, fail: 3 };
const ENDED = ["revoked", "superseded", "surrendered", "void"];
const GOOD = ["valid", "valid-pending-anchor"];
/** Outcomes of evidence of documents that left, or on which a decision rests. */
const DISCLOSED = ["PULLED", "PREVIEWED", "USED"];

/** For anyone who got the file from somebody else: no minimum of witnesses, status answers up to a day old. */
export const STANDARD = { minWitnesses: 0, maxStatusAge: 24n * HOUR };

/**
 * Judges a file.
 *
 * @param file bytes
 * @param trust from openTrust
 * @param at now, ISO 8601 in UTC
 * @param asOf the moment asked about, if it is another: judged by the dates and effects of then and by all proved now
 * @param policy what is demanded beyond the trust file
 * @param status what the district answered when it was asked: {known: answer}, {doubtful: true} or {unreachable: true};
 *     absent if it was not asked. Trusted as it is
 * @returns {verdict, read}: the verdict in the form of docs/verify.md, and the bundle as far as it could be read
 */
export async function judge(file, { trust, at, asOf = at, policy = STANDARD, status = {} }) {
  const judging = new Judging({ trust, at: instant(asOf), now: instant(at), policy, status });
  return judging.judge(file);
}

/** {@link judge} without what was read. */
export async function verify(file, options) {
  return (await judge(file, options)).verdict;
}

/** Whether it says of itself that it is a copy of somebody else's paper: any office may attest what it saw. */
function isCopy(document) {
  return document.type.includes("AttestedCopy");
}

function check(row, state, code, data = {}) {
  return { row, state, code, data };
}

/** The value, or undefined if it is malformed. */
function attempt(read) {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Malformed) {
      return undefined;
    }
    throw fault;
  }
}

/** A token with disclosures (RFC 9901), by its look alone. */
function isWalletCopy(bytes) {
  return bytes[0] === 0x65 && bytes[1] === 0x79 && bytes.includes(0x7e)
    && bytes.every((each) => each === 0x0a || each === 0x0d || (each > 0x2c && each < 0x7f));
}

class Judging {
  constructor(inquiry) {
    this.inquiry = inquiry;
    this.checks = [];
    this.remarks = [];
  }

  async judge(file) {
    const bundle = await this.read(file);
    if (bundle) {
      await (bundle.format === EVIDENCE ? this.evidence(bundle) : this.document(bundle));
    }
    const value = this.value();
    const readable = this.checks[0].state === "pass";
    const demonstration = bundle?.document?.demonstration;
    const demo = value !== "unknown"
      && (this.inquiry.trust.isDemo || this.said?.verdict === "demo"
        || (demonstration !== undefined && demonstration !== false));
    if (demo) {
      this.remarks.push("TEST_ONLY");
    }
    const said = this.said && { ...this.said, at: written(this.said.at) };
    const verdict = {
      verdict: demo ? "demo" : value,
      ...(demo && { underlying: value }),
      ...(this.isCheck && { subject: "check" }),
      ...(this.isSeal && readable && { subject: "seal" }),
      ...(this.isCopy && { subject: "wallet-copy" }),
      ...(readable && bundle && { subject: bundle.format === EVIDENCE ? "evidence" : "document" }),
      ...(said && { outcome: said.outcome, evidence: said }),
      at: written(this.inquiry.at),
      ...(this.isPast() && { checkedAt: written(this.inquiry.now) }),
      checks: this.checks,
      remarks: this.remarks,
    };
    const read = bundle ? { ...bundle, recorded: this.recorded } : this.seal && { seal: this.seal };
    return { verdict, read: readable ? read : undefined };
  }

  isPast() {
    return this.inquiry.at < this.inquiry.now;
  }

  add(...args) {
    this.checks.push(check(...args));
  }

  unreadable(code) {
    this.checks = [check("readable", "fail", code)];
  }

  async read(file) {
    if (file.length > MAX_BYTES) {
      this.unreadable("FMT_UNREADABLE");
      return undefined;
    }
    try {
      const onPaper = sealText(file);
      if (onPaper !== undefined) {
        this.isSeal = true;
        await this.paper(paperSeal(onPaper));
        return undefined;
      }
      if (isWalletCopy(file)) {
        // X.509, ES256 and the district's own record are the server's business: neither good nor bad is said here.
        this.isCopy = true;
        this.add("readable", "pass", "FMT_OK", { format: "dc+sd-jwt" });
        this.add("unaltered", "cannot-check", "SIG_NOT_JUDGED");
        return undefined;
      }
      const json = parse(file);
      if (!isObject(json) || !("format" in json || "credentialSubject" in json)) {
        this.unreadable("FMT_NO_CREDENTIAL");
        return undefined;
      }
      if (json.format === CHECK) {
        await this.receipt(checkReceipt(json));
        return undefined;
      }
      const bundle = "format" in json ? readBundle(json) : bareDocument(json);
      if (bundle.status.length + bundle.anchors.length > MAX_CLAIMS || bundle.statusLists.length > MAX_LISTS) {
        throw new Malformed("too many claims");
      }
      // A copy of the trust file inside is for reading, but a forged one is no reading matter.
      if (bundle.trust) {
        await openTrust(bundle.trust, this.inquiry.trust.root.vkey);
      }
      const data = { format: bundle.format };
      if (bundle.document) {
        data.document = credentialId(bundle.document);
      }
      this.add("readable", "pass", "FMT_OK", data);
      return bundle;
    } catch (fault) {
      if (!(fault instanceof Malformed)) {
        throw fault;
      }
      this.unreadable("FMT_UNREADABLE");
      return undefined;
    }
  }

  async document(bundle) {
    const id = credentialId(bundle.document);
    const recorded = await this.issue(bundle.receipt, bundle.document, id);
    this.recorded = recorded;
    if (!(await this.issuer(bundle.document, recorded))) {
      return;
    }
    this.checks.push(recordedRow(recorded));
    this.anchors(recorded, bundle.anchors);
    const newest = await this.status(bundle, recorded, id);
    this.dates(bundle.document, recorded, newest);
    this.add("holder", "warning", "HB_NOT_SHOWN");
  }

  /** Whether the record is genuine, never whether the document it tells of is. */
  async evidence(bundle) {
    const record = attempt(() => sealedRecord(bundle.receipt.record));
    if (record?.type !== "pull.evidence") {
      this.unreadable("FMT_UNREADABLE");
      return;
    }
    const recorded = await this.check(bundle.receipt);
    this.recorded = recorded;
    if (recorded.bad === "not-included") {
      this.add("unaltered", "fail", "SIG_ALTERED", { reason: "record" });
      return;
    }
    if (bundle.document) {
      if (record.documentDigest !== digest(bundle.document)) {
        this.add("unaltered", "fail", "SIG_ALTERED", { reason: "document" });
        return;
      }
      const issue = await this.issue(bundle.documentReceipt, bundle.document, credentialId(bundle.document));
      if (!(await this.issuer(bundle.document, issue, recorded.proved?.index))) {
        return;
      }
      // Without a receipt of its own the document rests on the evidence, which names its digest.
      const row = recordedRow(recorded);
      this.checks.push(issue.missing && !issue.given ? row : worse(row, recordedRow(issue)));
    } else {
      if (recorded.proved) {
        this.add("unaltered", "pass", "SEAL_OK");
      } else {
        this.add("unaltered", "cannot-check", "SEAL_NOT_SHOWN");
      }
      this.add("issuer", "not-applicable", "KEY_NO_DOCUMENT");
      this.checks.push(recordedRow(recorded));
    }
    this.anchors(recorded, bundle.anchors);
    if (recorded.proved) {
      this.said = record.said;
    }
    this.notAsked(record.said);
  }

  notAsked({ outcome, at, verdict, underlying }) {
    const then = { outcome, at: written(at), verdict, ...(underlying !== undefined && { underlying }) };
    this.add("status", "not-applicable", "ST_AT_PULL", then);
    this.add("dates", "not-applicable", "DT_AT_PULL", { at: written(at) });
    this.add("holder", "not-applicable", DISCLOSED.includes(outcome) ? "HB_AT_PULL" : "HB_NOT_SHOWN");
  }

  /** What the district found once: whether it said so, and nothing about today. */
  async receipt({ origin, size, signed, signature, told }) {
    const { trust } = this.inquiry;
    this.isCheck = true;
    this.add("readable", "pass", "FMT_OK", { format: CHECK });
    if (origin !== trust.origin) {
      this.add("unaltered", "cannot-check", "KEY_UNKNOWN", { reason: "key" });
      this.add("issuer", "fail", "KEY_UNKNOWN", { reason: "other-ledger" });
      return;
    }
    let by;
    try {
      const read = note(signed + "\n" + signature + "\n");
      if (read.text !== signed) {
        throw new Malformed("more than a signature");
      }
      by = await verifiedBy(read, trust.logKeys.filter((key) => key.covers(size)));
    } catch (fault) {
      if (!(fault instanceof Malformed)) {
        throw fault;
      }
      this.add("unaltered", "fail", "SIG_ALTERED", { reason: "signature" });
      return;
    }
    if (by.size === 0) {
      this.add("unaltered", "cannot-check", "KEY_UNKNOWN", { reason: "key" });
      this.add("issuer", "fail", "KEY_UNKNOWN", { reason: "unknown-ledger-key" });
      return;
    }
    this.add("unaltered", "pass", "SIG_OK");
    this.add("issuer", "pass", "KEY_LEDGER", { origin: trust.origin });
    this.add("status", "not-applicable", "ST_AT_CHECK", told);
  }

  // -- what the ledger holds

  /**
   * Leaf, path, checkpoint, its signatures and witnesses; nothing about what the record means. {@code {proved}},
   * {@code {missing, given}} or {@code {bad}}.
   */
  async check(receipt) {
    const { trust, policy } = this.inquiry;
    let head;
    let by;
    try {
      const read = note(receipt.proof.checkpoint);
      head = checkpoint(read.text);
      by = await verifiedBy(read, [...trust.witnesses, ...trust.logKeys]);
    } catch (fault) {
      if (!(fault instanceof Malformed)) {
        throw fault;
      }
      return { bad: fault instanceof Forged ? "checkpoint-signature" : "checkpoint-unreadable" };
    }
    if (head.origin !== trust.origin) {
      return { missing: "other-ledger", given: true };
    }
    if (!trust.logKeys.some((key) => key.covers(head.size) && by.has(key.vkey))) {
      return { missing: "unknown-ledger-key", given: true };
    }
    const { index, path } = receipt.proof;
    if (!includes(index, head.size, receipt.leaf, path, head.root)) {
      return { bad: "not-included" };
    }
    // By name: two keys of one witness are one pair of eyes.
    const witnesses = new Set(trust.witnesses.filter((key) => by.has(key.vkey)).map((key) => key.name)).size;
    const enough = witnesses >= Math.max(trust.witnessQuorum, policy.minWitnesses);
    return { proved: { index, head, witnesses, enough, receipt } };
  }

  /** Whether the ledger holds the issue of exactly this document. */
  async issue(receipt, document, id) {
    if (!receipt) {
      return { missing: "no-receipt", given: false };
    }
    const recorded = await this.check(receipt);
    if (!recorded.proved) {
      return recorded;
    }
    const record = attempt(() => sealedRecord(receipt.record));
    if (!record) {
      return { bad: "record-unreadable" };
    }
    const ofThis = record.type === "document.issued" && isId(record.document, id)
      && record.documentDigest === digest(document);
    return ofThis ? { proved: { ...recorded.proved, record } } : { bad: "other-document" };
  }

  // -- who signed, and whether that office might

  /** Adds rows unaltered and issuer; false if nothing further can be said. */
  async issuer(document, issue, laterIndex) {
    const proof = proofOf(document);
    const key = proof && this.inquiry.trust.issuerKeys.find((each) => each.id === proof.verificationMethod);
    if (!key) {
      const data = { reason: proof ? "key" : "no-signature" };
      this.add("unaltered", "cannot-check", "KEY_UNKNOWN", data);
      this.add("issuer", "fail", "KEY_UNKNOWN", data);
      return false;
    }
    if (proof.proofPurpose !== "assertionMethod" || !(await isSignedBy(document, key.key))) {
      this.add("unaltered", "fail", "SIG_ALTERED", { reason: "signature" });
      return false;
    }
    this.add("unaltered", "pass", "SIG_OK", { key: key.id });
    const record = issue.proved?.record;
    const data = { office: key.office, key: key.id, ...(record && { kind: record.kind }) };
    // The sealed time counts; the one in the proof is only the signer's word.
    const at = record?.at ?? attempt(() => instant(proof.created));
    const [code, reason] = this.refusal(document, key, record, at, issue.proved?.index ?? laterIndex);
    if (code !== "KEY_UNKNOWN" || reason === "outside-window") {
      data.at = written(at);
    }
    if (reason) {
      this.add("issuer", "fail", code, { ...data, reason });
    } else if (code === "COPY_ATTESTED") {
      const method = document.attestation?.method;
      this.add("issuer", "warning", code, { ...data, ...(typeof method === "string" && { method }) });
    } else {
      this.add("issuer", "pass", code, data);
    }
    return true;
  }

  refusal(document, key, record, at, index) {
    const { trust } = this.inquiry;
    if (!isOfDistrict(document, trust.did)) {
      return ["KEY_UNKNOWN", "issuer"];
    }
    if (at === undefined) {
      return ["KEY_UNKNOWN", "no-time"];
    }
    if (!key.covers(at)) {
      return ["KEY_UNKNOWN", "outside-window"];
    }
    if (key.compromisedAtSize !== undefined && (index === undefined || index >= key.compromisedAtSize)) {
      return ["KEY_COMPROMISED_LATE", "compromised"];
    }
    const copy = isCopy(document);
    const may = !record || (key.office === record.office
      && (copy || trust.authorities.some((each) => each.covers(key.office, record.kind, record.at))));
    return may ? [copy ? "COPY_ATTESTED" : "KEY_OK"] : ["AUTH_NOT_ALLOWED", "authority"];
  }

  // -- the seal on paper: who sealed what it says; never that the ledger holds it

  async paper(seal) {
    this.seal = seal;
    this.add("readable", "pass", "FMT_OK", { format: "paper-seal" });
    const { trust, at } = this.inquiry;
    const key = seal.issuer === trust.did
      ? trust.issuerKeys.find((each) => each.id === seal.issuer + "#" + seal.key)
      : undefined;
    if (!key) {
      this.add("unaltered", "cannot-check", "KEY_UNKNOWN", { reason: "key" });
      this.add("issuer", "fail", "KEY_UNKNOWN", { reason: "key" });
      return;
    }
    if (!(await seal.signedBy(key.key))) {
      this.add("unaltered", "fail", "SIG_ALTERED", { reason: "signature" });
      return;
    }
    this.add("unaltered", "pass", "SIG_OK", { key: key.id });
    const [code, reason] = sealRefusal(seal, key, trust);
    const data = { office: key.office, key: key.id, kind: seal.kind, at: written(seal.issuedAt), ...(reason && { reason }) };
    this.add("issuer", reason ? "fail" : "pass", code, data);
    this.add("recorded", "cannot-check", "LOG_MISSING", { reason: "no-receipt" });
    this.add("anchored", "warning", "ANCHOR_MISSING");
    await this.status({ document: {}, status: [], statusLists: [] }, {}, seal.publicCode);
    const { from, until } = seal;
    const dates = { validFrom: written(from), ...(until !== undefined && { validUntil: written(until) }) };
    if (at < from) {
      this.add("dates", "fail", "DT_NOT_YET", dates);
    } else if (until !== undefined && at >= until) {
      this.add("dates", "fail", "DT_EXPIRED", dates);
    } else {
      this.add("dates", "pass", "DT_OK", dates);
    }
    this.add("holder", "warning", "HB_NOT_SHOWN");
  }

  // -- anchors: how trees relate can be computed; what the chain says is not asked

  anchors({ proved }, claims) {
    const { trust } = this.inquiry;
    const known = [];
    for (const claim of proved ? claims : []) {
      const target = trust.anchorTargets.find((each) => each.chainId === claim.chainId && each.genesis === claim.genesis
        && each.contract === claim.contract && each.senders.includes(claim.sender));
      if (claim.final && target) {
        known.push({ claim, test: target.test, linked: isLinked(proved, claim) });
      }
    }
    const broken = known.find((each) => !each.linked);
    if (broken) {
      this.add("anchored", "fail", "ANCHOR_BAD", anchorData(broken, known));
      return;
    }
    const counted = trust.isDemo ? known : known.filter((each) => !each.test);
    if (counted.length > 0) {
      this.add("anchored", "cannot-check", "ANCHOR_UNCHECKED", anchorData(counted[0], counted));
    } else {
      this.add("anchored", "warning", "ANCHOR_MISSING");
    }
  }

  // -- status: events proved by the ledger say what happened, an answer says that nothing else did

  /** Adds the row; the time of the answer, undefined without one. */
  async status(bundle, issue, id) {
    const { at, policy, status } = this.inquiry;
    let damaged = false;
    const events = [];
    for (const receipt of bundle.status) {
      const event = await this.event(receipt, issue, id);
      damaged ||= event === undefined;
      if (event) {
        events.push(event);
      }
    }
    events.sort((a, b) => (a.index < b.index ? -1 : a.index > b.index ? 1 : 0));
    let answer = status.known;
    if (!answer && bundle.statusAnswer) {
      answer = await this.open(bundle.statusAnswer, id);
      damaged ||= answer === undefined;
    }
    const lists = await listed(bundle.document, bundle.statusLists, this.inquiry.trust);
    damaged ||= lists.damaged;
    const byList = lists.answer && countsMore(lists.answer, answer);
    answer = byList ? lists.answer : answer;
    const isOver = byList && at >= lists.expires;
    if (status.unreachable) {
      this.remarks.push("NET_DOWN");
    }
    const proved = fold(events, at, this.isPast());
    if (this.isPast() && (answer === undefined || at < answer.asOf)) {
      this.pastStatus(proved, answer, damaged);
      return answer?.asOf;
    }
    const ended = [proved, answer].find((each) => each && ENDED.includes(each.state));
    const newest = answer && (events.length === 0 || answer.asOf >= proved.asOf) ? answer : proved;
    if (ended || newest.state === "suspended") {
      this.checks.push(said(ended ?? newest));
    } else if (status.doubtful) {
      this.add("status", "cannot-check", "ST_RECORDS_DOUBTFUL");
    } else if (damaged) {
      this.add("status", "cannot-check", "ST_LIST_BAD");
    } else if (!answer) {
      this.add("status", "cannot-check", "ST_UNKNOWN");
    } else if (at - answer.asOf > policy.maxStatusAge || isOver) {
      this.add("status", "cannot-check", "ST_LIST_STALE", { asOf: written(answer.asOf) });
    } else {
      this.add("status", "pass", "ST_OK", { asOf: written(answer.asOf) });
    }
    return answer?.asOf;
  }

  /**
   * The past, asked about later. Whatever was recorded since counts if its effect reaches back; that nothing else did
   * only an answer given since can say, if it tells the changes there were or the state it tells of had begun.
   */
  pastStatus(proved, answer, damaged) {
    const { at, status } = this.inquiry;
    const then = answer && told(answer, at);
    const provedIsNewer = !(answer && answer.asOf >= proved.asOf);
    const isFinal = (each) => each !== undefined && ENDED.includes(each.state);
    const newest = isFinal(proved) || (provedIsNewer && !isFinal(then)) ? proved : (then ?? proved);
    if (newest.state !== "active") {
      this.checks.push(said(newest, newest.asOf > at ? newest.asOf : undefined));
    } else if (status.doubtful) {
      this.add("status", "cannot-check", "ST_RECORDS_DOUBTFUL");
    } else if (damaged) {
      this.add("status", "cannot-check", "ST_LIST_BAD");
    } else if (then) {
      this.add("status", "pass", "ST_OK", { asOf: written(answer.asOf) });
    } else {
      this.add("status", "cannot-check", answer ? "ST_PAST_UNKNOWN" : "ST_UNKNOWN");
    }
  }

  /** A proved event about this document after its issue; undefined if it is anything else. */
  async event(receipt, issue, id) {
    const { proved } = await this.check(receipt);
    const record = proved && attempt(() => sealedRecord(receipt.record));
    const later = proved && !(issue.proved && proved.index <= issue.proved.index);
    return later && record?.type === "change" && isId(record.document, id)
      ? { index: proved.index, record }
      : undefined;
  }

  /** A signed answer about this document by a ledger key in use; undefined if it is anything else. */
  async open(read, id) {
    const { trust } = this.inquiry;
    const keys = trust.logKeys.filter((key) => key.untilSize === undefined);
    try {
      const by = await verifiedBy(read, keys);
      const answer = by.size > 0 ? statusAnswer(parse(read.text), trust.origin) : undefined;
      return answer && isId(answer.document, id) ? answer : undefined;
    } catch (fault) {
      if (fault instanceof Malformed) {
        return undefined;
      }
      throw fault;
    }
  }

  dates(document, recorded, newest) {
    const { at, now, trust } = this.inquiry;
    const times = attempt(() => ({ from: maybeMoment(document, "validFrom"), until: maybeMoment(document, "validUntil") }));
    if (!times) {
      this.add("dates", "cannot-check", "DT_UNREADABLE");
      return;
    }
    const { from, until } = times;
    const data = {
      ...(from !== undefined && { validFrom: written(from) }),
      ...(until !== undefined && { validUntil: written(until) }),
    };
    if (from !== undefined && at < from) {
      this.add("dates", "fail", "DT_NOT_YET", data);
    } else if (until !== undefined && at >= until) {
      this.add("dates", "fail", "DT_EXPIRED", data);
    } else if (!trust.demo && recorded.proved && newest !== undefined && newest > now + CLOCK_TOLERANCE) {
      // A demonstration moves its calendar on purpose.
      this.add("dates", "warning", "DT_CLOCK", { ...data, seen: written(newest) });
    } else if (this.isPast() && recorded.proved?.record?.at > at) {
      this.add("dates", "warning", "DT_ISSUED_LATER", { ...data, issued: written(recorded.proved.record.at) });
    } else {
      this.add("dates", "pass", "DT_OK", data);
    }
  }

  // -- the verdict

  /** The rows stand in the order in which their failures weigh. */
  value() {
    const failed = this.checks.find((each) => each.state === "fail");
    if (failed) {
      return valueOfFailed(failed);
    }
    const undecided = this.checks.some((each) => each.state === "cannot-check" && each.row !== "anchored");
    // A chain that was not asked confirms nothing, so nothing here is ever plainly valid.
    return undecided ? "cannot-check" : "valid-pending-anchor";
  }
}

function sealRefusal({ issuedAt, office, kind }, key, trust) {
  // Paper carries no proof that it is older than a theft.
  if (key.compromisedAtSize !== undefined) {
    return ["KEY_COMPROMISED_LATE", "compromised"];
  }
  // A later key of the office seals the paper of an older document, never an ended key that of a later one.
  if ((key.until !== undefined && issuedAt >= key.until) || key.office !== office) {
    return ["KEY_UNKNOWN", "outside-window"];
  }
  const may = trust.authorities.some((each) => each.covers(key.office, kind, issuedAt));
  return may ? ["KEY_OK"] : ["AUTH_NOT_ALLOWED", "authority"];
}

function valueOfFailed({ row, code }) {
  switch (row) {
    case "readable":
    case "issuer":
      return "unknown";
    case "unaltered":
    case "anchored":
      return "altered";
    case "recorded":
      return code === "LOG_PROOF_BAD" ? "altered" : "unknown";
    case "status":
      return { ST_SUPERSEDED: "superseded", ST_SUSPENDED: "suspended" }[code] ?? "revoked";
    case "dates":
      return "expired";
    default:
      return "cannot-check";
  }
}

/** Whether a value says that the document is in force, or that the record is genuine. */
export function isGood(verdict) {
  return GOOD.includes(verdict.underlying ?? verdict.verdict);
}

function digest(document) {
  return hex(sha256(canonicalBytes(document)));
}

function worse(first, second) {
  return SEVERITY[second.state] > SEVERITY[first.state] ? second : first;
}

function recordedRow({ proved, missing, given, bad }) {
  if (proved) {
    const { index, head, witnesses, enough } = proved;
    const data = {
      index: String(index),
      size: String(head.size),
      origin: head.origin,
      witnesses: String(witnesses),
    };
    return enough
      ? check("recorded", "pass", "LOG_OK", data)
      : check("recorded", "cannot-check", "LOG_WITNESS_SHORT", data);
  }
  return bad
    ? check("recorded", "fail", "LOG_PROOF_BAD", { reason: bad })
    : check("recorded", given ? "fail" : "cannot-check", "LOG_MISSING", { reason: missing });
}

function isOfDistrict(document, did) {
  const { issuer } = document;
  const id = isObject(issuer) ? issuer.id : issuer;
  return typeof id === "string" && (id === did || id.startsWith(did + ":") || id.startsWith(did + "#"));
}

function isLinked({ index, head, receipt }, { link, path, size, root }) {
  return link === "consistency"
    ? consistent(head.size, size, head.root, root, path)
    : includes(index, size, receipt.leaf, path, root);
}

function anchorData({ claim, test }, all) {
  return {
    chainId: String(claim.chainId),
    txHash: claim.txHash,
    block: String(claim.blockNumber),
    size: String(claim.size),
    test: String(test),
    reached: "true",
    claims: String(all.length),
  };
}

/** Whether what a list says weighs more than the other answer: an end for good, then the newer word. */
function countsMore(listed, other) {
  return !other || (!ENDED.includes(other.state) && (ENDED.includes(listed.state) || listed.asOf > other.asOf));
}

/** The state after these events. What takes effect at once counts now; about the past its moment decides. */
function fold(events, at, past) {
  let state = { state: "active", asOf: -Infinity };
  for (const { record } of events) {
    const from = record.effectiveAt ?? (past ? record.at : undefined);
    const inForce = from === undefined || from <= at;
    if (inForce && !ENDED.includes(state.state)) {
      state = {
        state: ["reinstated", "renewed"].includes(record.change) ? "active" : record.change,
        asOf: record.at,
        since: record.effectiveAt ?? record.at,
        office: record.office,
        reason: record.reason,
        successor: record.successor,
      };
    }
  }
  return state;
}

/** What an answer given later says about a moment; its time is when that was recorded. Undefined if nothing. */
function told(answer, at) {
  if (!answer.history) {
    // When that was recorded it does not say.
    return answer.since !== undefined && answer.since <= at ? { ...answer, asOf: answer.since } : undefined;
  }
  let state = { state: "active", asOf: -Infinity };
  for (const change of answer.history) {
    if (change.since <= at && !ENDED.includes(state.state)) {
      // Reason, office and successor are told of the newest state only.
      const isNewest = change.state === answer.state && answer.since === change.since;
      const { office, reason, successor } = isNewest ? answer : {};
      state = { state: change.state, asOf: change.recorded, since: change.since, office, reason, successor };
    }
  }
  return state;
}

/** @param recorded when it was recorded, if it was not known at the moment asked about */
function said({ state, since, office, reason, successor }, recorded) {
  const data = {
    ...(since !== undefined && { since: written(since) }),
    ...(recorded !== undefined && { recorded: written(recorded) }),
    ...(office !== undefined && { office }),
    ...(reason !== undefined && { reason }),
    ...(successor !== undefined && { successor }),
  };
  return check("status", "fail", "ST_" + state.toUpperCase(), data);
}
