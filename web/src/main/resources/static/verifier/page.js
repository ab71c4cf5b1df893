// The public page of verification: judges a file on the reader's own device. The only thing it asks of the network is
// today's status, when the reader presses the button for it; it sends the public code that the document itself bears.
import { utf8 } from "./bytes.js";
import { library, now } from "./library.js";
import { parse } from "./json.js";
import { sealText } from "./seal.js";
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
  const genuine = ["document", "seal"].includes(verdict.subject)
    && verdict.checks.some((check) => check.row === "unaltered" && check.state === "pass");
  const code = genuine ? (read.seal ?? read.document).publicCode : undefined;
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
    const told = element("p", { class: "cv-small" }, words.t(said, words.time(now())));
    const more = element("a", { href: "/verify/" + encodeURIComponent(code) }, words.t("verify.seal.more"));
    return result.verdict.subject === "seal" ? [told, element("p", {}, more)] : [told];
  }
  const button = element("button", { type: "button", class: "cv-button" }, words.t("verify.browser.ask"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    await again(await ask(code));
  });
  return [button, element("p", { class: "cv-small" }, words.t("verify.browser.ask.hint", code))];
}

let opened;
const judgeText = station({
  place,
  words,
  names: namesOf(words, JSON.parse(place.dataset.labels)),
  trust: () => (opened ??= openTrust(place.dataset.trust, namedRoot(place.dataset.trust))),
  extra,
});

/** What a QR code on paper says; undefined if it is something else. */
function scanned(text) {
  const bytes = utf8(text);
  return sealText(bytes) === undefined ? undefined : bytes;
}

/** Opened by a camera: what stands behind the # is read here, and taken out of the address and so of its history. */
function openedByCamera() {
  const seal = scanned(location.hash.slice(1));
  if (seal) {
    history.replaceState(null, "", location.pathname + location.search);
    judgeText(seal);
  }
}

globalThis.addEventListener("hashchange", openedByCamera);
// A hand scanner types into the box for codes: a seal must not travel in an address.
const typed = document.querySelector("#code");
typed.form.addEventListener("submit", (event) => {
  const seal = scanned(typed.value);
  if (seal) {
    event.preventDefault();
    typed.value = "";
    judgeText(seal);
  }
});
for (const shown of document.querySelectorAll("[data-with-script]")) {
  shown.hidden = false;
}
if (!document.querySelector(".govuk-error-summary")) {
  document.querySelector("details[data-server]").open = false;
}
globalThis.commonseal = library;
openedByCamera();
