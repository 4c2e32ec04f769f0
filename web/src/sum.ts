/** The exact sum of decimals as text: amounts never pass through floating point. */
export function addDecimals(values: string[]): string {
  const scale = Math.max(0, ...values.map((text) => (text.split('.')[1] ?? '').length));
  const sum = values.reduce((total, text) => {
    const [whole, fraction = ''] = text.replace('-', '').split('.');
    const units = BigInt(whole + fraction.padEnd(scale, '0'));
    return text.startsWith('-') ? total - units : total + units;
  }, 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, '0');
  const text = scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return sum < 0n ? `-${text}` : text;
}
