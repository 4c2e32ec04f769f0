// Makes a monitor of what a list shows: a figure, a threshold, who is told. What else there is to
// say of it stands on its own page.
import { Alert, App, Checkbox, Form, Input, Modal, Select, Space } from 'antd';
import { useState } from 'react';
import { call, newKey, query } from '../api';
import { useCompany } from '../company';
import { FigureInput } from '../fields/FigureInput';
import { ReferencePicker } from '../fields/ReferencePicker';
import { t } from '../texts';
import type { RecordMeta } from '../types';
import { describeFilter } from './filters';
import { conditionsOf, filteredFields, ofField, readState } from './state';
import type { SavedView } from './ViewsMenu';

interface Props {
  of: string;                // the record
  title: string;             // what the list is called as it is shown
  search: URLSearchParams;   // what is shown now
  view: { key: string; value: SavedView } | undefined;   // from which it came
  onClose: () => void;
}

const MONITOR = 'kernel.monitor';
const EVERY = ['15', '60', '1440'];   // minutes

/** "count", "sum:gross", "oldest:due_on": what can be measured in a list of the record. */
function figures({ fields }: RecordMeta, measures: Record<string, string>) {
  const named = (measure: string, field: { name: string; label: string }) =>
    ({ value: `${measure}:${field.name}`, label: `${measures[measure]}: ${field.label}` });
  return [
    { value: 'count:', label: measures.count },
    ...fields.filter((field) => field.kind === 'amount').map((field) => named('sum', field)),
    ...fields.filter((field) => field.kind === 'date' && field.list)
      .map((field) => named('oldest', field)),
  ];
}

/** What the list shows, in words; what a reference points to is left to the list itself. */
function inWords({ fields }: RecordMeta, search: URLSearchParams): string {
  const { conditions, q } = readState(search);
  const parts = filteredFields(conditions).flatMap((name) => {
    const field = fields.find((one) => one.name === name);
    if (!field) return [];
    return field.kind === 'reference' ? [field.label]
      : [`${field.label}: ${describeFilter(field, ofField(conditions, name), {})}`];
  });
  return [...parts, ...(q ? [`“${q}”`] : [])].join(', ');
}

export default function WatchDialog({ of, title, search, view, onClose }: Props) {
  const { api, meta } = useCompany();
  const { message } = App.useApp();
  const [name, setName] = useState(title);
  const [figure, setFigure] = useState('count:');
  const [test, setTest] = useState('above');
  const [threshold, setThreshold] = useState('0');
  const [every, setEvery] = useState('60');
  const [roles, setRoles] = useState<string[]>([]);
  const [mail, setMail] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState('');

  const asked = query(conditionsOf(readState(search))).slice(1);
  // A view that was not narrowed further is followed: what is changed in it later counts too.
  const follows = view !== undefined
    && query(conditionsOf(readState(new URLSearchParams(view.value.search)))).slice(1) === asked;
  const options = (field: string) => meta.records[MONITOR].fields
    .find((one) => one.name === field)?.options ?? [];
  const measures = Object.fromEntries(options('measure').map(({ code, label }) => [code, label]));

  async function save() {
    const [measure, field] = figure.split(':');
    const recipients = [{ who: 'owner' }, ...roles.map((role) => ({ who: 'role', role }))];
    setBusy(true);
    setTrouble('');
    try {
      await call(`${api}/${MONITOR}`, { key: newKey(), body: {
        name: name.trim(), record: of, ...(follows ? { view: view.key } : { search: asked }),
        measure, ...(field && { field }), test, threshold, every_minutes: Number(every),
        by_mail: mail, recipients,
      } });
      message.success(t('web.watch.done', { name: name.trim() }));
      onClose();
    } catch (error) {
      setTrouble((error as Error).message);
      setBusy(false);
    }
  }

  return (
    <Modal open width={460} title={t('web.watch')} okText={t('web.save')} onCancel={onClose}
      confirmLoading={busy} okButtonProps={{ disabled: !name.trim() || threshold === '' }}
      onOk={() => void save()}>
      <Form layout="vertical" className="watch">
        <Form.Item label={t('web.tile.label')}
          extra={follows ? t('web.watch.follow', { name: view.value.name })
            : inWords(meta.records[of], search)}>
          <Input value={name} maxLength={160} aria-label={t('web.tile.label')}
            onChange={(event) => setName(event.target.value)} />
        </Form.Item>
        <Form.Item label={t('web.watch.figure')}>
          <Select value={figure} aria-label={t('web.watch.figure')} onChange={setFigure}
            options={figures(meta.records[of], measures)} />
        </Form.Item>
        <Form.Item label={meta.records[MONITOR].fields.find((one) => one.name === 'test')?.label}>
          <Space.Compact block>
            <Select value={test} onChange={setTest} aria-label={t('web.watch.test')}
              options={options('test').map(({ code, label }) => ({ value: code, label }))} />
            <FigureInput value={threshold} label={t('web.watch.threshold')}
              onChange={setThreshold} />
          </Space.Compact>
        </Form.Item>
        <Form.Item label={t('web.watch.every')}>
          <Select value={every} aria-label={t('web.watch.every')} onChange={setEvery}
            options={EVERY.map((minutes) => ({ value: minutes, label: minutes === '15'
              ? t('web.watch.every.minutes', { count: minutes })
              : t(minutes === '60' ? 'web.watch.every.hour' : 'web.watch.every.day') }))} />
        </Form.Item>
        {meta.records['kernel.role']?.may.read && (
          <Form.Item label={t('web.watch.tell')}>
            <ReferencePicker many target="kernel.role" value={roles} label={t('web.watch.tell')}
              onChange={setRoles} />
          </Form.Item>
        )}
        <Checkbox checked={mail} onChange={(event) => setMail(event.target.checked)}>
          {t('web.watch.mail')}
        </Checkbox>
        {trouble && <Alert type="error" title={trouble} />}
      </Form>
    </Modal>
  );
}
