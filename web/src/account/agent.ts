// What a browser calls itself, as people would: "Firefox, Linux". The order matters: most of them
// claim to be others too.
const PROGRAMS: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bYaBrowser\//, 'Yandex'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'], [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'], [/^curl\//, 'curl'], [/^python/i, 'Python'],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'], [/Linux|X11/, 'Linux'],
];

/** Program and system; what is not known stays as it is, and nothing is "". */
export function nameOfAgent(agent: string): string {
  const known = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(agent))?.[1];
  const program = known(PROGRAMS);
  return program ? [program, known(SYSTEMS)].filter(Boolean).join(', ') : agent.slice(0, 60);
}
