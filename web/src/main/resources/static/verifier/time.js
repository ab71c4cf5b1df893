// Moments as nanoseconds since 1970 (BigInt), read as ISO 8601 with a zone and written in one form only.
import { Malformed } from "./bytes.js";
import { optional, text } from "./json.js";

const FORM =
  /^(\d{4}|\+\d{5,9}|-\d{4,9})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?(Z|([+-])(\d\d?)(?::?(\d\d)(?::?(\d\d))?)?)$/i;
export const SECOND = 1000000000n;
const DAY = 86400n;

export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;

/** A moment; malformed without a zone or if there is no such day. */
export function instant(written) {
  const found = FORM.exec(written);
  if (!found) {
    throw new Malformed("not a time with zone");
  }
  const [year, month, day, hour, minute, second = 0] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = BigInt((found[7] ?? "").padEnd(9, "0"));
  const [zoneHour, zoneMinute, zoneSecond] = found.slice(10, 13).map((part) => Number(part ?? 0));
  const offset = (zoneHour * 60 + zoneMinute) * 60 + zoneSecond;
  const right = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
    && hour < 24 && minute < 60 && second < 60 && zoneMinute < 60 && zoneSecond < 60 && offset <= 18 * 3600;
  if (!right) {
    throw new Malformed("no such time");
  }
  const local = BigInt(days(year, month, day)) * DAY + BigInt((hour * 60 + minute) * 60 + second);
  return (local - BigInt(found[9] === "-" ? -offset : offset)) * SECOND + fraction;
}

/** A member that is a moment. */
export function moment(value, name) {
  return instant(text(value, name));
}

/** The same, undefined if absent. */
export function maybeMoment(value, name) {
  return optional(value, name, moment);
}

/** In UTC, seconds always, the fraction in groups of three digits. */
export function written(at) {
  const seconds = floor(at, SECOND);
  const day = floor(seconds, DAY);
  const rest = Number(seconds - day * DAY);
  const nanos = String(at - seconds * SECOND).padStart(9, "0");
  const fraction = /^0+$/.test(nanos) ? "" : "." + nanos.replace(/(?:000){1,2}$/, "");
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return date(Number(day)) + "T" + two(rest / 3600) + ":" + two((rest / 60) % 60) + ":" + two(rest % 60) + fraction + "Z";
}

function floor(a, b) {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function isLeap(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysOf(year, month) {
  return month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days from 1970-01-01; years begin in March here, so that the leap day is the last. */
function days(year, month, day) {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

function date(fromEpoch) {
  const z = fromEpoch + 719468;
  const era = Math.floor(z / 146097);
  const ofEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const digits = String(Math.abs(year)).padStart(4, "0");
  const sign = year < 0 ? "-" : year > 9999 ? "+" : "";
  return sign + digits + "-" + String(month).padStart(2, "0") + "-" + String(day).padStart(2, "0");
}
