// Somebody saved first: what each of the two changed, and whose input goes on.
import { Button, Modal } from 'antd';
import { formatTimestamp } from '../format';
import { t } from '../texts';
import type { Field, Value } from '../types';
import type { Difference } from './difference';
import { digitsOf, show } from './show';
import { useModel, useModelState } from './useDocument';

export function StaleDialog() {
  const model = useModel();
  const { stale, refs } = useModelState(model);
  if (!stale) return null;
  const { description, meta } = model;
  const conflicts = stale.differences.filter((one) => one.conflict).length;
  const allRefs = { ...stale.now.refs, ...refs };

  function place(one: Difference): string {
    const list = description.lines.find((other) => other.name === one.list);
    const field = fieldOf(one)?.label ?? '';
    if (!list) return field;
    const row = /\/(\d+)/.exec(one.path);
    const where = row ? t('web.document.line_place', { list: list.label, row: Number(row[1]) + 1 })
      : list.label;
    return field ? `${where}: ${field}` : where;
  }
  function fieldOf(one: Difference): Field | undefined {
    const list = description.lines.find((other) => other.name === one.list);
    return (list ? list.fields : description.fields).find((field) => field.name === one.field);
  }
  function text(one: Difference, value: Value): string {
    const field = fieldOf(one);
    return field ? show(field, value, allRefs, digitsOf(meta, meta.company.currency)) || '–' : '';
  }
  return (
    <Modal open closable={false} width={760} mask={{ closable: false }}
      title={stale.user
        ? t('web.document.stale', { user: stale.user, at: formatTimestamp(stale.at) })
        : t('web.document.stale_somebody')}
      footer={[
        <Button key="theirs" onClick={() => model.resolveStale(false)}>
          {t('web.document.stale_theirs')}
        </Button>,
        <Button key="mine" type="primary" autoFocus onClick={() => model.resolveStale(true)}>
          {t('web.document.stale_mine')}
        </Button>,
      ]}>
      <p>
        {t('web.document.stale_what')}{' '}
        {conflicts
          ? <strong>{t('web.document.stale_conflicts', { count: conflicts })}</strong> : null}
      </p>
      {stale.differences.length === 0 ? <p>{t('web.document.stale_same')}</p> : (
        <div className="difference">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('web.document.field')}</th>
                <th scope="col">{t('web.document.before')}</th>
                <th scope="col">{t('web.document.mine')}</th>
                <th scope="col">{t('web.document.theirs')}</th>
              </tr>
            </thead>
            <tbody>
              {stale.differences.map((one) => (
                <tr key={`${one.path}-${one.change ?? ''}`}
                  className={one.conflict ? 'conflict' : ''}>
                  <th scope="row">{place(one)}</th>
                  {one.change ? <td colSpan={3}>{t(`web.document.${one.change}`)}</td> : (
                    <>
                      <td className="quiet">{text(one, one.before)}</td>
                      <td>{text(one, one.mine)}</td>
                      <td>{text(one, one.theirs)}</td>
                    </>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Modal>
  );
}
