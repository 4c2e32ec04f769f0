// The form of the address as a model, and its state for drawing.
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useCompany } from '../company';
import { useEvents } from '../events';
import { useSettings } from '../settings';
import { DocumentModel, type State } from './model';
import { subjectOf, type KindParts } from './ofKind';

export const ModelContext = createContext<DocumentModel | null>(null);

export function useModel(): DocumentModel {
  const model = useContext(ModelContext);
  if (!model) throw new Error('no form above');
  return model;
}

export function useModelState(model: DocumentModel): State {
  return useSyncExternalStore(model.subscribe, model.get);
}

/** `id` is empty for a new record, `from` names the one to copy. */
export function useDocument(record: string, id: string, from = ''): DocumentModel {
  const { api, meta } = useCompany();
  // A new description (another language) keeps the form: only its labels differ.
  const model = useMemo(() => new DocumentModel(api, meta, record, id), [api, record, id, from]);
  useEffect(() => {
    void model.load(from || undefined);
    return () => model.close();
  }, [model, from]);
  useEvents((change) => {
    if (!id) return;
    if (!change || (change.id === id && change.version !== String(model.get().base?.version)))
      model.refresh().catch(() => { /* no connection: the next event tries again */ });
  }, [record]);
  return model;
}

/** What the form can offer for names within the kind of record that it is about; the same while that is. */
export function useKindParts(model: DocumentModel): KindParts {
  const { meta } = useCompany();
  const { language } = useSettings();
  const { fields, lines } = model.description;
  const own = [...fields, ...lines.flatMap((list) => list.fields)].some(({ of_kind }) => of_kind);
  const record = own ? subjectOf((name) => model.value(name)) : '';
  const stages = own ? model.lines('stages') : [];
  const named = JSON.stringify(stages.map(({ values }) => [values.code, values.name_en, values.name_ru]));
  return useMemo(() => ({ meta, record, stages, language }), [meta, record, named, language]);
}
