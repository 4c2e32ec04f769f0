// How hard a new password would be to guess, while it is typed. A hint: what is refused, the server
// refuses.
import { Form } from 'antd';
import { useDeferredValue, useEffect, useState } from 'react';
import { t } from '../texts';

const LEAST = 12;   // characters: kShortestPassword of the server
const STEPS = [0, 1, 2, 3];

type Judge = typeof import('./strength').strengthOf;

export function Strength({ login }: { login?: string }) {
  const typed = Form.useWatch<string | undefined>('new_password') ?? '';
  const written = Form.useWatch<string | undefined>('login') ?? '';
  const password = useDeferredValue(typed);
  const [judge, setJudge] = useState<Judge | null>(null);
  const begun = typed !== '';
  useEffect(() => {
    let gone = false;
    // Without it there is no meter, and everything else goes on.
    if (begun) import('./strength').then(
      (found) => { if (!gone) setJudge(() => found.strengthOf); }, () => undefined);
    return () => { gone = true; };
  }, [begun]);
  if (!judge || password === '') return null;
  const short = [...password].length < LEAST;
  const score = short ? 0 : judge(password, [login ?? written]);
  return (
    <div className="strength" data-score={score}>
      <span className="strength-bar" aria-hidden="true">
        {STEPS.map((step) => <span key={step} className={step < Math.max(score, 1) ? 'full' : ''} />)}
      </span>
      <span role="status">
        {t('web.strength')} {t(short ? 'web.strength.short' : `web.strength.${score}`)}
      </span>
    </div>
  );
}
