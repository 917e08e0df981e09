import { type ExecutionContext, type PipeTransform, type Type, createParamDecorator } from '@nestjs/common';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { FormFields } from '../../http/index.js';
import { ApiError } from '../errors/api-error.js';
import { apiCallOf } from '../access/api-call.js';
import type { Refusal } from './refusal.js';

interface FailedCheck extends Refusal {
  readonly detail: string;
}

/**
 * Turns the fields of a request into a checked form: an instance of a class whose properties are named as the fields.
 * Of all checks that fail, the one with the lowest step is answered. Fields without a property are left out.
 */
class FormPipe<Form extends object> implements PipeTransform<FormFields, Form> {
  private readonly properties: readonly string[];

  constructor(private readonly type: Type<Form>) {
    const checks = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
    this.properties = [...new Set(checks.map(({ propertyName }) => propertyName))];
  }

  transform(fields: FormFields): Form {
    const form = new this.type();
    for (const property of this.properties) (form as Record<string, unknown>)[property] = fields[property];
    const errors = validateSync(form);
    if (errors.length > 0) throw firstRefusal(errors);
    return form;
  }
}

function firstRefusal(errors: readonly ValidationError[]): ApiError {
  const failed = errors.flatMap(({ constraints = {}, contexts = {} }) =>
    Object.entries(constraints).map(([name, detail]): FailedCheck => ({ ...(contexts[name] as Refusal), detail })),
  );
  const [first] = failed.sort((a, b) => a.step - b.step);
  return new ApiError(first?.error ?? 'invalid_parameter', first?.detail);
}

const BodyFields = createParamDecorator((_data: unknown, context: ExecutionContext): FormFields => apiCallOf(context).fields);

/** Hands a handler the body's fields as a checked form. */
export const Form = (type: Type<object>): ParameterDecorator => BodyFields(new FormPipe(type));
