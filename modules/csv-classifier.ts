import { GlueClassifier } from '@cdktf/provider-aws/lib/glue-classifier';
import { Construct } from 'constructs';

export interface CsvClassifierProps {
  readonly name: string;
}

/**
 * Tells crawlers how the extractors write CSV, so that they take the header for one and don't trim values. Of the serdes
 * to choose from, this one alone knows quotes; its escape character, which no classifier can set, is the backslash.
 */
export class CsvClassifier extends Construct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: CsvClassifierProps) {
    super(scope, id);
    const classifier = new GlueClassifier(this, 'classifier', {
      name: props.name,
      csvClassifier: {
        containsHeader: 'PRESENT',
        delimiter: ',',
        quoteSymbol: '"',
        allowSingleColumn: false,
        disableValueTrimming: true,
        serde: 'OpenCSVSerDe',
      },
    });
    this.name = classifier.name;
  }
}
