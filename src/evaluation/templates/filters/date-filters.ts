import { toText } from '../../language/convert.js';
import { formatMoment } from '../../language/format-moment.js';
import type { Routines } from '../../language/routine.js';
import { dateOf } from '../dates.js';

const DEFAULT_FORMAT = 'F j, Y H:i';

export const DATE_FILTERS: Routines = {
  date: {
    parameters: ['date', 'format?', 'timezone?'],
    call: ({ surroundings, budget }, date = null, format = null, zone = null) =>
      budget.text(formatMoment(dateOf(date, zone, surroundings), format === null ? DEFAULT_FORMAT : budget.text(toText(format)))),
  },
  date_modify: {
    parameters: ['date', 'modifier'],
    call: ({ surroundings }, date = null, modifier = null) => dateOf(date, false, surroundings).modified(toText(modifier)),
  },
};
