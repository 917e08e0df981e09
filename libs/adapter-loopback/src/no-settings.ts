/** Settings of adapters that have none. */
export class NoSettings {}
