import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/index.js';
import { AdapterRegistry } from '../../phones/index.js';

/** How a provider names a message of ours. */
export interface SentReference {
  readonly idUser: number;
  /** Uid of the adapter that read the name: it was sent through this one, or through another of its report family. */
  readonly adapter: string;
  /** The provider's id of the message, or of the batch it was sent in. */
  readonly uid: string;
  /** E.164. */
  readonly recipient?: string | undefined;
}

export interface SentMessage {
  readonly idUser: number;
  readonly id: number;
  readonly idPhone: number | null;
  readonly destination: string | null;
}

/** `unknown_uid`: no request has brought this id yet. `unknown_recipient`: one has, but which of its messages is meant cannot be told. */
export type Finding = SentMessage | 'unknown_uid' | 'unknown_recipient';

type Candidate = { readonly place: number } & (SentMessage | { readonly id: null });

/** A request that carried a whole batch names no message: there the recipient does. */
const FIND = `
SELECT r.place, r.id_user AS "idUser", m.id, m.id_phone AS "idPhone", m.destination
FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::text[]) AS r(place, id_user, adapter, uid, recipient)
JOIN attempt a ON a.uid = r.uid AND a.id_user = r.id_user AND a.adapter = r.adapter
LEFT JOIN LATERAL (
  SELECT one.id, one.id_phone, one.destination FROM message one
  WHERE one.id_user = a.id_user AND one.id = a.id_message
  UNION ALL
  SELECT member.id, member.id_phone, member.destination FROM message member
  WHERE a.id_message IS NULL AND member.id_user = a.id_user AND member.destination = r.recipient AND member.id_batch = a.id_batch
) m ON true`;

/** Finds messages by what their providers call them. */
@Injectable()
export class SentMessages {
  constructor(private readonly adapters: AdapterRegistry) {}

  /** One finding per reference, in their order. Only messages of the same account and of the adapter's report family are looked at. */
  async find(tx: Transaction, references: readonly SentReference[]): Promise<readonly Finding[]> {
    if (references.length === 0) return [];
    const wanted = references.flatMap((reference, place) =>
      this.adapters.reportFamilyOf(reference.adapter).map((adapter) => ({ ...reference, adapter, place })),
    );
    const rows = await tx.query<Candidate>(FIND, [
      wanted.map((one) => one.place),
      wanted.map((one) => one.idUser),
      wanted.map((one) => one.adapter),
      wanted.map((one) => one.uid),
      wanted.map((one) => one.recipient ?? null),
    ]);
    const candidates = references.map((): Candidate[] => []);
    for (const row of rows) candidates[row.place]?.push(row);
    return references.map((reference, index) => choose(candidates[index] ?? [], reference));
  }
}

/** A message sent alone is meant whatever the number looks like; where several share the uid, the number must tell. */
function choose(candidates: readonly Candidate[], { recipient }: SentReference): Finding {
  if (candidates.length === 0) return 'unknown_uid';
  const messages = candidates.filter((candidate): candidate is { readonly place: number } & SentMessage => candidate.id !== null);
  const isOne = messages.every((message) => message.id === messages[0]?.id);
  return (isOne ? messages[0] : messages.find((message) => message.destination === recipient)) ?? 'unknown_recipient';
}
