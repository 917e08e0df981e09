import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { PROJECT, prepare } from './prepare.mjs';

/** The packages whose public declarations other people's code stands on. */
const RECORDED = ['plugin-sdk', 'plugin-testkit'];

/*
 * Writes the public declarations of the SDK and the test kit into libs/…/….api.md. With --check it writes nothing, and fails where what is
 * on record differs from what is built.
 */
const { check = false } = parseArgs({ options: { check: { type: 'boolean' } } }).values;
prepare();
const complaints = RECORDED.flatMap(complaintsAbout);
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

function complaintsAbout(library) {
  const words = [];
  const { apiReportChanged } = Extractor.invoke(configurationOf(library), {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) words.push(`libs/${library}: ${message.text}`);
    },
  });
  const report = `libs/${library}/${library}.api.md`;
  if (apiReportChanged && !check) console.log(`${report} is written.`);
  if (apiReportChanged && check) {
    words.push(
      `${report} is not what the package exports. If that is meant, run npm run api:report and commit the file; ` +
        'docs/plugins.md, "Versions", says which changes raise apiVersion.',
    );
  }
  return words;
}

function configurationOf(library) {
  const folder = join(PROJECT, 'libs', library);
  const quiet = { logLevel: 'none', addToApiReportFile: false };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, 'dist/index.d.ts'),
      compiler: { overrideTsconfig: { extends: '../../tsconfig.base.json', compilerOptions: { customConditions: [] }, include: ['dist'] } },
      apiReport: {
        enabled: true,
        reportFileName: `${library}.api.md`,
        reportFolder: folder,
        reportTempFolder: join(PROJECT, 'node_modules/.cache/api-report'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'warning', addToApiReportFile: false },
          // Everything that is exported is public.
          'ae-missing-release-tag': quiet,
          'ae-forgotten-export': quiet,
        },
        tsdocMessageReporting: { default: quiet },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
  });
}
