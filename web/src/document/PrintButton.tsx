// The printed forms of a record: one opens at once, several are a menu; one over a period asks for it.
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Dropdown, Modal, type MenuProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { query } from '../api';
import { DateInput } from '../fields/DateInput';
import { useSettings } from '../settings';
import { t } from '../texts';
import type { Form, RecordMeta } from '../types';

export interface Printing {
  items: NonNullable<MenuProps['items']>;
  single: (() => void) | null;
  dialog: ReactNode;
}

export function usePrinting(description: RecordMeta, path: string, id: string): Printing {
  const { language } = useSettings();
  const [asked, setAsked] = useState<Form | null>(null);
  const forms = description.forms ?? [];
  function open(form: Form, parameters: Record<string, string>) {
    const spoken = form.languages.includes(language) ? language : form.languages[0];
    window.open(`${path}/${id}/print${query({ form: form.name, language: spoken, ...parameters })}`,
      '_blank', 'noopener');
  }
  const choose = (form: Form) => (form.parameters.length ? setAsked(form) : open(form, {}));
  return {
    items: forms.map((form) => ({ key: `print-${form.name}`, icon: <PrinterOutlined />,
      label: form.label, onClick: () => choose(form) })),
    single: forms.length === 1 ? () => choose(forms[0]) : null,
    dialog: asked ? (
      <Period form={asked} onClose={() => setAsked(null)}
        onPrint={(values) => { setAsked(null); open(asked, values); }} />
    ) : null,
  };
}

export function PrintButton({ printing }: { printing: Printing }) {
  const { items, single } = printing;
  if (items.length === 0) return null;
  const button = (
    <Button icon={<PrinterOutlined />} onClick={single ?? undefined}>
      {t('web.document.print')}
    </Button>
  );
  return single ? button : <Dropdown menu={{ items }} trigger={['click']}>{button}</Dropdown>;
}

// What is left empty is the form's own choice: the fiscal year up to today.
function Period({ form, onPrint, onClose }: {
  form: Form; onPrint: (values: Record<string, string>) => void; onClose: () => void;
}) {
  const [values, setValues] = useState<Record<string, string>>({});
  return (
    <Modal open width={420} title={form.label} onCancel={onClose} onOk={() => onPrint(values)}
      okText={t('web.document.print')} cancelText={t('web.document.cancel')}>
      <div className="fields fields-single">
        {form.parameters.map(({ name, label }) => (
          <div className="field" key={name}>
            <label htmlFor={`print-${name}`}>{label}</label>
            <DateInput id={`print-${name}`} label={label} value={values[name] ?? ''} clearable
              onChange={(iso) => setValues((old) => ({ ...old, [name]: iso }))} />
          </div>
        ))}
      </div>
    </Modal>
  );
}
