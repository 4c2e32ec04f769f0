// A part of the panel that is read when it is opened, and again after each save.
import { useEffect, useState } from 'react';
import { call } from '../../api';
import { useModel, useModelState } from '../useDocument';

export interface Loaded<T> { data: T | null; failure: string; again: () => void }

export function useLoaded<T>(what: string): Loaded<T> {
  const model = useModel();
  const { base, saved } = useModelState(model);
  const [data, setData] = useState<T | null>(null);
  const [failure, setFailure] = useState('');
  const [attempt, setAttempt] = useState(0);
  const id = base?.id;
  useEffect(() => {
    if (!id) return undefined;
    const leaving = new AbortController();
    call<T>(`${model.path}/${id}/${what}`, { signal: leaving.signal })
      .then((answer) => { setData(answer); setFailure(''); })
      .catch((error: Error) => { if (!leaving.signal.aborted) setFailure(error.message); });
    return () => leaving.abort();
  }, [model, id, what, saved, attempt]);
  return { data, failure, again: () => setAttempt((n) => n + 1) };
}
