import { useTranslation } from 'react-i18next';
import classes from '../components/data-table.module.css';
import { Said } from '../components/said.js';
import type { SignInTest } from '../saml-api.js';
import { useAttributeName } from '../sign-in-rules/attribute-name.js';

export function ReceivedAttributes({ attributes }: Pick<SignInTest, 'attributes'>) {
  const { t } = useTranslation();
  const nameOf = useAttributeName();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('test.attribute')}</th>
          <th scope="col">{t('test.value')}</th>
          <th scope="col">{t('test.usedAs')}</th>
        </tr>
      </thead>
      <tbody>
        {attributes.map(({ name, values, usedAs }) => (
          <tr key={name}>
            <th scope="row">
              <Said>{name}</Said>
            </th>
            <td>
              <Said>{values.join(', ')}</Said>
            </td>
            <td>{usedAs === null ? t('test.unused') : nameOf(usedAs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
