// What a person has of a kind (passkeys, certificates, tokens, identities): asked for once, again after
// each change, and taken away one by one.
import { App } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { call } from '../api';

/** `items` is null until they have come; `remove` tells a refusal and asks anew in any case. */
export function useItems<T extends { id: string }>(path: string) {
  const { message } = App.useApp();
  const [items, setItems] = useState<T[] | null>(null);
  const [trouble, setTrouble] = useState('');
  const load = useCallback(() => call<{ items: T[] }>(path)
    .then((answer) => { setItems(answer.items); setTrouble(''); })
    .catch((error: Error) => setTrouble(error.message)), [path]);
  useEffect(() => { void load(); }, [load]);
  const remove = useCallback(async (one: T) => {
    await call(`${path}/${one.id}`, { method: 'DELETE' })
      .catch((error: Error) => void message.error(error.message));
    await load();
  }, [path, load, message]);
  return { items, trouble, load, remove };
}
