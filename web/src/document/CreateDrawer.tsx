// A referenced record made on the spot: the form of its record in a drawer.
import { Button, Drawer, Space } from 'antd';
import { useEffect, useMemo } from 'react';
import { titleOf, useCompany } from '../company';
import { t } from '../texts';
import type { Found } from '../types';
import { forgetFound } from './find';
import { FormFields } from './FormFields';
import { DocumentModel } from './model';
import { Summary } from './Notices';
import { ModelContext, useModelState } from './useDocument';

interface Props {
  record: string;
  words: string;        // what was searched for: proposed as the name
  onMade: (made: Found) => void;
  onClose: () => void;
}

export function CreateDrawer({ record, words, onMade, onClose }: Props) {
  const { api, meta } = useCompany();
  const description = meta.records[record];
  const model = useMemo(() => new DocumentModel(api, meta, record, ''), [api, meta, record]);
  const state = useModelState(model);

  useEffect(() => {
    void model.load().then(() => {
      const named = description.fields.find((field) => field.name === 'name' && !field.computed)
        ?? description.fields.find((field) => field.kind === 'text' && field.required);
      if (words && named && !model.dirty) model.setValue(named.name, words);
    });
    return () => model.close();
  }, [model]);   // `words` is of the moment when the drawer opened

  async function make() {
    const shown = { ...state.derived?.record, ...state.edits.fields };
    const id = await model.save();
    if (!id) return;
    forgetFound();
    const name = titleOf(description, { id, ...shown } as never);
    onMade({ id, code: '', name });
  }
  return (
    <Drawer open onClose={onClose} size={440}
      title={t('web.document.title_new', { what: description.label })}
      footer={(
        <Space>
          <Button type="primary" loading={state.busy !== ''} onClick={() => void make()}>
            {t('web.document.save')}
          </Button>
          <Button onClick={onClose}>{t('web.document.cancel')}</Button>
        </Space>
      )}>
      <div className="drawer-form"
        onKeyDown={(event) => {
          if (!event.ctrlKey || (event.key !== 'Enter' && event.code !== 'KeyS')) return;
          event.preventDefault();
          event.stopPropagation();
          event.nativeEvent.stopImmediatePropagation();
          void make();
        }}>
        <ModelContext.Provider value={model}>
          <Summary prefix="new-" />
          {state.phase === 'ready' ? <FormFields prefix="new-" single /> : null}
        </ModelContext.Provider>
      </div>
    </Drawer>
  );
}
