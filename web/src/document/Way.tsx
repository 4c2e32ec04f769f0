// What people put into the way of a document: stages of its status, points to tick, files that a step
// waits for.
import { CheckOutlined, UploadOutlined } from '@ant-design/icons';
import { App, Button, Checkbox } from 'antd';
import { useRef } from 'react';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import type { Plan } from '../types';
import { sendFile, type Answer } from './panel/Files';
import { useLoaded } from './panel/useLoaded';
import { useModel, useModelState } from './useDocument';

export function Way({ plan }: { plan: Plan }) {
  const { base } = useModelState(useModel());
  const status = String(base?.status ?? '');
  const stages = plan.stages.filter((one) => one.status === status);
  if (!stages.length && !plan.points.length && !plan.files.length) return null;
  return (
    <section className="way" aria-label={t('web.way')}>
      {stages.length ? <Stages stages={stages} /> : null}
      {plan.points.length ? <Points points={plan.points} /> : null}
      {plan.files.length ? <WantedFiles files={plan.files} /> : null}
    </section>
  );
}

/** In their order; the next one and those that were passed can be gone to. */
function Stages({ stages }: { stages: Plan['stages'] }) {
  const model = useModel();
  const { base, busy } = useModelState(model);
  const here = stages.findIndex((one) => one.code === base?.stage);
  const may = model.may('move');
  return (
    <div className="way-part">
      <h2>{t('web.way.stages')}</h2>
      <ol className="way-stages">
        {stages.map((stage, i) => {
          const open = may && stage.may && !model.dirty && i !== here && i <= here + 1;
          const mark = i <= here ? <CheckOutlined aria-hidden="true" /> : null;
          return (
            <li key={stage.code} aria-current={i === here ? 'step' : undefined}>
              {open ? (
                <Button size="small" icon={mark} disabled={busy !== ''}
                  onClick={() => void model.act('move', { stage: stage.code })}>
                  {stage.label}
                </Button>
              ) : <span className={i === here ? 'way-here' : 'quiet'}>{mark} {stage.label}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** "ann 2026-11-27T10:00:00Z" */
function tickedBy(note: unknown): string {
  const [who, at] = String(note ?? '').split(' ');
  return at ? `${who}, ${formatTimestamp(at)}` : '';
}

function Points({ points }: { points: Plan['points'] }) {
  const model = useModel();
  const { base, busy } = useModelState(model);
  const may = model.may('tick') && !model.dirty && busy === '';
  return (
    <div className="way-part">
      <h2>{t('web.way.points')}</h2>
      <ul className="way-list">
        {points.map((point) => {
          const note = base?.[`check.${point.code}`];
          return (
            <li key={point.code}>
              <Checkbox checked={!!note} disabled={!may}
                onChange={(event) =>
                  void model.act('tick', { point: point.code, done: event.target.checked })}>
                {point.label}
              </Checkbox>
              <span className="quiet">
                {[tickedBy(note), before(model.description.actions, point.step),
                  point.by_another && !note ? t('web.way.by_another') : ''].filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function before(actions: { name: string; label: string }[], step: string): string {
  const label = actions.find((one) => one.name === step)?.label;
  return label ? t('web.way.before', { step: label.toLocaleLowerCase() }) : '';
}

function WantedFiles({ files }: { files: Plan['files'] }) {
  const model = useModel();
  const { message } = App.useApp();
  const loaded = useLoaded<Answer>('files');
  const chooser = useRef<HTMLInputElement>(null);
  const kind = useRef('');
  const have = loaded.data ? (Array.isArray(loaded.data) ? loaded.data : loaded.data.items) : [];
  async function add(file: File | undefined) {
    if (!file) return;
    try {
      await sendFile(`${model.path}/${model.get().base?.id ?? ''}/files`, file, kind.current);
      await model.refresh();
    } catch (error) {
      void message.error((error as Error).message);
    }
    loaded.again();
  }
  return (
    <div className="way-part">
      <h2>{t('web.way.files')}</h2>
      <input ref={chooser} type="file" hidden aria-hidden="true" onChange={(event) => {
        void add(event.target.files?.[0]);
        event.target.value = '';
      }} />
      <ul className="way-list">
        {files.map((file) => {
          const there = have.find((one) => one.kind === file.code);
          return (
            <li key={file.code}>
              {there ? <CheckOutlined aria-hidden="true" /> : null}
              <span>{file.label}</span>
              <span className="quiet">
                {there ? there.name : before(model.description.actions, file.step)}
              </span>
              <Button size="small" icon={<UploadOutlined />}
                onClick={() => { kind.current = file.code; chooser.current?.click(); }}>
                {t('web.way.attach')}
                <span className="unseen">{file.label}</span>
              </Button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
