// The notifications that are shown, kept in step with the server.
import { useCallback, useEffect, useState } from 'react';
import { call, newKey, query } from '../api';
import { useCompany } from '../company';
import { useNamedEvents } from '../events';
import { withFresh, type Notice, type NoticeEvent, type NoticePage } from './notices';

export interface Notices {
  items: Notice[] | null;   // null: not read yet
  more: boolean;
  failure: string;
  again: () => void;
  loadMore: () => Promise<void>;
  markRead: (id: string) => void;
  markAll: () => void;
}

export function useNotices(): Notices {
  const { api } = useCompany();
  const [items, setItems] = useState<Notice[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState('');
  const address = `${api}/notifications`;

  const load = useCallback(async () => {
    try {
      const page = await call<NoticePage>(address);
      setItems(page.items);
      setNext(page.next);
      setFailure('');
    } catch (error) {
      setFailure((error as Error).message);
    }
  }, [address]);
  useEffect(() => { void load(); }, [load]);
  useNamedEvents<NoticeEvent>('notification', (event) => {
    if (!event || event.items.length === 0) void load();   // read elsewhere, or missed
    else setItems((known) => known && withFresh(known, event.items));
  });

  async function loadMore() {
    try {
      const page = await call<NoticePage>(address + query({ after: next }));
      setItems((known) => [...known ?? [], ...page.items]);
      setNext(page.next);
    } catch (error) {
      setFailure((error as Error).message);
    }
  }
  const mark = (which: (one: Notice) => boolean, body: unknown) => {
    setItems((known) => known && known.map((one) => (which(one) ? { ...one, read: true } : one)));
    call(`${address}/read`, { body, key: newKey() }).catch((error: Error) => {
      setFailure(error.message);
      void load();
    });
  };
  return {
    items, failure, more: next !== null, again: () => void load(), loadMore,
    markRead: (id) => mark((one) => one.id === id, { ids: [id] }),
    markAll: () => { if (items?.[0]) mark(() => true, { until: items[0].id }); },
  };
}
