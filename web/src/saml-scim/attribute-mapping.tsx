import { useTranslation } from 'react-i18next';
import { CopyValue } from '../components/copy-value.js';
import classes from '../components/data-table.module.css';

const enterprise = (attribute: string) => `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:${attribute}`;

/** Entra ID's user mapping: source attribute or expression, SCIM attribute. The first row is the matching one. */
const entraMapping = [
  ['userPrincipalName', 'userName'],
  ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', 'active'],
  ['displayName', 'displayName'],
  ['mail', 'emails[type eq "work"].value'],
  ['givenName', 'name.givenName'],
  ['surname', 'name.familyName'],
  ['jobTitle', 'title'],
  ['objectId', 'externalId'],
  ['department', enterprise('department')],
  ['employeeId', enterprise('employeeNumber')],
  ['manager', enterprise('manager')],
] as const;

export function AttributeMapping() {
  const { t } = useTranslation();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('scim.source')}</th>
          <th scope="col">{t('scim.target')}</th>
        </tr>
      </thead>
      <tbody>
        {entraMapping.map(([source, target]) => (
          <tr key={target}>
            <th scope="row">
              {source.includes('(') ? <CopyValue value={source} name={source} /> : <code translate="no">{source}</code>}
            </th>
            <td>
              <CopyValue value={target} name={target} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
