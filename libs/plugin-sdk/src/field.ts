/** Text shown to people. */
export interface BilingualText {
  readonly en: string;
  readonly fr: string;
}

export type FieldKind = 'text' | 'textarea' | 'phone_number' | 'boolean' | 'choice' | 'integer' | 'url';

/** One setting of a phone, or one option of an operator. */
export interface FieldOptions {
  readonly title: BilingualText;
  readonly description: BilingualText;
  readonly required?: boolean;
  /** Encrypted at rest, read back as `********`, never logged. */
  readonly secret?: boolean;
  /** `text` when not given. */
  readonly kind?: FieldKind;
  /** Only with `choice`. */
  readonly choices?: readonly { readonly value: string; readonly title: BilingualText }[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Only with `integer`. */
  readonly min?: number;
  readonly max?: number;
  /** Offered in forms and used when the field is left out. */
  readonly default?: string | number | boolean;
  /** Environment variable; only for operator options. */
  readonly env?: string;
}

/** A declared field with its property name, in declaration order. */
export interface FieldDescription extends FieldOptions {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly secret: boolean;
}
