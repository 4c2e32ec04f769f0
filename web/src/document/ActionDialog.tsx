// The question before a step that asks for something or cannot be undone.
import { Modal } from 'antd';
import { useEffect, useState } from 'react';
import { useCompany } from '../company';
import { DateInput } from '../fields/DateInput';
import { t } from '../texts';
import type { Action, ActionArgument, Field, Value } from '../types';
import { FieldInput } from './inputs';
import { useModel, useModelState } from './useDocument';

function fieldOf(argument: ActionArgument): Field {
  return {
    hint: '', list: false, search: false, computed: false, frozen: false, personal: false, aside: false, scale: 2,
    max_length: 1000, ...argument, kind: argument.kind,
  };
}

export function ActionDialog({ action, onDo, onClose }: {
  action: Action; onDo: (args: Record<string, Value>) => Promise<boolean>; onClose: () => void;
}) {
  const model = useModel();
  const state = useModelState(model);
  const { meta } = useCompany();
  const [values, setValues] = useState<Record<string, Value>>(() => Object.fromEntries(
    action.arguments.filter((one) => one.kind === 'date')
      .map((one) => [one.name, meta.company.business_date])));
  const [names, setNames] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const missing = action.arguments.filter((one) => one.required
    && (values[one.name] === undefined || values[one.name] === null || values[one.name] === ''));
  useEffect(() => {
    const first = action.arguments[0];
    const focus = () => document.getElementById(`argument-${first?.name}`)?.focus();
    const timer = setTimeout(focus, 200);   // after the dialog has taken the focus for itself
    return () => clearTimeout(timer);
  }, [action]);

  async function go() {
    setTried(true);
    if (missing.length === 0 && await onDo(values)) onClose();
  }
  const told = tried ? state.problems : [];
  return (
    <Modal open onCancel={onClose} onOk={() => void go()} width={420} title={action.label}
      okText={action.label} cancelText={t('web.document.cancel')} confirmLoading={state.busy !== ''}
      okButtonProps={{ danger: action.destructive }}>
      {action.hint ? <p>{action.hint}</p> : null}
      {action.destructive ? <p>{t('web.document.sure', { action: action.label })}</p> : null}
      <div className="fields fields-single"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.ctrlKey) return;
          event.preventDefault();   // and so it is not the form's Ctrl+Enter
          void go();
        }}>
        {action.arguments.map((argument) => {
          const id = `argument-${argument.name}`;
          const bad = tried && missing.includes(argument) ? t('web.required')
            : told.find((one) => one.field === argument.name)?.message;
          return (
            <div className="field" key={argument.name}>
              <label htmlFor={id}>
                {argument.label}
                {argument.required
                  ? <span className="required" aria-hidden="true">*</span> : null}
              </label>
              {argument.name === 'month' ? (
                <DateInput id={id} month label={argument.label}
                  value={String(values[argument.name] ?? '')}
                  onChange={(month) =>
                    setValues((old) => ({ ...old, [argument.name]: month }))} />
              ) : (
                <FieldInput field={fieldOf(argument)} id={id} value={values[argument.name] ?? null}
                  label={names[argument.name] ?? ''} currency={meta.company.currency}
                  disabled={false} invalid={bad !== undefined}
                  describedBy={bad ? `${id}-bad` : undefined} onText={() => {}}
                  onValue={(value, name) => {
                    setValues((old) => ({ ...old, [argument.name]: value }));
                    if (name) setNames((old) => ({ ...old, [argument.name]: name }));
                  }} />
              )}
              {bad ? <div id={`${id}-bad`} className="field-bad">{bad}</div> : null}
            </div>
          );
        })}
      </div>
      {told.length ? (
        <div className="field-bad" role="alert">
          {told.filter((one) => !action.arguments.some((a) => a.name === one.field))
            .map((one) => <div key={one.message}>{one.message}</div>)}
        </div>
      ) : null}
    </Modal>
  );
}
