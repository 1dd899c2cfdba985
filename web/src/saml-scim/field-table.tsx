import { useTranslation } from 'react-i18next';
import { CopyValue } from '../components/copy-value.js';
import classes from '../components/data-table.module.css';

export interface Field {
  name: string;
  /** What we call the field, where the identity provider's name for it differs. */
  ours?: string;
  /** Copied as it is. Without it the row shows `note`. */
  value?: string;
  note?: string;
}

/** Two columns for carrying values over: the other system's field, and what to enter there. */
export function FieldTable({ fields, heading }: { fields: readonly Field[]; heading: string }) {
  const { t } = useTranslation();
  return (
    <table className={`${classes.table} ${classes.fields}`}>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col">{t('identityProvider.value')}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map(({ name, ours, value, note }) => (
          <tr key={name + (ours ?? '')}>
            <th scope="row">
              {name}
              {ours && ours !== name && <span className={classes.small}>{ours}</span>}
            </th>
            <td>
              {value === undefined ? note : <CopyValue value={value} name={name} multiline={value.includes('\n')} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
