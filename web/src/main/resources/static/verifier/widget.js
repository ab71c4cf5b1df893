// <verify-document src="document.json" lang="en" trust="root key">: the verdict on a document, on any page. Asks the
// page's own server for the document and the district for its trust file, nobody else; sets no cookie.
import { DISTRICT, STYLE } from "./data.js";
import { judgeFile, now } from "./library.js";
import { namedRoot, openTrust } from "./trust.js";
import { element, headline, verdictView } from "./view.js";
import { namesOf, wordsOf } from "./words.js";

const MAX_BYTES = 10 * 1024 * 1024;
const TRUST = new URL("/api/v1/trust", document.currentScript?.src ?? DISTRICT.base).href;
let style;

async function bytes(url) {
  const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!response.ok) {
    throw new Error("answered " + response.status);
  }
  const body = new Uint8Array(await response.arrayBuffer());
  if (body.length > MAX_BYTES) {
    throw new RangeError("too large");
  }
  return body;
}

/** Read anew for each document: a key may have ended since. A root that the page pinned must have signed it. */
async function trustFile(pinned) {
  const file = new TextDecoder().decode(await bytes(TRUST));
  return openTrust(file, pinned || namedRoot(file));
}

class VerifyDocument extends HTMLElement {
  static observedAttributes = ["src", "lang", "trust"];

  /** The last verdict; undefined until there is one. */
  verdict;
  #turn = 0;
  #root = this.attachShadow({ mode: "open" });

  connectedCallback() {
    if (!style) {
      style = new CSSStyleSheet();
      style.replaceSync(STYLE);
    }
    this.#root.adoptedStyleSheets = [style];
    this.#judge();
  }

  attributeChangedCallback(_, before, after) {
    if (this.isConnected && before !== after && this.#root.adoptedStyleSheets.length > 0) {
      this.#judge();
    }
  }

  async #judge() {
    const mine = ++this.#turn;
    const language = (this.getAttribute("lang") || document.documentElement.lang || "zh").slice(0, 2);
    const words = wordsOf(language === "en" ? "en" : "zh");
    const src = this.getAttribute("src");
    this.verdict = undefined;
    this.#show(words, element("p", { role: "status" }, words.t("verify.browser.working")));
    let result;
    let trouble = "verify.browser.widget.document";
    try {
      const file = await bytes(new URL(src, document.baseURI));
      trouble = "verify.browser.widget.trust";
      const trust = await trustFile(this.getAttribute("trust"));
      trouble = "verify.browser.fault";
      result = await judgeFile(file, { trust, at: now() });
    } catch {
      // Shown in words below; nothing was judged, so there is no verdict.
    }
    if (mine !== this.#turn) {
      return;
    }
    if (!result) {
      this.#show(words, element("p", { class: "cv-verdict cv-verdict--unclear", role: "status" }, words.t(trouble)));
      this.dispatchEvent(new CustomEvent("verified", { bubbles: true, composed: true, detail: null }));
      return;
    }
    this.verdict = result.verdict;
    const names = namesOf(words, DISTRICT.labels);
    const { tone, sign, text } = headline(words, result.verdict);
    this.#show(
      words,
      element(
        "div",
        { class: "cv-widget cv-verdict--" + tone },
        element(
          "p",
          { class: "cv-widget__line", role: "status" },
          element("span", { class: "cv-verdict__sign", "aria-hidden": "true" }, sign),
          " ",
          element("strong", {}, text)),
        element(
          "details",
          { class: "cv-more" },
          element("summary", {}, words.t("verify.browser.widget.more", words.pick(DISTRICT.zh, DISTRICT.en))),
          verdictView(words, names, result))));
    this.dispatchEvent(new CustomEvent("verified", { bubbles: true, composed: true, detail: result.verdict }));
  }

  #show(words, part) {
    this.#root.replaceChildren(element("div", { class: "cv-host", lang: words.htmlLang }, part));
  }
}

if (!customElements.get("verify-document")) {
  customElements.define("verify-document", VerifyDocument);
}
