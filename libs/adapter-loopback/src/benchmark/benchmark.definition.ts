import { defineAdapter } from '@pigeonnier/plugin-sdk';
import { NoSettings } from '../no-settings.js';
import { BenchmarkAdapter } from './benchmark.adapter.js';

export const benchmark = defineAdapter({
  uid: 'benchmark_adapter',
  raspismsName: 'adapters\\BenchmarkAdapter',
  name: { en: 'Benchmark', fr: 'Benchmark' },
  description: {
    en: 'Accepts every message at once and sends none: measures the host itself.',
    fr: 'Accepte tous les messages aussitôt et n’en envoie aucun : mesure l’hôte lui-même.',
  },
  capabilities: ['send'],
  features: { flash: true },
  settings: NoSettings,
  useClass: BenchmarkAdapter,
});
