// Rows of a file as records: file, columns, check, import.
import { Alert, Steps } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { call, codesOf, newKey } from '../api';
import { useCompany } from '../company';
import { ProceduresHere, WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import type { Stored } from '../types';
import { FileStep } from './FileStep';
import './import.css';
import { JournalImport } from './JournalImport';
import { keyOf, proposed, sheetKeyOf, type Mapping, type PreviewRow, type Upload } from './mapping';
import { MappingStep } from './MappingStep';
import { PreviewStep } from './PreviewStep';
import { RunStep } from './RunStep';

interface Chosen { record: string; mapping: Mapping; remembered: boolean; then?: string }

const FINE = { trouble: '', codes: [] as string[] };

export default function ImportPage() {
  const { api, meta } = useCompany();
  const [search, setSearch] = useSearchParams();
  const [upload, setUpload] = useState<Upload | null>(null);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Chosen>({ record: '', mapping: {}, remembered: false });
  const [rows, setRows] = useState<PreviewRow[] | null>(null);
  const [checked, setChecked] = useState(false);   // of a journal
  const [busy, setBusy] = useState(false);
  const [{ trouble, codes }, setFailed] = useState(FINE);
  // A run is in the address: it goes on at the server, and reloading the page comes back to it.
  const running = search.get('run') ?? '';
  const record = chosen.record || (search.get('record') ?? '');
  const at = running ? 3 : rows || checked ? 2 : upload ? 1 : 0;
  const journal = upload?.journal;

  async function attempt(work: () => Promise<void>) {
    setBusy(true);
    setFailed(FINE);
    try { await work(); } catch (error) {
      setFailed({ trouble: (error as Error).message, codes: codesOf(error) });
    }
    setBusy(false);
  }
  const uploadFile = (file: File) => attempt(async () => {
    const made = await call<Upload>(`${api}/import`, { method: 'POST', body: file, key: newKey(),
      headers: {
        'X-File-Name': encodeURIComponent(file.name),
        'Content-Type': file.type || 'application/octet-stream',
      } });
    setName(file.name);
    if (made.journal) setUpload(made);
    else await take(await onRememberedSheet(made), search.get('record') ?? '');
  });
  async function take(made: Upload, wanted: string) {
    setUpload(made);
    await choose(made, made.targets.includes(wanted) ? wanted : made.targets[0] ?? '');
  }
  const anotherSheet = (of: Upload, sheet: string) =>
    call<Upload>(`${api}/import/${of.id}/sheet`, { body: { sheet } });
  const sheetPath = (of: Upload) =>
    `${api}/my/mapping/${encodeURIComponent(sheetKeyOf(of.sheets))}`;
  async function onRememberedSheet(made: Upload): Promise<Upload> {
    if (made.sheets.length < 2) return made;
    try {
      const kept = await call<Stored<{ sheet: string }> | undefined>(sheetPath(made));
      const sheet = kept?.value?.sheet;
      if (sheet && sheet !== made.sheet) return await anotherSheet(made, sheet);
    } catch { /* only a convenience */ }
    return made;
  }
  const chooseSheet = (sheet: string) => attempt(async () => {
    if (upload) await take(await anotherSheet(upload, sheet), record);
  });
  const mappingPath = (target: string, of: Upload) =>
    `${api}/my/mapping/${encodeURIComponent(keyOf(target, of.columns))}`;
  async function choose(of: Upload, target: string) {
    let remembered: Mapping | null = null;
    try {
      const kept = await call<Stored<Mapping> | undefined>(mappingPath(target, of));
      remembered = kept?.value ?? null;
    } catch { /* only a convenience */ }
    setChosen({ record: target, remembered: remembered !== null,
      mapping: meta.records[target] ? proposed({ ...of,
        suggested: of.suggestions?.[target] ?? {} }, meta.records[target], remembered) : {} });
  }
  const check = () => attempt(async () => {
    if (!upload) return;
    const { mapping, then } = chosen;
    const answer = await call<{ rows: PreviewRow[] } | PreviewRow[]>(
      `${api}/import/${upload.id}/preview`, { body: { record, mapping, then } });
    setRows(Array.isArray(answer) ? answer : answer.rows);
    const keep = (path: string, body: unknown) =>
      call(path, { method: 'PUT', body }).catch(() => { /* only a convenience */ });
    void keep(mappingPath(record, upload), mapping);
    if (upload.sheets.length > 1) void keep(sheetPath(upload), { sheet: upload.sheet });
  });
  const run = () => attempt(async () => {
    if (!upload) return;
    await call(`${api}/import/${upload.id}/run`, { method: 'POST', body: {}, key: newKey() });
    setSearch({ record: journal ? upload.targets[0] : record, run: upload.id });
  });
  function again() {
    setUpload(null);
    setRows(null);
    setChecked(false);
    setChosen({ record: '', mapping: {}, remembered: false });
    setSearch({});
  }
  return (
    <div className="import">
      <header>
        <h1>{t('web.import.title')}</h1>
        <p className="quiet">{t('web.import.what')}</p>
        <ProceduresHere place="screen" name="import" />
      </header>
      <Steps size="small" current={at} className="import-steps" items={
        ['file', journal ? 'accounts' : 'map', 'check', 'run'].map((step) => ({ title: t(`web.import.step.${step}`) }))} />
      {trouble
        ? <Alert type="error" showIcon className="import-trouble"
          title={<>{trouble}<WhatToDo codes={codes} /></>} /> : null}
      {at === 0 ? <FileStep busy={busy} onFile={(file) => void uploadFile(file)} /> : null}
      {upload && journal && !running ? (
        <JournalImport upload={upload} journal={journal} name={name} busy={busy} attempt={attempt}
          onChecked={setChecked} onRun={() => void run()} onBack={again} />
      ) : null}
      {at === 1 && upload && !journal ? (
        <MappingStep upload={upload} name={name} record={record} mapping={chosen.mapping}
          remembered={chosen.remembered} busy={busy} onBack={again} onNext={() => void check()}
          onRecord={(target) => void choose(upload, target)}
          onSheet={(sheet) => void chooseSheet(sheet)}
          then={chosen.then} onThen={(then) => setChosen({ ...chosen, then })}
          onMapping={(mapping) =>
            setChosen({ record, mapping, remembered: false, then: chosen.then })} />
      ) : null}
      {at === 2 && rows && upload ? (
        <PreviewStep rows={rows} total={upload.rows} record={record} mapping={chosen.mapping}
          busy={busy}
          onBack={() => setRows(null)} onRun={() => void run()} />
      ) : null}
      {at === 3 ? <RunStep id={running} record={record} onAgain={again} /> : null}
    </div>
  );
}
