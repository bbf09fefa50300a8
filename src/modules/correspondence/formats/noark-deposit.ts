// The cover of a Noark 5 deposit, arkivuttrekk.xml: who made it, of which period, which XML files
// lie there with their hashes and counts (ADDML 8.3, in the shape that the Norwegian archive's tool
// reads). The schemas of the files are named where they lie beside.
import { element, openTag, textElement, xmlDeclaration } from '#lib/xml.ts';
import type { Xml } from '#lib/xml.ts';
import { filled } from './noark-journal.ts';
import type { NoarkCreator } from './noark-journal.ts';

const NAMESPACE = 'http://www.arkivverket.no/standarder/addml';
const TITLE = 'Noark 5-arkivuttrekk';

export interface DepositFile {
  /** 'arkivstruktur.xml' */
  readonly name: string;
  readonly sha256: string;
}

export interface DepositPart extends DepositFile {
  /** How often its elements stand there, by their names. */
  readonly counts: Readonly<Record<string, number>>;
  /** Its own schema first, then those that it takes in. */
  readonly schemas: readonly DepositFile[];
}

export interface DepositHead {
  readonly creator: NoarkCreator;
  /** Name and version of the program. */
  readonly software: string;
  /** What of the office it is: 'incoming 2026'. */
  readonly series: string;
  readonly beginsOn: string;
  readonly endsOn: string;
  readonly hasGraded: boolean;
  readonly hasDisposed: boolean;
  readonly documentCount: number;
}

export function depositXml(head: DepositHead, parts: readonly DepositPart[]): string {
  const root = openTag('addml', {
    xmlns: NAMESPACE,
    'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    'xsi:schemaLocation': `${NAMESPACE} addml.xsd`,
    name: TITLE,
  });
  const dataset = element('dataset', [
    textElement('description', TITLE),
    element('reference', [contextElement(head), contentElement(head)]),
    element('dataObjects', [
      element(
        'dataObject',
        [
          element('properties', [deposit(head)]),
          element(
            'dataObjects',
            parts.map((part) => partElement(part)),
          ),
        ],
        { name: TITLE },
      ),
    ]),
  ]);
  return `${xmlDeclaration}${root}\n${dataset}\n</addml>\n`;
}

function contextElement({ creator, software, series }: DepositHead): Xml {
  const creators = element('additionalElements', [
    additional('recordCreator', [textElement('value', filled(creator.name))]),
  ]);
  return element('context', [
    element('additionalElements', [
      additional('recordCreators', [creators]),
      additional('systemType', [textElement('value', 'Noark 5')]),
      additional('systemName', [textElement('value', software)]),
      additional('archive', [textElement('value', filled(`${creator.name}: ${series}`))]),
    ]),
  ]);
}

function contentElement({ beginsOn, endsOn }: DepositHead): Xml {
  const days = element('properties', [
    property('startDate', beginsOn),
    property('endDate', endsOn),
  ]);
  return element('content', [
    element('additionalElements', [additional('archivalPeriod', [days])]),
  ]);
}

/** Sharp: a year of a register ends with its year, and takes nothing of the next along. */
function deposit({ hasGraded, hasDisposed, documentCount }: DepositHead): Xml {
  return property('info', null, [
    property('type', 'Noark 5', [property('version', '5.0')]),
    property('additionalInfo', null, [
      property('periode', null, [
        property('inngaaendeSkille', 'skarp'),
        property('utgaaendeSkille', 'skarp'),
      ]),
      property('inneholderSkjermetInformasjon', String(hasGraded), [], 'boolean'),
      property('omfatterDokumenterSomErKassert', String(hasDisposed), [], 'boolean'),
      property('inneholderDokumenterSomSkalKasseres', 'false', [], 'boolean'),
      property('inneholderVirksomhetsspesifikkeMetadata', 'false', [], 'boolean'),
      property('antallDokumentfiler', String(documentCount), [], 'integer'),
    ]),
  ]);
}

function partElement({ name, sha256, counts, schemas }: DepositPart): Xml {
  const info = Object.entries(counts).map(([counted, count]) =>
    property('numberOfOccurrences', counted, [
      property('elementPath', `//${counted}`),
      property('value', String(count), [], 'integer'),
    ]),
  );
  const properties = [
    fileProperty({ name, sha256 }),
    ...schemas.map((schema, at) =>
      property('schema', at === 0 ? 'main' : null, [
        fileProperty(schema),
        property('type', 'XML Schema', [property('version', '1.0')]),
      ]),
    ),
    ...(info.length === 0 ? [] : [property('info', null, info)]),
  ];
  return element('dataObject', [element('properties', properties)], {
    name: name.replace(/\.xml$/, ''),
  });
}

function fileProperty({ name, sha256 }: DepositFile): Xml {
  return property('file', null, [
    property('name', name),
    property('format', 'XML', [property('version', '1.0')]),
    property('checksum', null, [property('algorithm', 'SHA-256'), property('value', sha256)]),
  ]);
}

function additional(name: string, children: readonly Xml[]): Xml {
  return element('additionalElement', children, { name });
}

function property(
  name: string,
  value: string | null,
  inner: readonly Xml[] = [],
  dataType?: 'boolean' | 'integer',
): Xml {
  const type = dataType === undefined ? {} : { dataType };
  const said = value === null ? null : textElement('value', value);
  const below = inner.length === 0 ? null : element('properties', inner);
  return element('property', [said, below], { name, ...type });
}
