// Which personal values are erased for good, and why.
import { Alert, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';
import { useModel, useModelState } from './useDocument';

const LONGEST_REASON = 500;

export function EraseDialog({ onErase, onClose }: {
  onErase: (fields: string[], reason: string) => Promise<boolean>; onClose: () => void;
}) {
  const model = useModel();
  const { busy, problems } = useModelState(model);
  const [fields, setFields] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { description } = model;
  const options = [
    ...description.fields.filter((field) => field.personal)
      .map((field) => ({ value: field.name, label: field.label })),
    ...description.lines.flatMap((lines) => lines.fields.filter((field) => field.personal)
      .map((field) => ({ value: `${lines.name}.${field.name}`,
        label: `${lines.label}: ${field.label}` }))),
  ];
  async function go() {
    setTried(true);
    if (await onErase(fields, reason.trim())) onClose();
  }
  return (
    <Modal open onCancel={onClose} onOk={() => void go()} width={480}
      title={t('web.document.erase')} okText={t('web.document.erase.do')}
      cancelText={t('web.document.cancel')} confirmLoading={busy !== ''}
      okButtonProps={{ danger: true, disabled: fields.length === 0 || !reason.trim() }}>
      <Alert type="warning" showIcon title={t('web.document.erase.what')} />
      <fieldset className="erase-fields">
        <legend>{t('web.document.erase.fields')}</legend>
        <Checkbox.Group options={options} value={fields} onChange={setFields} />
      </fieldset>
      <div className="field">
        <label htmlFor="erase-reason">
          {t('web.document.erase.reason')}
          <span className="required" aria-hidden="true">*</span>
        </label>
        <Input.TextArea id="erase-reason" value={reason} maxLength={LONGEST_REASON} rows={2}
          onChange={(event) => setReason(event.target.value)} />
      </div>
      {tried && problems.length ? (
        <div className="field-bad" role="alert">
          {problems.map((one) => <div key={one.message}>{one.message}</div>)}
          <WhatToDo codes={problems.map(({ code }) => code)} />
        </div>
      ) : null}
    </Modal>
  );
}
