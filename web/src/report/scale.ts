// Axes of charts.

/** Round numbers that cover the values, about four steps apart. */
export function steps(low: number, high: number): number[] {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  // A little below zero needs no step of its own.
  const first = low < 0 && -low < step / 5 ? 0 : Math.floor(low / step);
  const lines: number[] = [];
  for (let n = first; n <= Math.ceil(high / step); n++)
    lines.push(Number((n * step).toPrecision(12)));
  return lines;
}

const UNITS: Record<string, [string, string, string]> = {
  en: ['k', 'M', 'bn'], ru: ['\u00a0тыс.', '\u00a0млн', '\u00a0млрд'],
};

/** 1 200 000 as 1.2M or 1,2 млн: an axis only orients. */
export function short(value: number, language: string): string {
  const [thousand, million, billion] = UNITS[language] ?? UNITS.en;
  const size = Math.abs(value);
  const [divided, unit] = size >= 1e9 ? [value / 1e9, billion]
    : size >= 1e6 ? [value / 1e6, million] : size >= 1e3 ? [value / 1e3, thousand] : [value, ''];
  const text = String(Number(divided.toPrecision(6))).replace('-', '\u2212');
  return (language === 'ru' ? text.replace('.', ',') : text) + unit;
}
