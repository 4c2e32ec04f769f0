import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { t } from '../../texts';
import type { Loaded } from './useLoaded';

/** Waiting, failed with a way to try again, or the part itself. */
export function Part<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  if (of.data) return <>{children(of.data)}</>;
  if (!of.failure) return <Skeleton active paragraph={{ rows: 3 }} title={false} />;
  return (
    <div className="panel-empty" role="status">
      <p>{of.failure}</p>
      <Button size="small" onClick={of.again}>{t('web.try_again')}</Button>
    </div>
  );
}
