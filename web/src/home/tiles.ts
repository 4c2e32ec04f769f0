// What stands on a person's Home, kept as one document: my/home/tiles.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useCompany } from '../company';
import { keyFor, useMine, type Mine } from '../my';
import type { Meta } from '../types';

export type Size = 's' | 'm' | 'l';
interface Base { id: string; size: Size }
export interface CounterTile extends Base {
  kind: 'counter'; record: string; search: string; label: string;
  warn: number | null; alarm: number | null;   // at so many and more
}
export interface ReportTile extends Base {
  kind: 'report'; report: string; search: string; label: string; show: 'chart' | 'figures';
}
export interface NotesTile extends Base { kind: 'notes'; text: string }
export interface PlainTile extends Base { kind: 'recent' | 'steps' | 'waiting' | 'monitors' }
export type Tile = CounterTile | ReportTile | NotesTile | PlainTile;

interface Kept { tiles: Tile[] }
const KEY = 'tiles';

export async function pinTile(home: Mine<unknown>, meta: Meta, tile: Tile): Promise<void> {
  const kept = home.items.find(({ key }) => key === KEY)?.value as Kept | undefined;
  await home.put(KEY, { tiles: [...(kept?.tiles ?? defaultTiles(meta)), tile] });
}

export interface Tiles {
  tiles: Tile[];
  ready: boolean;
  set: (tiles: Tile[]) => void;
  reset: () => void;
}

export function useTiles(onTrouble: (message: string) => void): Tiles {
  const { meta } = useCompany();
  const mine = useMine<Kept>('home');
  const [own, setOwn] = useState<Tile[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pending = useRef<(() => void) | null>(null);
  const kept = mine.items.find(({ key, shared }) => key === KEY && !shared)?.value.tiles;
  const tiles = own ?? kept ?? defaultTiles(meta);

  // What was typed last is kept also when Home is left before the pause.
  useEffect(() => () => { clearTimeout(timer.current); pending.current?.(); }, []);
  const { put } = mine;
  const set = useCallback((next: Tile[]) => {
    setOwn(next);
    clearTimeout(timer.current);
    pending.current = () => {
      pending.current = null;
      put(KEY, { tiles: next }).catch((error: Error) => onTrouble(error.message));
    };
    timer.current = setTimeout(() => pending.current?.(), 600);
  }, [put, onTrouble]);
  return { tiles, ready: mine.ready, set, reset: () => set(defaultTiles(meta)) };
}

/** What waits for the person and what he had in hand; first steps of an empty company, later what
 * the modules propose. */
export function defaultTiles(meta: Meta): Tile[] {
  const steps: Tile = { id: 'steps', kind: 'steps', size: 'm' };
  const waiting: Tile = { id: 'waiting', kind: 'waiting', size: 'm' };
  const recent: Tile = { id: 'recent', kind: 'recent', size: 'm' };
  if (!meta.company.started) return [steps, waiting, recent];
  const reports = meta.home.map(({ report, search, label, size, show }): Tile => ({
    id: `home-${label}`, kind: 'report', size, report, search, label, show,
  }));
  return [waiting, recent, ...reports];
}

export function newTile(kind: 'notes' | PlainTile['kind']): Tile {
  const id = keyFor('tile');
  return kind === 'notes' ? { id, kind, size: 'm', text: '' } : { id, kind, size: 'm' };
}
