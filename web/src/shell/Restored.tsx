// Over every page while the workspace is one that came back from a backup and nobody has reconciled.
import { Alert } from 'antd';
import { useEffect } from 'react';
import { Link, useLocation } from 'react-router-dom';
import { useCompany } from '../company';
import { WhatToDo } from '../procedure/Here';
import { t } from '../texts';

const RECORD = 'kernel.restoration';

export function Restored() {
  const { meta, link, reload } = useCompany();
  const { pathname } = useLocation();
  // Somebody may have reconciled since the description was read.
  useEffect(() => { if (meta.restored) reload(); }, [pathname]);
  if (!meta.restored) return null;
  const may = meta.records[RECORD] !== undefined;
  return (
    <Alert banner type="warning" message={(
      <>{t('web.restored')}<WhatToDo codes={['restoration.not_reconciled']} /></>
    )}
      action={may && <Link to={link(RECORD)}>{t('web.restored.look')}</Link>} />
  );
}
