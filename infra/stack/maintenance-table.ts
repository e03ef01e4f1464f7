import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import {
  FORMER_HOSTS_BY_STATE,
  INDEXES,
  TABLE_KEY,
  TTL_ATTRIBUTE,
} from '../../functions/adapters/store/dynamo/table.ts';

interface MaintenanceTableProps {
  /** @default - DynamoDB's key in the account (`aws/dynamodb`) */
  readonly encryptionKeyArn?: string | undefined;
  /** False for temporary stacks: the table is deleted with its stack. */
  readonly isKept: boolean;
  /** True for tables with hosts that release 1.0 wrote: the table has the index of that release too. */
  readonly hasFormerIndex: boolean;
}

/** The functions may always query the former index: if the table lacks it, DynamoDB says so. */
const QUERIED = [FORMER_HOSTS_BY_STATE, ...INDEXES];

const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITE = [
  ...['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
  // Many conditional writes in one call.
  ...['dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
];

/** One table for hosts, maintenances, history, leases and claims. The store defines its keys. */
export class MaintenanceTable extends Construct {
  readonly tableName: string;
  private readonly table: Table;
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, props: MaintenanceTableProps) {
    super(scope, id);
    const { encryptionKeyArn, isKept, hasFormerIndex } = props;
    this.key = encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', encryptionKeyArn);
    this.table = new Table(this, 'Resource', {
      partitionKey: { name: TABLE_KEY.partition, type: AttributeType.STRING },
      sortKey: { name: TABLE_KEY.sort, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: TTL_ATTRIBUTE,
      deletionProtection: isKept,
      removalPolicy: isKept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      ...(this.key === undefined
        ? { encryption: TableEncryption.AWS_MANAGED }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key }),
    });
    // DynamoDB creates or deletes one index at a time, so a release may change only one.
    for (const index of hasFormerIndex ? QUERIED : INDEXES) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: { name: index.partition, type: AttributeType.STRING },
        sortKey: { name: index.sort, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
    this.tableName = this.table.tableName;
  }

  /**
   * Lets the grantee get and query items; with `write` also put, update and delete them. Never
   * scan.
   */
  grant(grantee: IGrantable, access: 'read' | 'write'): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: access === 'read' ? READ : [...READ, ...WRITE],
        resources: [this.table.tableArn, ...QUERIED.map(({ name }) => `${this.table.tableArn}/index/${name}`)],
      }),
    );
    if (this.key !== undefined) this.grantKey(grantee, this.key);
  }

  /**
   * DynamoDB uses a customer's key on behalf of the caller. The grantee may use it only through
   * DynamoDB.
   */
  private grantKey(grantee: IGrantable, key: IKey): void {
    const { region, urlSuffix } = Stack.of(this);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${urlSuffix}` } },
      }),
    );
  }
}
