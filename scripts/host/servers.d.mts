export type ServerKind = "postgres" | "redis" | "nats" | "kafka" | "rabbitmq" | "restate";
export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** More ports that it listens at: of Restate that of the admin API, and that between nodes. */
  readonly otherPorts: readonly number[];
  /** Stops it at once, without a shutdown. */
  kill(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  end(): Promise<void>;
}
export function startServer(
  kind: ServerKind,
  options?: {
    readonly env?: NodeJS.ProcessEnv;
    readonly log?: (line: string) => void;
    readonly settings?: readonly string[];
    readonly onDisk?: boolean;
  },
): Promise<TestServer>;
