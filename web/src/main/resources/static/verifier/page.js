// The public page of verification: judges a file on the reader's own device. The only thing it asks of the network is
// today's status, when the reader presses the button for it; it sends the public code that the document itself bears.
import { library, now } from "./library.js";
import { parse } from "./json.js";
import { station } from "./station.js";
import { instant } from "./time.js";
import { namedRoot, openTrust } from "./trust.js";
import { element } from "./view.js";
import { namesOf, wordsOf } from "./words.js";

const STATES = {
  ST_OK: "active",
  ST_REVOKED: "revoked",
  ST_SUSPENDED: "suspended",
  ST_SUPERSEDED: "superseded",
  ST_SURRENDERED: "surrendered",
  ST_VOID: "void",
};

/** The district's word on a status, out of its verdict on a code. */
function answered(said) {
  const check = said.verdict.checks.find((each) => each.row === "status");
  if (check?.code === "ST_RECORDS_DOUBTFUL") {
    return { doubtful: true };
  }
  if (!check || !Object.hasOwn(STATES, check.code)) {
    return { unreachable: true };
  }
  const { since, office, reason, successor, asOf } = check.data;
  return {
    known: {
      state: STATES[check.code],
      asOf: instant(asOf ?? said.verdict.at),
      since: since && instant(since),
      office,
      reason,
      successor,
    },
  };
}

async function ask(code) {
  try {
    const response = await fetch("/api/v1/verify/" + encodeURIComponent(code), { credentials: "omit", redirect: "error" });
    return response.ok ? answered(parse(await response.text())) : { unreachable: true };
  } catch {
    return { unreachable: true };
  }
}

/** The public code of a document that its office signed; undefined if there is nothing to ask about. */
function publicCode({ verdict, read }) {
  const genuine = verdict.subject === "document"
    && verdict.checks.some((check) => check.row === "unaltered" && check.state === "pass");
  const code = genuine ? read.document.publicCode : undefined;
  return typeof code === "string" ? code : undefined;
}

const place = document.querySelector("[data-verifier]");
const words = wordsOf(document.documentElement.lang.startsWith("en") ? "en" : "zh");

function extra(result, again, status) {
  const code = publicCode(result);
  if (!code) {
    return [];
  }
  if (status) {
    const said = status.known ? "verify.browser.asked" : "verify.browser.not-asked";
    return [element("p", { class: "cv-small" }, words.t(said, words.time(now())))];
  }
  const button = element("button", { type: "button", class: "cv-button" }, words.t("verify.browser.ask"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    await again(await ask(code));
  });
  return [button, element("p", { class: "cv-small" }, words.t("verify.browser.ask.hint", code))];
}

let opened;
station({
  place,
  words,
  names: namesOf(words, JSON.parse(place.dataset.labels)),
  trust: () => (opened ??= openTrust(place.dataset.trust, namedRoot(place.dataset.trust))),
  extra,
});
for (const shown of document.querySelectorAll("[data-with-script]")) {
  shown.hidden = false;
}
if (!document.querySelector(".govuk-error-summary")) {
  document.querySelector("details[data-server]").open = false;
}
globalThis.commonseal = library;
