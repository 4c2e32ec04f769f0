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

const KEEP_MS = 60_000;   // what was published meanwhile is seen after that
const asked = new Map<string, Promise<Procedure[]>>();   // by company

/** After something was acknowledged. */
export function forgetProcedures() { asked.clear(); }

/** Those that are linked to a place; empty until they are known, or when nobody can tell. */
export function useProceduresAt(place: Procedure['links'][number]['place'], name: string): Procedure[] {
  const { api } = useCompany();
  const [all, setAll] = useState<Procedure[]>([]);
  useEffect(() => {
    let here = true;
    let answer = asked.get(api);
    if (!answer) {
      answer = call<{ items: Procedure[] }>(`${api}/procedures`).then(({ items }) => items);
      asked.set(api, answer);
      setTimeout(() => asked.delete(api), KEEP_MS);
    }
    answer.then((items) => { if (here) setAll(items); }, () => asked.delete(api));
    return () => { here = false; };
  }, [api, name]);
  return all.filter((one) => one.links.some((link) => link.place === place && link.name === name));
}
