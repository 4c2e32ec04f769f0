// The question before a step that asks for something or cannot be undone.
import { Modal } from 'antd';
import { useRef, useState } from 'react';
import { useCompany } from '../company';
import { DateInput } from '../fields/DateInput';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import type { Action, ActionArgument, Field, Row, Value } from '../types';
import { FieldInput } from './inputs';
import { KeyFields } from './KeyFields';
import { keyedDifferently, keyedText, wantedKeys } from './keying';
import { heard, NOT_SIGNED, ready, sign, SignFields, wordsOf } from './SignFields';
import { useModel, useModelState } from './useDocument';

function fieldOf(argument: ActionArgument): Field {
  return {
    hint: '', list: false, search: false, computed: false, frozen: false, personal: false, aside: false, scale: 2,
    max_length: 1000, ...argument, kind: argument.kind,
  };
}

/** Whether a stage at which the case stands wants whoever approves to sign. */
function wantsSignature(base: Row | null, ways = ['yes', 'not_revoked']): boolean {
  const stages = (base?.stages ?? []) as unknown as { stage: number; signature?: string }[];
  return stages.some((one) => one.stage === base?.stage && ways.includes(one.signature ?? 'no'));
}

export type Arguments = Record<string, Value | Record<string, string>>;

export function ActionDialog({ action, onDo, onClose }: {
  action: Action; onDo: (args: Arguments) => Promise<boolean>; onClose: () => void;
}) {
  const model = useModel();
  const state = useModelState(model);
  const { meta } = useCompany();
  const [values, setValues] = useState<Record<string, Value>>(() => Object.fromEntries(
    action.arguments.filter((one) => one.kind === 'date')
      .map((one) => [one.name, meta.company.business_date])));
  const [names, setNames] = useState<Record<string, string>>({});
  const [tried, setTried] = useState(false);
  const [signing, setSigning] = useState(NOT_SIGNED);
  const [unsigned, setUnsigned] = useState('');
  const [busy, setBusy] = useState(false);
  const signed = useRef(false);   // a decision that was refused afterwards is not signed twice
  const signs = action.name === 'approve' && model.record === 'kernel.approval'
    && wantsSignature(state.base);
  const wanted = action.name === 'approve' ? wantedKeys(state.base, meta) : [];
  const [keyed, setKeyed] = useState<Record<string, string>>({});
  const [different, setDifferent] = useState<string[]>([]);
  const path = `${model.path}/${state.base?.id ?? ''}`;
  const missing = action.arguments.filter((one) => one.required
    && (values[one.name] === undefined || values[one.name] === null || values[one.name] === ''));
  // After the dialog has taken the focus for itself, unless somebody is typing already.
  function opened(open: boolean) {
    const first = wanted[0] ? `keyed-${wanted[0].field}` : `argument-${action.arguments[0]?.name}`;
    if (open && !document.activeElement?.closest('.ant-modal input, .ant-modal textarea'))
      document.getElementById(first)?.focus();
  }

  async function go() {
    setTried(true);
    if (wanted.some(({ field }) => !(keyed[field] ?? '').trim())) return;
    if (missing.length > 0 || (signs && !signed.current && !ready(signing))) return;
    setBusy(true);
    try {
      if (signs && !signed.current) await sign(path, signing);
      signed.current = true;
      if (signs && wantsSignature(state.base, ['not_revoked'])) await heard(path);
      if (!await onDo(wanted.length ? { ...values, keyed: Object.fromEntries(wanted.map((one) =>
        [one.field, keyedText(one, keyed[one.field] ?? '')])) } : values)) return;
      const { base } = model.get();
      if (wanted.length && base?.status === 'waiting' && keyedDifferently(base).length)
        setDifferent(keyedDifferently(base));
      else onClose();
    } catch (error) {
      setUnsigned(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }
  const told = tried ? state.problems : [];
  return (
    <Modal open afterOpenChange={opened} onCancel={onClose} onOk={() => void go()} width={420} title={action.label}
      okText={action.label} cancelText={t('web.document.cancel')} confirmLoading={busy || state.busy !== ''}
      okButtonProps={{ danger: action.destructive,
        disabled: signs && !signed.current && !ready(signing) }}>
      {action.hint ? <p>{action.hint}</p> : null}
      {action.destructive ? <p>{t('web.document.sure', { action: action.label })}</p> : null}
      <div className="fields fields-single"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.ctrlKey) return;
          event.preventDefault();   // and so it is not the form's Ctrl+Enter
          void go();
        }}>
        {wanted.length ? (
          <KeyFields wanted={wanted} values={keyed} different={different} tried={tried}
            onEnter={() => void go()} onChange={(field, text) => {
              setKeyed((old) => ({ ...old, [field]: text }));
              setDifferent((old) => old.filter((one) => one !== field));
            }} />
        ) : null}
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
      {signs ? (
        <SignFields titled path={path} value={signing} onEnter={() => void go()}
          trouble={unsigned}
          onChange={(next) => { setSigning(next); setUnsigned(''); }} />
      ) : null}
      {told.length ? (
        <div className="field-bad" role="alert">
          {told.filter((one) => !action.arguments.some((a) => a.name === one.field))
            .map((one) => <div key={one.message}>{one.message}</div>)}
          <WhatToDo codes={told.map(({ code }) => code)} />
        </div>
      ) : null}
    </Modal>
  );
}
