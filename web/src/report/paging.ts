// Long reports come in pages: `after` names the row to go on from, `limit` their length.
import type { ReportMeta } from '../types';

export const PAGE_KEY = 'after';
const PAGING = new Set([PAGE_KEY, 'limit']);

export function paged(report: ReportMeta): boolean {
  return report.parameters.some(({ name }) => name === PAGE_KEY);
}

/** The parameters that are a person's to choose. */
export function chosenParameters(report: ReportMeta) {
  return paged(report) ? report.parameters.filter(({ name }) => !PAGING.has(name))
    : report.parameters;
}
