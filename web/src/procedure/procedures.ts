// Policies, procedures and runbooks in force that the person may read, as the server lists them.
import { useEffect, useState } from 'react';
import { call } from '../api';
import { useCompany } from '../company';

export interface Procedure {
  id: string; procedure: string; code: string; title: string; kind: string; number: number;
  in_force_from: string | null; in_force_until: string | null;
  to_read: boolean; read: boolean; due: string | null; before_work: boolean;
  links: { place: 'step' | 'report' | 'screen' | 'problem'; name: string; step: string }[];
}
export type Place = Procedure['links'][number]['place'];

const KEEP_MS = 60_000;   // what was published meanwhile is seen after that
const asked = new Map<string, Promise<Procedure[]>>();   // by company
// What is linked to a failure is wanted when the server may not answer: the last answer stays.
const known = new Map<string, Procedure[]>();

/** After something was acknowledged. */
export function forgetProcedures() { asked.clear(); }

function ask(api: string): Promise<Procedure[]> {
  let answer = asked.get(api);
  if (!answer) {
    answer = call<{ items: Procedure[] }>(`${api}/procedures`).then(({ items }) => {
      known.set(api, items);
      return items;
    });
    asked.set(api, answer);
    setTimeout(() => asked.delete(api), KEEP_MS);
  }
  return answer;
}

/**
 * Those that are linked to one of the names; empty until they are known, or when nobody can tell.
 * Without names nothing is asked.
 */
export function useProceduresAt(place: Place, names: string[]): Procedure[] {
  const { api } = useCompany();
  const [all, setAll] = useState<Procedure[]>([]);
  const wanted = names.join(' ');
  useEffect(() => {
    if (!wanted) return undefined;
    let here = true;
    ask(api).then((items) => { if (here) setAll(items); }, () => {
      asked.delete(api);
      if (here) setAll(known.get(api) ?? []);
    });
    return () => { here = false; };
  }, [api, wanted]);
  return all.filter((one) =>
    one.links.some((link) => link.place === place && names.includes(link.name)));
}
