import { Injectable } from '@nestjs/common';
import { PhoneConnections, PhoneGroups } from '../../phones/index.js';

/** Postgres counts phones in 32 bits. */
export const MAX_PHONE_ID = 2_147_483_647;

/** Which phones and phone groups an account may name. Phones are asked for with every message that names one, hence of what is remembered. */
@Injectable()
export class OwnPhones {
  constructor(
    private readonly connections: PhoneConnections,
    private readonly groups: PhoneGroups,
  ) {}

  async owns(idUser: number, idPhone: number): Promise<boolean> {
    if (idPhone < 1 || idPhone > MAX_PHONE_ID) return false;
    return (await this.connections.open(idPhone))?.idUser === idUser;
  }

  ownsGroup(idUser: number, idPhoneGroup: number): Promise<boolean> {
    return this.groups.owns(idUser, idPhoneGroup);
  }
}
