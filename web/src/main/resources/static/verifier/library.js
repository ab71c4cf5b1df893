// What a file is judged with, for pages, the widget and whoever opens the console.
import { utf8 } from "./bytes.js";
import { withoutNative } from "./ed25519.js";
import { attachedDocument, isPdf } from "./pdf.js";
import { openTrust } from "./trust.js";
import { judge, verify } from "./verify.js";

/** Judges a document file or a PDF that one is attached to: {verdict, read, pdf}. */
export async function judgeFile(file, options) {
  if (!isPdf(file)) {
    return { ...(await judge(file, options)), pdf: false };
  }
  const attached = await attachedDocument(file);
  // A PDF without one is readable but holds no digital document, as any JSON that is none.
  return { ...(await judge(attached ?? utf8("null"), options)), pdf: true };
}

/** The moment now, as verdicts write it. */
export function now() {
  return new Date().toISOString();
}

export const library = Object.freeze({ judgeFile, openTrust, verify, withoutNative });
