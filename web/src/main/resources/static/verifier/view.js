// A verdict in words: one line first, then what it means, the document, why, and how to do it again.
import { canonical, isObject } from "./json.js";
import { steps } from "./merkle.js";
import { written } from "./time.js";
import { isGood } from "./verify.js";

const SIGNS = { pass: "✓", fail: "✕", warning: "!", "cannot-check": "?", "not-applicable": "–" };
const SHOWN = ["kind", "kindVersion", "kindName", "number", "holder", "fields", "asset"];
const TIMES = ["checkedAt", "since", "recorded", "issued", "at", "asOf", "validFrom", "validUntil", "seen"];

/** An element; attributes by name, children are elements or texts. Nothing is ever parsed as HTML. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return made;
}

function key(value) {
  return value.toUpperCase().replaceAll("-", "_");
}

/** The line at the top, its sign and tone: as the pages of the server say it. */
export function headline(words, verdict) {
  const value = verdict.underlying ?? verdict.verdict;
  const demo = verdict.underlying !== undefined;
  const evidence = verdict.subject === "evidence";
  const good = isGood(verdict);
  if (verdict.subject === "seal" && value === "cannot-check") {
    const { asked, key: said } = sealSays(verdict);
    const text = words.t("verify.seal.word." + said);
    return {
      tone: asked ? (demo ? "demo" : "plain") : "unclear",
      sign: asked ? (demo ? "◆" : "✓") : "?",
      text: demo ? words.t("verify.headline.demo", text) : text,
    };
  }
  if (verdict.subject === "check") {
    const text = good ? words.t("verify.check.genuine", found(words, verdict))
      : words.t(value === "altered" ? "verify.check.altered" : "verify.check.unknown");
    return {
      tone: good ? (demo ? "demo" : "plain") : "bad",
      sign: good ? (demo ? "◆" : "✓") : "✕",
      text: demo ? words.t("verify.headline.demo", text) : text,
    };
  }
  if (good && !evidence && isCopy(verdict)) {
    const text = words.t("verify.copy.word");
    return {
      tone: demo ? "demo" : "plain",
      sign: demo ? "◆" : "✓",
      text: demo ? words.t("verify.headline.demo", text) : text,
    };
  }
  const line = evidence
    ? good
      ? words.t("verify.evidence.word.genuine", words.code("outcome", verdict.outcome))
      : words.t("verify.evidence.word." + evidenceKey(value))
    : words.t(isUnasked(verdict, value) ? "verify.browser.word.unasked" : "verify.word." + key(value));
  const bad = value === "cannot-check" ? "unclear" : "bad";
  return {
    tone: good ? (demo ? "demo" : evidence ? "plain" : "good") : bad,
    sign: good ? (demo ? "◆" : "✓") : bad === "bad" ? "✕" : "?",
    text: demo ? words.t(evidence ? "verify.evidence.headline.demo" : "verify.headline.demo", line) : line,
  };
}

/** A copy of somebody else's paper, attested by an office that did not issue it. */
function isCopy(verdict) {
  return verdict.checks.some((check) => check.code === "COPY_ATTESTED");
}

/** A genuine seal: whether the district was asked, and said that the document is in force. */
function sealSays(verdict) {
  const asked = verdict.checks.some((check) => check.row === "status" && check.state === "pass");
  return { asked, key: asked ? "in-force" : "unasked" };
}

/** What a check receipt tells of. */
function found(words, verdict) {
  const told = verdict.checks.find((each) => each.row === "status")?.data ?? {};
  return told.underlying
    ? words.t("verify.headline.demo", words.code("verdict", told.underlying))
    : words.code("verdict", told.verdict);
}

/** Whether nothing is open but what the public chain would say. */
function isUnasked(verdict, value) {
  return value === "valid-pending-anchor" && verdict.checks.some((check) => check.code === "ANCHOR_UNCHECKED");
}

function evidenceKey(value) {
  return value === "altered" || value === "cannot-check" ? key(value) : "UNKNOWN";
}

/** What a record of evidence is of, as texts have it. */
function happened(outcome) {
  return ["PULLED", "PREVIEWED", "USED", "VERIFIED"].includes(outcome) ? outcome.toLowerCase() : "not-pulled";
}

function advice(words, verdict) {
  const value = verdict.underlying ?? verdict.verdict;
  const codes = verdict.checks.map((check) => check.code);
  if (verdict.subject === "evidence") {
    return words.t("verify.evidence.advice." + (isGood(verdict) ? happened(verdict.outcome) : evidenceKey(value)));
  }
  if (verdict.subject === "check") {
    return words.t(isGood(verdict) ? "verify.check.advice" : "verify.check.advice.bad");
  }
  if (verdict.subject === "seal" && value === "cannot-check") {
    return words.t("verify.seal.advice." + sealSays(verdict).key);
  }
  if (isGood(verdict) && isCopy(verdict)) {
    return words.t("verify.copy.advice");
  }
  if (verdict.checks[0].state === "fail") {
    return words.t(codes[0] === "FMT_NO_CREDENTIAL" ? "verify.browser.no-credential" : "verify.advice.unreadable");
  }
  if (verdict.checkedAt && !["altered", "unknown"].includes(value)) {
    return words.t("verify.past.advice." + (isGood(verdict) ? "good" : value === "cannot-check" ? "unclear" : "bad"));
  }
  if (isUnasked(verdict, value)) {
    return words.t("verify.browser.advice.unasked");
  }
  return words.t("verify.advice." + (codes.includes("DT_NOT_YET") ? "early" : key(value)));
}

/** Since when it is not in force; of evidence, what happened. */
function standing(words, names, verdict) {
  const { evidence } = verdict;
  if (evidence) {
    const then = evidence.underlying
      ? words.t("verify.headline.demo", words.code("verdict", evidence.underlying))
      : words.code("verdict", evidence.verdict);
    return words.t(
      "verify.evidence.story." + happened(evidence.outcome),
      words.time(evidence.at),
      names.office(evidence.office),
      names.kind(evidence.kind),
      evidence.document,
      evidence.case,
      words.code("outcome", evidence.outcome),
      then);
  }
  const check = verdict.checks.find((each) => each.row === "status" && each.state === "fail" && each.data.since);
  return check && words.t(
    "verify.standing",
    words.code("verify.ended", check.code),
    words.time(check.data.since),
    names.office(check.data.office ?? "-"),
    check.data.reason ? words.code("verify.reason", check.data.reason) : "-");
}

function datum(words, names, name, value) {
  if (TIMES.includes(name)) {
    return words.time(value);
  }
  switch (name) {
    case "office":
      return names.office(value);
    case "kind":
      return names.kind(value);
    case "reason":
      return words.code("verify.reason", value);
    case "method":
      return words.code("verify.copy.method", value);
    case "outcome":
      return words.code("outcome", value);
    case "verdict":
    case "underlying":
      return words.code("verdict", value);
    case "test":
    case "reached":
      return words.t(value === "true" ? "verify.yes" : "verify.no");
    default:
      return value;
  }
}

function pairs(rows) {
  return element("dl", { class: "cv-data" }, rows.map(([label, value]) =>
    element("div", {}, element("dt", {}, label), element("dd", {}, value))));
}

function checkRow(words, names, check) {
  const data = Object.entries(check.data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([name]) => words.has("verify.data." + name))
    .map(([name, value]) => [words.t("verify.data." + name), datum(words, names, name, value)]);
  return element(
    "li",
    { class: "cv-check cv-check--" + check.state },
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element("span", { class: "cv-sign", "aria-hidden": "true" }, SIGNS[check.state]),
        element(
          "span",
          { class: "cv-check__text" },
          element(
            "span",
            { class: "cv-check__name" },
            element("strong", {}, words.code("row", check.row)),
            " ",
            element("span", { class: "cv-word" }, words.t("verify.state." + check.state))),
          element("span", {}, words.code("code", check.code)))),
      element(
        "div",
        { class: "cv-check__more" },
        element("p", {}, words.t("verify.browser.how." + check.row)),
        data.length > 0 ? pairs(data) : undefined,
        element("p", { class: "cv-small" }, element("code", {}, check.code)))));
}

/** The document as it was sealed: what its office signed, never what a page shows. */
function documentPart(words, names, { verdict, read, pdf }) {
  const passed = (row) => verdict.checks.some((check) => check.row === row && check.state === "pass");
  const copy = isCopy(verdict);
  if (!read?.document || !passed("unaltered") || !(passed("issuer") || copy)) {
    return undefined;
  }
  const { issuer, credentialSubject: subject, validFrom, validUntil } = read.document;
  const both = (name) => (isObject(name) ? words.pick(name.zh, name.en) : name);
  const say = (value) => (typeof value === "string" ? value : value === undefined ? undefined : canonical(value));
  const kind = say(subject.kind) ?? "";
  const rows = [
    [words.t("verify.kind"), copy ? words.t("verify.copy.of", say(both(subject.kindName)) ?? names.kind(kind))
      : say(both(subject.kindName)) ?? names.kind(kind)],
    [words.t("verify.copy.issuer"), copy ? say(read.document.attestation?.statedIssuer) : undefined],
    [words.t("verify.browser.number"), say(subject.number)],
    [words.t(copy ? "verify.copy.office" : "verify.office"), [say(both(issuer?.district)), say(both(issuer?.name))].filter(Boolean).join(" · ")],
    ...(Array.isArray(subject.holder) ? subject.holder : [])
      .filter((holder) => typeof holder?.name === "string")
      .map((holder) => [words.t("verify.browser.holder"), holder.name]),
    ...Object.entries(isObject(subject.fields) ? subject.fields : {})
      .map(([name, value]) => [names.field(kind, name), say(value) ?? ""]),
    ...Object.entries(subject).filter(([name]) => !SHOWN.includes(name)).map(([name, value]) => [name, say(value)]),
    [
      words.t("verify.valid"),
      typeof validFrom !== "string"
        ? undefined
        : typeof validUntil === "string"
          ? words.t("verify.from-until", words.day(validFrom), words.lastDay(validUntil))
          : words.t("verify.from", words.day(validFrom)),
    ],
  ].filter(([, value]) => value);
  return element(
    "section",
    { class: "cv-document" },
    element("h3", {}, words.t("verify.document")),
    pairs(rows),
    element("p", {}, element("strong", {}, words.t("verify.browser.compare"))),
    element("p", {}, words.t(pdf ? "verify.browser.pdf-face" : "verify.browser.paper")));
}

/** What the office sealed for paper: a few fields, some masked. */
function sealPart(words, names, { verdict, read }) {
  const seal = read?.seal;
  if (!seal || verdict.checks.some((check) => ["unaltered", "issuer"].includes(check.row) && check.state !== "pass")) {
    return undefined;
  }
  const { kind, office, shown } = seal;
  const label = (name) => (name === "number" ? words.t("verify.browser.number") : names.field(kind, name));
  const [from, until] = [seal.from, seal.until].map((time) => time !== undefined && written(time));
  return element(
    "section",
    { class: "cv-document" },
    element("h3", {}, words.t("verify.seal.title")),
    pairs([
      [words.t("verify.kind"), names.kind(kind)],
      ...[...shown].map(([name, value]) => [label(name), value]),
      [words.t("verify.office"), names.office(office)],
      [
        words.t("verify.valid"),
        until ? words.t("verify.from-until", words.day(from), words.lastDay(until)) : words.t("verify.from", words.day(from)),
      ],
      [words.t("verify.code"), seal.publicCode],
    ]),
    element("p", {}, element("strong", {}, words.t("verify.seal.compare"))));
}

/** From the leaf to the signed checkpoint, computed here. */
function proofPart(words, { read }) {
  const proved = read?.recorded?.proved;
  if (!proved) {
    return undefined;
  }
  const { index, head, receipt } = proved;
  const hash = (text) => element("code", {}, text);
  const climbed = steps(index, head.size, receipt.leaf, receipt.proof.path);
  return element(
    "details",
    { class: "cv-more" },
    element("summary", {}, words.t("verify.browser.proof")),
    element("p", {}, words.t("verify.browser.proof.text")),
    element(
      "ol",
      { class: "cv-steps" },
      element("li", {}, words.t("verify.browser.proof.leaf", String(index)), hash(receipt.leaf)),
      climbed.map(({ left, right, hash: result }) =>
        element("li", {}, words.t("verify.browser.proof.step"), hash(left), hash(right), " → ", hash(result))),
      element("li", {}, words.t("verify.browser.proof.root", String(head.size), head.origin), hash(head.root))));
}

/** What a chain says and today's status cannot be known from a file. */
function limitsPart(words) {
  const keys = ["chain", "status", "bearer", "page"];
  return element(
    "details",
    { class: "cv-more" },
    element("summary", {}, words.t("verify.browser.limits")),
    element("ul", {}, keys.map((each) => element("li", {}, words.t("verify.browser.limits." + each)))));
}

/**
 * All of it.
 *
 * @param result {verdict, read, pdf}
 * @param extra what stands under the line: a remark of where the status comes from, a button
 */
export function verdictView(words, names, result, extra = []) {
  const { verdict } = result;
  const { tone, sign, text } = headline(words, verdict);
  const said = standing(words, names, verdict);
  const part = element(
    "div",
    { class: "cv-result" },
    element(
      "section",
      { class: "cv-verdict cv-verdict--" + tone },
      element("h2", { tabindex: "-1" }, element("span", { class: "cv-verdict__sign", "aria-hidden": "true" }, sign), " " + text),
      said ? element("p", {}, element("strong", {}, said)) : undefined,
      element("p", {}, advice(words, verdict)),
      verdict.underlying ? element("p", {}, words.t("verify.demo-note")) : undefined,
      element("p", { class: "cv-small" }, verdict.checkedAt
        ? words.t("verify.past.at", words.time(verdict.at), words.time(verdict.checkedAt))
        : words.t("verify.browser.at", words.time(verdict.at))),
      extra),
    documentPart(words, names, result),
    sealPart(words, names, result),
    element("h3", {}, words.t("verify.checks")),
    element("ul", { class: "cv-checks" }, verdict.checks.map((check) => checkRow(words, names, check))),
    proofPart(words, result),
    limitsPart(words));
  return part;
}
