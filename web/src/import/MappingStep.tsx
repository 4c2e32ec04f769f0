// What the rows are, and which column goes to which field.
import { Alert, Button, Checkbox, Select } from 'antd';
import { useMeta } from '../company';
import { formatDecimal } from '../format';
import { t } from '../texts';
import {
  missingOf, targetsOf, twiceOf, type Mapping, type Sheet, type Upload,
} from './mapping';

interface Props {
  upload: Upload; name: string; record: string; mapping: Mapping; remembered: boolean;
  busy: boolean; then?: string;
  onThen: (step: string | undefined) => void;
  onRecord: (record: string) => void;
  onSheet: (sheet: string) => void;
  onMapping: (mapping: Mapping) => void;
  onBack: () => void;
  onNext: () => void;
}

export function MappingStep(props: Props) {
  const { upload, name, record, mapping, remembered, busy, onRecord, onMapping, onBack, onNext } =
    props;
  const meta = useMeta();
  const description = meta.records[record];
  const missing = description ? missingOf(mapping, description) : [];
  const twice = description ? twiceOf(mapping, description) : [];
  // Documents come as drafts, or go on at once: the first step of their flow, where it may be done.
  const first = description?.statuses[0]?.code;
  const step = description?.actions.find((action) => first && action.from.includes(first)
    && description.may[action.name] && !action.arguments.some((one) => one.required));
  return (
    <>
      <p className="import-file">
        <strong>
          {t('web.import.recognised', { name, format: upload.format, rows: upload.rows })}
        </strong>{' '}
        <Button type="link" size="small" onClick={onBack}>{t('web.import.other_file')}</Button>
      </p>
      {upload.sheets.length > 1 ? (
        <div className="import-target">
          <label htmlFor="import-sheet">{t('web.import.sheet')}</label>
          <Select id="import-sheet" showSearch optionFilterProp="label" value={upload.sheet}
            disabled={busy} onChange={props.onSheet}
            options={upload.sheets.map((sheet) => ({ value: sheet.name, label: sheetLabel(sheet) }))} />
        </div>
      ) : null}
      <div className="import-target">
        <label htmlFor="import-record">{t('web.import.target')}</label>
        <Select id="import-record" showSearch optionFilterProp="label" value={record || undefined}
          onChange={onRecord} options={upload.targets.filter((target) => meta.records[target])
            .map((target) => ({ value: target, label: meta.records[target].plural }))} />
      </div>
      {remembered ? (
        <Alert type="info" showIcon className="import-trouble"
          title={t('web.import.remembered')} />
      ) : null}
      {description ? (
        <Columns upload={upload} record={record} mapping={mapping} onMapping={onMapping} />
      ) : null}
      {step ? (
        <Checkbox checked={props.then === step.name}
          onChange={(event) => props.onThen(event.target.checked ? step.name : undefined)}>
          {t('web.import.then', { step: step.label })}
        </Checkbox>
      ) : null}
      <div role="status">
        {missing.length ? (
          <p className="import-missing">
            {t('web.import.missing', { fields: missing.join(', ') })}
          </p>
        ) : null}
        {twice.length ? (
          <p className="import-missing">{t('web.import.twice', { fields: twice.join(', ') })}</p>
        ) : null}
      </div>
      <div className="import-buttons">
        <Button type="primary" loading={busy} onClick={onNext}
          disabled={!description || twice.length > 0 || Object.keys(mapping).length === 0}>
          {t('web.import.preview')}
        </Button>
        <Button onClick={onBack}>{t('web.import.back')}</Button>
      </div>
    </>
  );
}

function sheetLabel({ name, hidden, rows }: Sheet): string {
  const called = hidden ? t('web.import.sheet.hidden', { name }) : name;
  return rows === undefined ? called
    : t('web.import.sheet.rows', { name: called, rows: formatDecimal(String(rows)) });
}

function Columns({ upload, record, mapping, onMapping }: {
  upload: Upload; record: string; mapping: Mapping; onMapping: (mapping: Mapping) => void;
}) {
  const meta = useMeta();
  const options = targetsOf(meta.records[record]).map(({ path, field, list }) => ({
    value: path, label: `${list ? `${list}: ` : ''}${field.label}${field.required ? ' *' : ''}`,
  }));
  return (
    <div className="import-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('web.import.column')}</th>
            <th scope="col">{t('web.import.samples')}</th>
            <th scope="col">{t('web.import.field')}</th>
          </tr>
        </thead>
        <tbody>
          {upload.columns.map((column, i) => (
            <tr key={`${i}-${column.name}`}
              className={mapping[column.name] ? '' : 'import-left-out'}>
              <th scope="row">{column.name}</th>
              <td className="quiet">{column.samples.filter(Boolean).slice(0, 3).join(' · ')}</td>
              <td>
                <Select aria-label={column.name} value={mapping[column.name]} allowClear showSearch
                  optionFilterProp="label" placeholder={t('web.import.skip')} options={options}
                  onChange={(path: string | undefined) => {
                    const { [column.name]: _, ...rest } = mapping;
                    onMapping(path ? { ...rest, [column.name]: path } : rest);
                  }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
