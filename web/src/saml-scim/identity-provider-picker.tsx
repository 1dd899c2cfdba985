import { useTranslation } from 'react-i18next';
import { type IdentityProviderKind, identityProviderKinds } from './identity-provider-kind.js';
import classes from './identity-provider-picker.module.css';

interface Props {
  kind: IdentityProviderKind;
  onPick: (kind: IdentityProviderKind) => void;
}

export function IdentityProviderPicker({ kind, onPick }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.picker}>
      <legend>{t('identityProvider.pick')}</legend>
      <div className={classes.options}>
        {identityProviderKinds.map((option) => (
          <label key={option} className={classes.option}>
            <input
              type="radio"
              name="identity-provider"
              checked={option === kind}
              onChange={() => {
                onPick(option);
              }}
            />
            {option === 'other' ? t('idp.otherPick') : t(`idp.${option}.name`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
