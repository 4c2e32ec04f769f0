// Computed amounts of a document, under its lines.
import { formatAmount } from '../format';
import { hasTotals } from './FormFields';
import { digitsOf } from './show';
import { useModel, useModelState } from './useDocument';

export function Totals() {
  const model = useModel();
  useModelState(model);
  if (!hasTotals(model.description.fields)) return null;
  const amounts = model.description.fields
    .filter((field) => field.computed && field.kind === 'amount');
  if (amounts.length === 0) return null;
  return (
    <dl className="totals" aria-live="polite">
      {amounts.map((field, i) => {
        const currency = String((field.currency && model.value(field.currency))
          || model.meta.company.currency);
        const value = model.value(field.name);
        const minus = String(value ?? '').startsWith('-');
        return (
          <div key={field.name} className={i > 0 && i === amounts.length - 1 ? 'total-main' : ''}>
            <dt>{field.label}</dt>
            <dd className={minus ? 'minus' : ''}>
              {formatAmount(String(value ?? '0'), digitsOf(model.meta, currency))}
              <span className="quiet">{currency}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
