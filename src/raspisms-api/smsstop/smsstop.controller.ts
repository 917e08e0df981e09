import { Controller, Delete, Get, HttpCode, Param, Post, Req, UseGuards } from '@nestjs/common';
import type { Caller } from '../../accounts/index.js';
import { toInt } from '../../http/index.js';
import { type OptedOutNumber, OptOutList } from '../../opt-out/index.js';
import { type ApiRequest, From } from '../access/api-call.js';
import { ApiGuard } from '../access/api.guard.js';
import { Requires } from '../access/requires.js';
import { type Envelope, success } from '../envelope.js';
import { ApiError } from '../errors/api-error.js';
import { Repeatable } from '../idempotency/repeatable.service.js';
import { Form } from '../input/form.pipe.js';
import { WallClock } from '../input/wall-clock.service.js';
import { LIST_ROUTES, ListPages, rowsOf } from '../lists/list-pages.service.js';
import { SmsstopForm } from './smsstop.form.js';

/** Why a number is not added. */
const REFUSED = {
  invalid: 'number : must be a valid international number.',
  known: 'number : this number is already in the list.',
} as const;

/** Numbers that said STOP. All but reading needs a full key. */
@Controller('api/smsstop')
@UseGuards(ApiGuard)
export class SmsstopController {
  constructor(
    private readonly optOuts: OptOutList,
    private readonly pages: ListPages,
    private readonly repeatable: Repeatable,
    private readonly clock: WallClock,
  ) {}

  @Get(LIST_ROUTES)
  @Requires('read')
  list(@Req() request: ApiRequest): Promise<Envelope> {
    return this.pages.answer(request, async (idUser, page) =>
      rowsOf(await this.optOuts.list(idUser, page), (entry) => this.present(entry)),
    );
  }

  @Get(':id')
  @Requires('read')
  async get(@Param('id') id: string, @From() { idUser }: Caller): Promise<Envelope> {
    const entry = await this.optOuts.get(idUser, toInt(id));
    if (entry === undefined) throw new ApiError('invalid_parameter', 'id : there is no smsstop with this id.');
    return success(this.present(entry));
  }

  @Post()
  create(@Form(SmsstopForm) { number }: SmsstopForm, @Req() request: ApiRequest): Promise<Envelope> {
    return this.repeatable.answer(request, async ({ idUser }) => {
      const added = await this.optOuts.add(idUser, number);
      if (typeof added === 'string') throw new ApiError('invalid_parameter', REFUSED[added]);
      return added;
    });
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string, @From() { idUser }: Caller): Promise<void> {
    if (!(await this.optOuts.remove(idUser, toInt(id)))) throw new ApiError('cannot_delete');
  }

  /** In the columns of RaspiSMS's table; `source` is added. */
  private present({ id, idUser, number, source, createdAt }: OptedOutNumber): object {
    return { id, id_user: idUser, number, created_at: this.clock.write(createdAt), updated_at: null, source };
  }
}
