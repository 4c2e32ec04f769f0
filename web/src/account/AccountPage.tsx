// What a person is let in with: where he is signed in, his password. Who looks after people sees
// here where others are signed in.
import { ProceduresHere } from '../procedure/Here';
import { useSession } from '../session/Session';
import { t } from '../texts';
import { Certificates } from './Certificates';
import { Emergency } from './Emergency';
import { Identities, IdentitiesOfAll } from './Identities';
import { Passkeys } from './Passkeys';
import { PasswordForm } from './PasswordForm';
import { People } from './People';
import { SecondFactor } from './SecondFactor';
import { SessionTable } from './SessionTable';
import { Tokens } from './Tokens';
import './account.css';

export default function AccountPage() {
  const { session } = useSession();
  return (
    <div className="account">
      <h1>{t('web.account')}</h1>
      <p className="quiet">{session.name} · {session.login}</p>
      <ProceduresHere place="screen" name="account" />
      <SessionTable />
      {session.only_provider ? null : <Passkeys login={session.login} />}
      <Identities login={session.login} />
      <SecondFactor login={session.login} />
      <Tokens login={session.login} companies={session.companies} />
      <Certificates login={session.login} />
      {!session.only_provider && <PasswordForm login={session.login} />}
      <Emergency login={session.login} />
      {session.may.see_people && <SessionTable everybody mayEnd={session.may.end_sessions} />}
      {session.may.see_people && (
        <IdentitiesOfAll login={session.login} mayLink={session.may.link_identities} />
      )}
      {session.may.see_people && (
        <People mayReset={session.may.reset_factor} mayInvite={session.may.invite} />
      )}
    </div>
  );
}
