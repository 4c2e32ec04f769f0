// The template of a printed form: its text, the fields that can be put in beside it, and the paper below
// as it is with a record that the person chooses.
import { Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useEffect, useMemo, useRef, useState } from 'react';
import { call, ServerError } from '../api';
import { useCompany } from '../company';
import { ReferencePicker } from '../fields/ReferencePicker';
import { t } from '../texts';
import type { Page, Problem } from '../types';
import type { InputProps } from './inputs';
import './template.css';
import { insertables, matching } from './templateFields';
import { useModel, useModelState } from './useDocument';

interface Look { pages: number; pictures: string[]; problems: Problem[] }

const WAIT_MS = 500;
const MOST_SHOWN = 200;

export default function TemplateEditor({
  field, id, value, disabled, invalid, describedBy, onValue,
}: InputProps) {
  const model = useModel();
  useModelState(model);
  const { meta } = useCompany();
  const [words, setWords] = useState('');
  const area = useRef<TextAreaRef>(null);
  const text = String(value ?? '');
  const record = String(model.value('record') ?? '');
  const all = useMemo(() => insertables(meta, meta.records[record], t('web.form.company')),
    [meta, record]);
  const shown = useMemo(() => matching(all, words).slice(0, MOST_SHOWN), [all, words]);

  function insert(path: string) {
    const input = area.current?.resizableTextArea?.textArea;
    const at = input?.selectionStart ?? text.length;
    const put = `{{${path}}}`;
    onValue(text.slice(0, at) + put + text.slice(input?.selectionEnd ?? at));
    requestAnimationFrame(() => {
      input?.focus();
      input?.setSelectionRange(at + put.length, at + put.length);
    });
  }

  return (
    <div className="template">
      <div className="template-write">
        <Input.TextArea ref={area} id={id} className="template-text" value={text} disabled={disabled}
          status={invalid ? 'error' : undefined} aria-invalid={invalid}
          aria-describedby={describedBy} aria-required={field.required} rows={24} wrap="off"
          spellCheck={false} maxLength={field.max_length}
          onChange={(event) => onValue(event.target.value)} />
        <section className="template-fields" aria-label={t('web.form.fields')}>
          <Input allowClear value={words} placeholder={t('web.form.find')} autoComplete="off"
            aria-label={t('web.form.find')} onChange={(event) => setWords(event.target.value)} />
          <div className="template-list" tabIndex={0} role="group" aria-label={t('web.form.fields')}>
            {record ? null : <p className="quiet">{t('web.form.no_kind')}</p>}
            {shown.map((one, i) => (
              <div key={`${one.group} ${one.path}`}>
                {one.group !== shown[i - 1]?.group ? <p className="template-group">{one.group}</p> : null}
                <button type="button" onClick={() => insert(one.path)}>
                  <span>{one.label}</span><code>{one.path}</code>
                </button>
              </div>
            ))}
          </div>
        </section>
      </div>
      {record && text ? <Paper record={record} text={text} /> : null}
    </div>
  );
}

// The paper as the server draws it. While something is wrong with the text, the last one stays.
function Paper({ record, text }: { record: string; text: string }) {
  const model = useModel();
  const { api, meta } = useCompany();
  const [chosen, setChosen] = useState('');
  const [look, setLook] = useState<Look | null>(null);
  const [wrong, setWrong] = useState('');
  const [language, landscape] = [String(model.value('language') ?? 'en'), model.value('landscape') === true];
  const [code, name] = [String(model.value('code') || 'form'), String(model.value('name_en') || 'Form')];

  // Something to look at, before anybody has chosen.
  useEffect(() => {
    const left = new AbortController();
    setChosen('');
    setLook(null);
    // One that is more than a draft, where there is one.
    const done = meta.records[record]?.statuses[1]?.code;
    const first = (more: string) =>
      call<Page>(`${api}/${record}?limit=1${more}`, { signal: left.signal });
    first(done ? `&status=${done}` : '').then((page) => (page.items.length ? page : first('')))
      .then(({ items }) => setChosen((old) => old || (items[0]?.id ?? ''))).catch(() => {});
    return () => left.abort();
  }, [api, record]);

  useEffect(() => {
    if (!chosen) return undefined;
    const left = new AbortController();
    const timer = setTimeout(() => {
      const form = { record, code, name_en: name, name_ru: String(model.value('name_ru') ?? '') || null,
        language, landscape, text };
      call<Look>(`${api}/look_at_form`, { body: { form, id: chosen }, signal: left.signal })
        .then((made) => {
          const [first] = made.problems;
          setWrong(first?.message ?? '');
          if (!first) setLook(made);
        })
        .catch((error: unknown) => {
          if (left.signal.aborted) return;
          setWrong(error instanceof ServerError ? error.message : String(error));
        });
    }, WAIT_MS);
    return () => { clearTimeout(timer); left.abort(); };
  }, [api, record, chosen, text, language, landscape, code, name]);

  return (
    <section className="template-paper" aria-label={t('web.form.look')}>
      <div className="template-chosen">
        <span>{t('web.form.with')}</span>
        <ReferencePicker target={record} value={chosen ? [chosen] : []} label={t('web.form.with')}
          onChange={([one]) => setChosen(one ?? '')} />
        {look && look.pages > look.pictures.length
          ? <span className="quiet">{t('web.form.pages').replace('{count}', String(look.pages))}</span> : null}
      </div>
      <div role="status">{wrong ? <p className="quiet">{wrong}</p> : null}</div>
      <div className="template-pages" data-old={wrong !== ''}>
        {look?.pictures.map((picture, i) => (
          <img key={i} src={`data:image/png;base64,${picture}`}
            alt={t('web.form.page').replace('{page}', String(i + 1))} />
        ))}
      </div>
    </section>
  );
}
