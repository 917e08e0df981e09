import { Injectable } from '@nestjs/common';
import { ContactDirectory } from '../../../contacts/index.js';
import { Evaluator, isTemplate } from '../../../evaluation/index.js';
import type { Rendering } from '../../../evaluation/index.js';
import { expandTargets } from '../expand-targets.js';
import type { PersonTarget, PlanRequest } from '../plan-request.js';
import type { Members } from '../recipients.js';
import { PreparationRepository } from './preparation.repository.js';
import type { Prepared, Renderings } from './prepared.js';

type Unprepared = Pick<PlanRequest, 'id' | 'idUser' | 'text' | 'numbers' | 'recipients'>;

/** Looks up recipients and renders templates. Takes as long as users' rules and templates take, hence never within a transaction. */
@Injectable()
export class Preparer {
  constructor(
    private readonly contacts: ContactDirectory,
    private readonly evaluator: Evaluator,
    private readonly repository: PreparationRepository,
  ) {}

  /**
   * What a user wrote never makes it throw; `signal` does, between two requests.
   * @throws when it cannot be said now: the database or the process that evaluates cannot be reached.
   */
  async prepare(requests: readonly Unprepared[], signal?: AbortSignal): Promise<Prepared> {
    const members = await this.contacts.resolve(
      requests.flatMap(({ idUser, recipients }) => recipients.map((recipient) => ({ idUser, ...recipient }))),
    );
    const templates = requests.filter(({ text }) => isTemplate(text));
    const templating = templates.length === 0 ? new Set() : await this.repository.templating(templates.map(({ idUser }) => idUser));
    const renderings = new Map<number, Renderings>();
    for (const request of templates) {
      signal?.throwIfAborted();
      if (templating.has(request.idUser)) renderings.set(request.id, await this.render(request, members));
    }
    return { members, renderings };
  }

  private async render(request: Unprepared, members: Members): Promise<Renderings> {
    const people = [...expandTargets(request, members)].filter((target): target is PersonTarget => 'number' in target);
    const rendered = await this.evaluator.render(
      request.text,
      people.map(({ number, data, metas = { number } }) => ({ contact: data, metas })),
    );
    return new Map(people.map(({ number }, index) => [number, storable(rendered[index])]));
  }
}

/** Postgres stores every character but NUL. */
function storable(rendering: Rendering | undefined): Rendering {
  if (rendering === undefined) return { error: 'the template gave no text' };
  if ('error' in rendering) return { error: rendering.error.replaceAll('\0', '') };
  return rendering.text.includes('\0') ? { error: 'the text contains a NUL character' } : rendering;
}
