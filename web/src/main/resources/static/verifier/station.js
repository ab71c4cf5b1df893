// The place on a page where files are given and verdicts appear: one drop zone, one answer at a time.
import { utf8 } from "./bytes.js";
import { judgeFile, now } from "./library.js";
import { sealText } from "./seal.js";
import { element, headline, verdictView } from "./view.js";

const MAX_BYTES = 10 * 1024 * 1024;

/** What listens to the whole page ends when the page is drawn anew. */
let listening;

/**
 * Builds it into a part of a page.
 *
 * @param place element that it fills
 * @param words texts
 * @param names of offices, kinds and fields
 * @param trust gives the trust file in use
 * @param extra (result, again) gives elements under the verdict; again(status) judges the same file with the district's answer
 * @returns judges bytes that came in another way
 */
export function station({ place, words, names, trust, extra = () => [] }) {
  const input = element("input", { type: "file", id: "cv-file", class: "cv-input" });
  const day = element("input", { type: "date", id: "cv-day" });
  const live = element("div", { class: "cv-hidden", role: "status", "aria-live": "polite" });
  const answer = element("div", { class: "cv-answer" });
  const zone = element(
    "div",
    { class: "cv-zone" },
    element("label", { for: "cv-file" }, element("strong", {}, words.t("verify.browser.choose"))),
    input,
    element("p", { class: "cv-small" }, words.t("verify.browser.drop")),
    element("p", { class: "cv-private" }, words.t("verify.browser.private")),
    element(
      "details",
      { class: "cv-asof" },
      element("summary", {}, words.t("verify.as-of.another")),
      element("label", { for: "cv-day" }, words.t("verify.as-of")),
      day,
      element("p", { class: "cv-small" }, words.t("verify.as-of.hint"))));
  place.replaceChildren(zone, live, answer);

  let last;
  let turn = 0;

  async function judged(status) {
    const mine = ++turn;
    answer.replaceChildren(element("p", {}, words.t("verify.browser.working")));
    live.textContent = words.t("verify.browser.working");
    const at = now();
    // A day is asked about at its last second where the offices are; of today, now.
    const end = day.value ? new Date(day.value + "T23:59:59+08:00").toISOString() : at;
    const asOf = end < at ? end : at;
    let shown;
    let line;
    try {
      if (last.length > MAX_BYTES) {
        throw new RangeError("too large");
      }
      const result = await judgeFile(last, { trust: await trust(), at, asOf, status });
      shown = verdictView(words, names, result, extra(result, judged, status));
      line = headline(words, result.verdict).text;
    } catch (fault) {
      line = words.t(fault instanceof RangeError ? "verify.file.too-large" : "verify.browser.fault");
      shown = element("section", { class: "cv-verdict cv-verdict--unclear" }, element("h2", { tabindex: "-1" }, line));
    }
    if (mine === turn) {
      answer.replaceChildren(shown);
      live.textContent = line;
      answer.querySelector("h2").focus();
    }
  }

  async function given(file) {
    if (file) {
      last = new Uint8Array(await file.arrayBuffer());
      await judged();
    }
  }

  listening?.abort();
  listening = new AbortController();
  const { signal } = listening;
  input.addEventListener("change", () => given(input.files[0]));
  day.addEventListener("change", () => last && judged());
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("cv-zone--over");
    }, { signal });
  }
  for (const name of ["dragleave", "drop"]) {
    document.addEventListener(name, () => zone.classList.remove("cv-zone--over"), { signal });
  }
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    given(event.dataTransfer.files[0]);
  }, { signal });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").trim();
    const ours = text.startsWith("{") || sealText(utf8(text)) !== undefined;
    const file = event.clipboardData.files[0] ?? (ours ? new Blob([text]) : undefined);
    if (file) {
      event.preventDefault();
      given(file);
    }
  }, { signal });
  return async (bytes) => {
    last = bytes;
    await judged();
  };
}
