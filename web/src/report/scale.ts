// Axes of charts.

/** Round numbers that cover the values, about four steps apart. */
export function steps(low: number, high: number): number[] {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  const lines: number[] = [];
  for (let n = Math.floor(low / step); n <= Math.ceil(high / step); n++)
    lines.push(Number((n * step).toPrecision(12)));
  return lines;
}

/** 1 200 000 as 1.2M: an axis only orients. */
export function short(value: number): string {
  const size = Math.abs(value);
  const [divided, unit] = size >= 1e9 ? [value / 1e9, 'G'] : size >= 1e6 ? [value / 1e6, 'M']
    : size >= 1e3 ? [value / 1e3, 'k'] : [value, ''];
  return `${Number(divided.toPrecision(6))}${unit}`.replace('-', '\u2212');
}
