import { useTranslation } from 'react-i18next';
import classes from '../components/data-table.module.css';
import { Said } from '../components/said.js';
import { StatusBadge, type Tone } from '../components/status-badge.js';
import type { SignInCheck } from '../saml-api.js';
import { useCheckName } from './check-name.js';

const tones: Record<SignInCheck['status'], Tone> = { passed: 'good', failed: 'bad', notReached: 'neutral' };

/** Every check in the order in which they are made, with what it compared. */
export function CheckTable({ checks }: { checks: readonly SignInCheck[] }) {
  const { t } = useTranslation();
  const nameOf = useCheckName();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('check.name')}</th>
          <th scope="col">{t('check.result')}</th>
          <th scope="col">{t('check.compared')}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map(({ check, status, expected, received }) => (
          <tr key={check}>
            <th scope="row">{nameOf(check)}</th>
            <td className={classes.whole}>
              <StatusBadge tone={tones[status]}>{t(`check.${status}`)}</StatusBadge>
            </td>
            <td>
              {expected !== null && (
                <div>
                  {t('check.expected')}: <Said>{expected}</Said>
                </div>
              )}
              {received !== null && (
                <div>
                  {t('check.received')}: <Said>{received}</Said>
                </div>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
