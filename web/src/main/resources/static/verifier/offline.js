// The verifier that is one file: opened from a disk, without a network, with the district's trust file inside.
import { DISTRICT } from "./data.js";
import { library, now } from "./library.js";
import { station } from "./station.js";
import { instant, written } from "./time.js";
import { openTrust } from "./trust.js";
import { element } from "./view.js";
import { namesOf, wordsOf } from "./words.js";

const DAY = 24n * 60n * 60n * 1000000000n;
/** From here the trust file counts as old: keys may have ended since. */
const OLD = 90n;

let language = (navigator.languages ?? [navigator.language]).find((each) => /^(zh|en)/.test(each))?.slice(0, 2) ?? "zh";
let trust = openTrust(DISTRICT.trust, DISTRICT.root);
let loaded = "";

function age(opened) {
  const days = (instant(now()) - opened.issuedAt) / DAY;
  return days < 0n ? 0n : days;
}

/** A newer trust file, by the same root: taken up until the page is closed. */
async function renew(file, words) {
  try {
    const current = await trust;
    const other = await openTrust(new Uint8Array(await file.arrayBuffer()), DISTRICT.root);
    if (other.version < current.version || other.origin !== current.origin) {
      return words.t("verify.browser.trust.older", String(current.version));
    }
    trust = Promise.resolve(other);
    return words.t("verify.browser.trust.taken", String(other.version));
  } catch {
    return words.t("verify.browser.trust.refused");
  }
}

async function trustPart(words) {
  const opened = await trust;
  const days = age(opened);
  const input = element("input", { type: "file", id: "cv-trust", class: "cv-input" });
  input.addEventListener("change", async () => {
    loaded = await renew(input.files[0], words);
    await draw();
  });
  const row = (label, value) => element("div", {}, element("dt", {}, label), element("dd", {}, value));
  return element(
    "section",
    { class: "cv-trust" },
    element("h2", {}, words.t("verify.browser.trust")),
    element("p", {}, words.t("verify.browser.trust.text")),
    days > OLD
      ? element("p", { class: "cv-warning" }, element("strong", {}, words.t("verify.browser.trust.old", String(days))))
      : undefined,
    element(
      "dl",
      { class: "cv-data" },
      row(words.t("about.root"), element("code", {}, opened.root.vkey)),
      row(words.t("about.fingerprint"), element("code", {}, opened.fingerprint)),
      row(
        words.t("about.version"),
        words.t("verify.browser.trust.age", String(opened.version), words.time(written(opened.issuedAt)), String(days)))),
    element("label", { for: "cv-trust" }, words.t("verify.browser.trust.load")),
    input,
    element("p", { role: "status", class: "cv-small" }, loaded));
}

function switchOf(words) {
  const other = language === "en" ? "zh" : "en";
  const button = element(
    "button",
    { type: "button", class: "cv-language", lang: other === "en" ? "en" : "zh-CN" },
    other === "en" ? "English" : "中文");
  button.addEventListener("click", async () => {
    language = other;
    await draw();
    document.querySelector(".cv-language").focus();
  });
  return button;
}

async function draw() {
  const words = wordsOf(language);
  const place = element("div");
  const title = words.t("verify.browser.offline.title");
  document.documentElement.lang = words.htmlLang;
  document.title = title + " – " + words.pick(DISTRICT.zh, DISTRICT.en);
  document.body.replaceChildren(
    element(
      "header",
      { class: "cv-header" },
      element("span", { class: "cv-mark", "aria-hidden": "true" }, "信"),
      element("span", { class: "cv-name" }, words.pick(DISTRICT.zh, DISTRICT.en)),
      switchOf(words)),
    element(
      "main",
      { class: "cv-main" },
      element("h1", {}, title),
      element("p", {}, words.t("verify.browser.offline.lead")),
      place,
      await trustPart(words),
      element("p", { class: "cv-small" }, words.t("verify.browser.offline.made", DISTRICT.version))));
  station({ place, words, names: namesOf(words, DISTRICT.labels), trust: () => trust });
}

globalThis.commonseal = library;
draw();
