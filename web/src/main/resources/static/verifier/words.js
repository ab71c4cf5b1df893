// The texts of the pages, in the reader's language, and how times and names are written there.
import { TEXTS } from "./data.js";
import { HOUR, instant, SECOND, written } from "./time.js";

/** Where the offices are; times are shown there, as on every page of the district. */
const ZONE = 8n * HOUR;

/** Some time before a moment, where the offices are; what is no moment stands as it is. */
function timeOf(text, before = 0n) {
  try {
    return written(instant(text) - before + ZONE).slice(0, 16).replace("T", " ");
  } catch {
    return text;
  }
}

/** @param language zh or en; anything else gives Chinese */
export function wordsOf(language) {
  const texts = TEXTS[language] ?? TEXTS.zh;
  return {
    language: language === "en" ? "en" : "zh",
    htmlLang: language === "en" ? "en" : "zh-CN",
    has: (key) => Object.hasOwn(texts, key),
    t: (key, ...values) => (texts[key] ?? key).replace(/\{(\d)\}/g, (_, i) => values[i] ?? ""),
    /** The text of a code; the code itself if there is none. */
    code: (group, code) => texts[group + "." + code] ?? code,
    pick: (zh, en) => (language === "en" ? en : zh) ?? zh ?? en,
    /** The day of a moment. */
    day: (text) => timeOf(text).slice(0, 10),
    /** The last day before a moment at which something ends. */
    lastDay: (text) => timeOf(text, SECOND).slice(0, 10),
    /** A moment, to the minute; what is none stands as it is. */
    time: (text) => timeOf(text),
  };
}

/** Names by code from the district's labels; a code nobody knows stands for itself. */
export function namesOf(words, labels = {}) {
  const name = (group, code) => {
    const known = Object.hasOwn(labels[group] ?? {}, code) ? labels[group][code] : undefined;
    return known ? words.pick(known[0], known[1]) : code;
  };
  return {
    office: (code) => name("offices", code),
    kind: (code) => name("kinds", code),
    field: (kind, field) => {
      const own = name("fields", kind + "/" + field);
      return own === kind + "/" + field ? name("fields", field) : own;
    },
  };
}
