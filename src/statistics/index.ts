export type { DailyCount, InvalidNumber, InvalidNumberCriteria, Period, PhoneUsage } from './statistics.js';
export { StatisticsModule } from './statistics.module.js';
export { Statistics } from './statistics.service.js';
