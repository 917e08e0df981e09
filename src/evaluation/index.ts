export type { EvaluationData, Rendering } from './evaluation-data.js';
export { EvaluationModule } from './evaluation.module.js';
export { EvaluationRefused } from './evaluation-refused.js';
export { Evaluator } from './evaluator.js';
export { isTemplate } from './is-template.js';
