// The company in the address and its description; everything below reads it with useCompany().
import { Button, Result, Spin } from 'antd';
import {
  createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode,
} from 'react';
import { call } from './api';
import { takeMeta } from './beginning';
import { changeSettings, getSettings, loadSettings, useSettings } from './settings';
import { setTexts, t } from './texts';
import type { Field, Meta, RecordMeta, Row } from './types';

function leave() {
  changeSettings({ company: '' });
  window.location.assign('/');
}

export interface Company {
  code: string;
  api: string;     // "/api/demo"
  meta: Meta;
  /** The address of a list, or of one record ("new" for an empty form). */
  link: (record: string, id?: string) => string;
  reload: () => void;
}
const Context = createContext<Company | null>(null);

export function useCompany(): Company {
  const value = useContext(Context);
  if (!value) throw new Error('no company above');
  return value;
}
export function useMeta(): Meta { return useCompany().meta; }

export function CompanyProvider({ code, children }: { code: string; children: ReactNode }) {
  const { language } = useSettings();
  const [meta, setMeta] = useState<Meta | null>(() => takeMeta(code));
  const known = useRef(meta !== null);   // with the settings, before the first drawing
  const [trouble, setTrouble] = useState('');
  const [attempt, setAttempt] = useState(0);

  useEffect(() => { if (!known.current) void loadSettings(code); }, [code]);

  useEffect(() => {
    if (known.current) { known.current = false; return undefined; }
    let current = true;
    call<Meta>(`/api/${code}/meta`)
      .then((next) => {
        if (!current) return;
        setTexts(next.texts);
        setMeta(next);
        setTrouble('');
      })
      .catch((error: Error) => { if (current) setTrouble(error.message); });
    return () => { current = false; };
  }, [code, language, attempt]);

  const value = useMemo<Company | null>(() => meta && {
    code, meta: withCommands(meta),
    api: `/api/${code}`,
    link: (record, id) => `/${code}/${record}${id ? `/${id}` : ''}`,
    reload: () => setAttempt((n) => n + 1),
  }, [code, meta]);

  if (trouble && (!value || value.meta.company.code !== code))
    return (
      <Result status="warning" title={t('web.company_closed', { code })} subTitle={trouble}
        extra={[
          <Button key="again" type="primary" onClick={() => setAttempt((n) => n + 1)}>
            {t('web.try_again')}
          </Button>,
          <Button key="other" onClick={leave}>{t('web.other_company')}</Button>,
        ]} />
    );
  if (!value) return <div className="center-screen"><Spin /></div>;
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The book that reports begin with in this company. */
export function currentBook(meta: Meta): string {
  return getSettings().books[meta.company.code] ?? meta.company.books[0]?.code ?? '';
}

/** How a person calls a record: its number, or its code and name; empty when it has neither yet. */
export function titleOf(meta: RecordMeta, row: Row): string {
  const parts = meta.title.map((name) => String(row[name] ?? '')).filter(Boolean);
  return [...new Set(parts)].join(' ');
}

/** As titleOf, for a heading: a draft goes by its kind and state. */
export function headingOf(meta: RecordMeta, row: Row): string {
  const title = titleOf(meta, row);
  if (title) return title;
  const command = meta.fields.find(({ name }) => name === 'command')?.options
    ?.find(({ code }) => code === row.command)?.label;
  if (command) return command;
  const status = meta.statuses.find(({ code }) => code === row.status)?.label;
  return status ? `${meta.label}: ${status}` : meta.label;
}

/** The currency of an amount in a row, and its digits. */
export function moneyOf(meta: Meta, field: Field, row: Row): { currency: string; digits: number } {
  const own = field.in_currency ?? (field.currency ? row[field.currency] : undefined);
  const currency = typeof own === 'string' && own ? own : meta.company.currency;
  return { currency, digits: meta.currencies[currency] ?? meta.company.digits };
}

/** The same, where fields that hold the name of a command know all commands: typed ones may be patterns as well. */
function withCommands(meta: Meta): Meta {
  const named = Object.entries(meta.records)
    .filter(([, one]) => one.fields.some(({ of_kind }) => of_kind === 'commands'));
  if (!named.length) return meta;
  const options = Object.entries(meta.records).flatMap(([record, { label, actions }]) =>
    ['create', 'update', 'remove', ...actions.map(({ name }) => name)].map((action) => {
      const code = `${record}.${action}`;
      return { code, label: `${label}: ${actionLabel(meta, code)}` };
    }));
  const fields = (all: Field[]) => all.map((field): Field => (field.of_kind !== 'commands' ? field
    : field.computed ? { ...field, kind: 'enumeration', options } : { ...field, suggestions: options }));
  return { ...meta, records: { ...meta.records, ...Object.fromEntries(named.map(([name, one]) =>
    [name, { ...one, fields: fields(one.fields) }])) } };
}

/** The name of what a command does: "bank.payment_order.post" is "Post". */
export function actionLabel(meta: Meta, command: string): string {
  const dot = command.lastIndexOf('.');
  const name = command.slice(dot + 1);
  const own = meta.records[command.slice(0, dot)]?.actions.find((one) => one.name === name);
  return own?.label ?? t(`web.case.${name}`);
}
