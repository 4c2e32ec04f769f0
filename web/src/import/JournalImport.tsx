// A journal of double entry on its way: book, days and accounts, then its transactions.
import { useEffect, useState } from 'react';
import { call } from '../api';
import { useCompany } from '../company';
import type { Stored } from '../types';
import {
  choiceOf, fitting, type Becomes, type Journal, type JournalChoice, type JournalPreview,
} from './journal';
import { JournalPreviewStep } from './JournalPreviewStep';
import { JournalStep } from './JournalStep';
import type { Upload } from './mapping';

interface Props {
  upload: Upload; journal: Journal; name: string; busy: boolean;
  attempt: (work: () => Promise<void>) => Promise<void>;
  onChecked: (checked: boolean) => void;
  onRun: () => void;
  onBack: () => void;
}

export function JournalImport({
  upload, journal: first, name, busy, attempt, onChecked, onRun, onBack,
}: Props) {
  const { api } = useCompany();
  const [journal, setJournal] = useState(first);
  const [choice, setChoice] = useState<JournalChoice>(
    { book: first.book, from: '', until: '', becomes: {} });
  const [preview, setPreview] = useState<JournalPreview | null>(null);
  const path = `${api}/import/${upload.id}`;
  const keptPath = (book: string) => `${api}/my/mapping/${encodeURIComponent(`ledger:${book}`)}`;

  // What names became in the journal before this one: people export the same books again and again.
  async function kept(book: string): Promise<Becomes> {
    try {
      return (await call<Stored<Becomes> | undefined>(keptPath(book)))?.value ?? {};
    } catch {
      return {};   // only a convenience
    }
  }
  useEffect(() => {
    let gone = false;
    void kept(first.book).then((before) => {
      if (!gone) setChoice((now) => ({ ...now, becomes: { ...fitting(before, first),
        ...now.becomes } }));
    });
    return () => { gone = true; };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [first]);

  // Another book has other accounts, other days other transactions: the server looks again.
  const choose = (next: JournalChoice) => {
    if (next.book === choice.book && next.from === choice.from && next.until === choice.until) {
      setChoice(next);
      return Promise.resolve();
    }
    return attempt(async () => {
      const other = next.book !== choice.book;
      const becomes = other ? await kept(next.book) : next.becomes;
      const { accounts: _, ...asked } = choiceOf(next);
      const seen = (await call<Upload>(`${path}/journal`, { body: asked })).journal;
      if (!seen) return;
      setJournal(seen);
      setChoice({ ...next, becomes: other ? fitting(becomes, seen) : becomes });
    });
  };
  const check = () => attempt(async () => {
    setPreview(await call<JournalPreview>(`${path}/preview`,
      { body: { journal: choiceOf(choice) } }));
    onChecked(true);
    const before = await kept(choice.book);
    void call(keptPath(choice.book), { method: 'PUT', body: { ...before, ...choice.becomes } })
      .catch(() => { /* only a convenience */ });
  });

  return preview ? (
    <JournalPreviewStep preview={preview} busy={busy} onRun={onRun}
      onBack={() => { setPreview(null); onChecked(false); }} />
  ) : (
    <JournalStep upload={upload} journal={journal} name={name} choice={choice} busy={busy}
      onChoice={(next) => void choose(next)} onBack={onBack} onNext={() => void check()} />
  );
}
