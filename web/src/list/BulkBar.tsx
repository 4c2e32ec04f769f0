// Steps of the flow for many rows: each is its own request with its own result; a refusal of one
// does not stop the others, and the person may stop in between.
import { CloseOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Progress } from 'antd';
import { useRef, useState } from 'react';
import { call, codesOf, newKey, ServerError } from '../api';
import { headingOf, useCompany } from '../company';
import { DateInput } from '../fields/DateInput';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import type { Action, ActionArgument, Row } from '../types';

interface Props {
  record: string;
  chosen: Row[];
  onBusy: (busy: boolean) => void;   // true until the person has seen the results
  onClear: () => void;
  onDone: () => void;
}
interface Outcome { row: Row; messages: string[]; codes: string[] }   // no messages: done
interface Work { action: Action; total: number; outcomes: Outcome[]; running: boolean }

export default function BulkBar({ record, chosen, onBusy, onClear, onDone }: Props) {
  const { api, meta } = useCompany();
  const described = meta.records[record];
  const [asking, setAsking] = useState<Action | null>(null);
  const [work, setWork] = useState<Work | null>(null);
  const stopped = useRef(false);

  const fitting = (action: Action) =>
    chosen.filter((row) => action.from.includes(String(row.status)));

  async function run(action: Action, input: Record<string, string>) {
    const rows = fitting(action);
    stopped.current = false;
    const outcomes: Outcome[] = [];
    setAsking(null);
    onBusy(true);
    setWork({ action, total: rows.length, outcomes, running: true });
    for (const row of rows) {
      if (stopped.current) break;
      outcomes.push({ row, ...await attempt(`${api}/${record}/${row.id}/${action.name}`,
        row.version, input) });
      setWork({ action, total: rows.length, outcomes: [...outcomes], running: true });
    }
    setWork({ action, total: rows.length, outcomes: [...outcomes], running: false });
    onDone();
  }
  function start(action: Action) {
    if (action.arguments.length > 0 || action.destructive) setAsking(action);
    else void run(action, {});
  }

  const actions = described.actions.filter((action) => described.may[action.name]);
  return (
    <div className="bulk" role="toolbar" aria-label={t('web.bulk')}>
      <span>{t('web.list.chosen', { count: chosen.length })}</span>
      {actions.map((action) => {
        const count = fitting(action).length;
        return (
          <Button key={action.name} size="small" danger={action.destructive} disabled={count === 0}
            title={count === 0 ? t('web.bulk.none') : action.hint}
            onClick={() => start(action)}>
            {action.label}{count > 0 ? ` (${count})` : ''}
          </Button>
        );
      })}
      <span className="grow" />
      <Button size="small" type="text" icon={<CloseOutlined />} onClick={onClear}>
        {t('web.list.choose_none')}
      </Button>
      {asking && (
        <Ask action={asking} count={fitting(asking).length} date={meta.company.business_date}
          onCancel={() => setAsking(null)} onGo={(input) => void run(asking, input)} />
      )}
      {work && (
        <Results work={work} titleOfRow={(row) => headingOf(described, row)}
          onStop={() => { stopped.current = true; }}
          onClose={() => { setWork(null); onBusy(false); onClear(); }} />
      )}
    </div>
  );
}

async function attempt(
  path: string, version: string | undefined, input: Record<string, string>,
): Promise<Omit<Outcome, 'row'>> {
  try {
    await call(path, { method: 'POST', body: input, version, key: newKey() });
    return { messages: [], codes: [] };
  } catch (error) {
    const told = error instanceof ServerError ? error.problems.map(({ message }) => message) : [];
    return { messages: told.length ? told : [(error as Error).message], codes: codesOf(error) };
  }
}

interface AskProps {
  action: Action; count: number; date: string;
  onCancel: () => void; onGo: (input: Record<string, string>) => void;
}

function Ask({ action, count, date, onCancel, onGo }: AskProps) {
  const [input, setInput] = useState<Record<string, string>>(() => Object.fromEntries(
    action.arguments.filter((one) => one.kind === 'date').map((one) => [one.name, date])));
  const missing = action.arguments.some((one) => one.required && !input[one.name]);
  const field = (argument: ActionArgument) => {
    const value = input[argument.name] ?? '';
    const set = (next: string) => setInput((old) => ({ ...old, [argument.name]: next }));
    return argument.kind === 'date'
      ? <DateInput value={value} label={argument.label} onChange={set} />
      : <Input value={value} aria-label={argument.label} onChange={(e) => set(e.target.value)} />;
  };
  return (
    <Modal open width={420} title={action.label} okText={`${action.label} (${count})`}
      okButtonProps={{ danger: action.destructive, disabled: missing }}
      onCancel={onCancel} onOk={() => onGo(input)}>
      <p>{action.hint || t('web.bulk.ask', { action: action.label, count })}</p>
      <Form layout="vertical">
        {action.arguments.map((argument) => (
          <Form.Item key={argument.name} label={argument.label} required={argument.required}>
            {field(argument)}
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}

interface ResultsProps {
  work: Work; titleOfRow: (row: Row) => string; onStop: () => void; onClose: () => void;
}

function Results({ work, titleOfRow, onStop, onClose }: ResultsProps) {
  const { outcomes, total, running, action } = work;
  const refused = outcomes.filter(({ messages }) => messages.length > 0);
  return (
    <Modal open width={560} title={`${action.label}: ${outcomes.length} / ${total}`}
      closable={!running} mask={{ closable: false }} onCancel={onClose}
      footer={running
        ? <Button onClick={onStop}>{t('web.stop')}</Button>
        : <Button type="primary" onClick={onClose}>{t('web.close')}</Button>}>
      <Progress percent={Math.round((outcomes.length / Math.max(total, 1)) * 100)}
        status={running ? 'active' : refused.length > 0 ? 'exception' : 'success'} />
      <p>
        {t('web.bulk.result',
          { done: outcomes.length - refused.length, refused: refused.length })}
      </p>
      {refused.length > 0 && (
        <ul className="bulk-refused">
          {refused.map(({ row, messages }) => (
            <li key={row.id}><b>{titleOfRow(row)}</b> {messages.join(' ')}</li>
          ))}
        </ul>
      )}
      <WhatToDo codes={refused.flatMap(({ codes }) => codes)} />
    </Modal>
  );
}
