// A secret that is shown this once, to be copied.
import { Alert, App, Button } from 'antd';
import { t } from '../texts';

interface Props { secret: string; title: string; onKept: () => void }

export function ShownOnce({ secret, title, onKept }: Props) {
  const { message } = App.useApp();
  async function copy() {
    await navigator.clipboard.writeText(secret);
    void message.success(t('web.account.copied'));
  }
  return (
    <div className="account-made">
      <Alert type="warning" showIcon title={title} />
      <p><code>{secret}</code></p>
      <div className="account-buttons">
        <Button onClick={() => void copy()}>{t('web.account.copy')}</Button>
        <Button type="primary" onClick={onKept}>{t('web.account.factor.kept')}</Button>
      </div>
    </div>
  );
}
