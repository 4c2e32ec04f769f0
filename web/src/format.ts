// Figures and dates between the server's form ("1200.5", "2026-12-31") and a person's
// ("1 200,50", "31.12.26"). All work is on text: a sum of money never becomes a JavaScript number.

const THIN = '\u202f';   // narrow no-break space: a figure never breaks across lines
const MINUS = '\u2212';

let language = 'en';
export function setFormatLanguage(code: string) { language = code; }

// The sign between the whole and the fraction for the language of the interface.
function point(): string { return language === 'ru' ? ',' : '.'; }

function group(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, THIN);
}

interface Parts { negative: boolean; whole: string; fraction: string }

function split(text: string): Parts | null {
  const match = /^([-+\u2212]?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!match) return null;
  return {
    negative: match[1] !== '' && match[1] !== '+',
    whole: match[2].replace(/^0+(?=\d)/, ''),
    fraction: match[3] ?? '',
  };
}

function join({ negative, whole, fraction }: Parts): string {
  const zero = /^0*$/.test(whole + fraction);
  return (negative && !zero ? MINUS : '') + group(whole) + (fraction ? point() + fraction : '');
}

type Nothing = null | undefined;

/**
 * An amount for reading, padded to the currency's digits: "-1200.5", 2 -> "−1 200.50". More digits
 * than the currency has are shown, not rounded away: what is shown is what is kept. Text that is
 * no number comes back as it is.
 */
export function formatAmount(text: string | Nothing, digits = 2): string {
  if (text === null || text === undefined || text === '') return '';
  const parts = split(text);
  return parts ? join({ ...parts, fraction: parts.fraction.padEnd(digits, '0') }) : text;
}

/** A quantity, price or rate with the digits that it has; zeros at the end are dropped. */
export function formatDecimal(text: string | Nothing): string {
  if (text === null || text === undefined || text === '') return '';
  const parts = split(text);
  return parts ? join({ ...parts, fraction: parts.fraction.replace(/0+$/, '') }) : text;
}

/**
 * What a person typed or pasted as the server's decimal, null when it is no number. Understood:
 * "1 200,50", "1,200.50", "1.200,50", "1'200.50", "(12.00)" for a negative, "12-" of old exports.
 * One separator followed by exactly three digits is ambiguous ("1,200"): it separates thousands
 * when it is not the decimal sign of the language, or when it occurs more than once.
 */
export function parseDecimalInput(text: string): string | null {
  let rest = text.trim().replace(/[\s\u00a0\u202f\u2009'’_]/g, '').replace(/\u2212/g, '-');
  const bracketed = /^\((.*)\)$/.exec(rest);
  let negative = false;
  if (bracketed) { negative = true; rest = bracketed[1]; }
  const signed = /^([-+]?)([\d.,]+?)(-?)$/.exec(rest);
  if (!signed || !/\d/.test(rest) || (signed[1] && signed[3])) return null;
  if (signed[1] === '-' || signed[3] === '-') negative = !negative;
  const digits = wholeAndFraction(signed[2]);
  if (!digits) return null;
  const whole = digits[0].replace(/^0+(?=\d)/, '') || '0';
  const zero = /^0*$/.test(whole + digits[1]);
  return (negative && !zero ? '-' : '') + whole + (digits[1] ? '.' + digits[1] : '');
}

function wholeAndFraction(text: string): [string, string] | null {
  const marks = text.replace(/\d/g, '');
  if (marks === '') return [text, ''];
  const last = marks[marks.length - 1];
  const sameThroughout = [...marks].every((mark) => mark === last);
  const at = text.lastIndexOf(last);
  const before = text.slice(0, at);
  const after = text.slice(at + 1);
  if (sameThroughout) {
    const thousands = marks.length > 1 ||
      (after.length === 3 && last !== point() && /^[1-9]\d{0,2}$/.test(before));
    if (thousands) return grouped(text, last) ? [text.split(last).join(''), ''] : null;
    return [before, after];
  }
  // Two kinds of marks: the last one is the decimal sign and must stand alone.
  const other = last === '.' ? ',' : '.';
  if (before.includes(last) || !grouped(before, other)) return null;
  return [before.split(other).join(''), after];
}

function grouped(text: string, mark: string): boolean {
  const [first, ...rest] = text.split(mark);
  return /^\d{1,3}$/.test(first) && rest.every((part) => /^\d{3}$/.test(part));
}

/** "2026-12-31" as 31.12.2026 (ru) or 31 Dec 2026 (en); other text comes back as it is. */
export function formatDate(iso: string | Nothing, code = language): string {
  if (!iso) return '';
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (!match) return iso;
  const [, year, month, day] = match;
  if (code === 'ru') return `${day}.${month}.${year}`;
  return `${day}\u00a0${MONTHS[Number(month) - 1] ?? month}\u00a0${year}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun',
  'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment ("2026-12-31T09:05:00Z") in the zone of the reader: 31 Dec 2026, 12:05. */
export function formatTimestamp(iso: string | Nothing, code = language): string {
  if (!iso) return '';
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${formatDate(day, code)}, ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** "2026-03" as "Mar 2026" or "03.2026". */
export function formatMonth(month: string | Nothing, code = language): string {
  if (!month) return '';
  const match = /^(\d{4})-(\d{2})$/.exec(month);
  if (!match) return month;
  return code === 'ru' ? `${match[2]}.${match[1]}`
    : `${MONTHS[Number(match[2]) - 1] ?? match[2]}\u00a0${match[1]}`;
}

/** A month as the server counts them, 12 a year from the year 0, as formatMonth(); 0 is none. */
export function formatMonthIndex(index: string): string {
  const months = Number(index);
  if (!Number.isInteger(months) || months <= 0) return '';
  return formatMonth(`${Math.floor(months / 12)}-${String(months % 12 + 1).padStart(2, '0')}`);
}

/**
 * A typed date as "YYYY-MM-DD", null when there is no such day. Day first, as Britain and Russia
 * write: 31.12.26, 31/12/2026, 31-12, 311226, "31 dec 2026"; a year of two digits is of this
 * century, no year is `today`'s year, a lone day is of its month.
 */
export function parseDateInput(text: string, today = new Date()): string | null {
  const typed = text.trim().toLowerCase().replace(/\u00a0/g, ' ');
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(typed);
  // 20261231 reads year first; 31122026 cannot (its year would be 3112).
  if (iso && Number(iso[1]) < 2200) return day(iso[1], iso[2], iso[3]);
  const compact = /^(\d{2})(\d{2})(\d{2}|\d{4})$/.exec(typed);
  if (compact) return day(compact[3], compact[2], compact[1]);
  const named = /^(\d{1,2})[ .-]*([a-z]{3,9})\.?(?:[ .-]*(\d{2}|\d{4}))?$/.exec(typed);
  const year = String(today.getFullYear());
  if (named) {
    const month = MONTHS.findIndex((name) => named[2].startsWith(name.toLowerCase())) + 1;
    return month ? day(named[3] ?? year, String(month), named[1]) : null;
  }
  const parts = /^(\d{1,2})(?:[./\s-](\d{1,2})(?:[./\s-](\d{2}|\d{4}))?)?\.?$/.exec(typed);
  if (!parts) return null;
  return day(parts[3] ?? year, parts[2] ?? String(today.getMonth() + 1), parts[1]);
}

function day(year: string, month: string, date: string): string | null {
  const y = Number(year.length === 2 ? `20${year}` : year);
  const made = new Date(Date.UTC(y, Number(month) - 1, Number(date)));
  if (made.getUTCFullYear() !== y || made.getUTCMonth() !== Number(month) - 1
      || made.getUTCDate() !== Number(date)) return null;
  return made.toISOString().slice(0, 10);
}
