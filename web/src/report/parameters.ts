// The parameters of a report between its description, the address and the request.
import { currentBook } from '../company';
import { t } from '../texts';
import { chosenParameters } from './paging';
import type { Meta, Parameter, ReportMeta } from '../types';

export type Values = Record<string, string>;

const OWN = new Set(['view', 'chart']);
export const KNOWN_AT = 'known_at';

/** Every report answers as of an earlier state of knowledge, whether it names that or not. */
export function parametersOf(report: ReportMeta): Parameter[] {
  const chosen = chosenParameters(report);
  // A period says more than its last day; a day alone still works where an address has it.
  const period = chosen.some(({ name }) => name === 'from') && chosen.some(({ name }) => name === 'to');
  const own = chosen.filter(({ name }) => !(period && name === 'as_of'));
  if (own.some(({ name }) => name === KNOWN_AT)) return own;
  return [...own, {
    name: KNOWN_AT, label: t('web.report.known_at'), type: 'date', required: false, choices: [],
  }];
}

/** What a report begins with: the business date, the beginning of its year, the person's book. */
function begin(parameter: Parameter, meta: Meta): string {
  const today = meta.company.business_date;
  switch (parameter.type) {
    case 'book': return currentBook(meta);
    case 'month': return today.slice(0, 7);
    case 'choice': return parameter.required ? parameter.choices[0]?.code ?? '' : '';
    case 'date':  // any other day is proposed by the report itself
      if (parameter.name === 'from') return `${today.slice(0, 4)}-01-01`;
      return parameter.name === 'to' || parameter.name === 'as_of' ? today : '';
    default: return '';
  }
}

export function readValues(search: URLSearchParams, report: ReportMeta, meta: Meta): Values {
  const values: Values = {};
  const day = search.get('as_of');
  for (const parameter of parametersOf(report)) {
    const ofPeriod = parameter.name === 'from' || parameter.name === 'to';
    const value = search.get(parameter.name) ?? (day && ofPeriod ? '' : begin(parameter, meta));
    if (value) values[parameter.name] = value;
  }
  // A drill from another report may hand over what the description does not offer as a field.
  for (const [name, value] of search) if (!OWN.has(name) && value) values[name] = value;
  return values;
}

export function missing(report: ReportMeta, values: Values): Parameter[] {
  return report.parameters.filter(({ name, required }) => required && !values[name]);
}
