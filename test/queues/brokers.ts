import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import * as amqplib from "amqplib";
import * as bullmq from "bullmq";
import {
  AmqpMessageQueue,
  BullMqMessageQueue,
  InMemoryMessageQueue,
  type MessageQueue,
  NatsMessageQueue,
} from "scaicore/queues";
import { testServer } from "../support/test-servers.js";
import type { TestServer } from "../../scripts/host/servers.mjs";

/** A place where queues are made for tests; each call makes one that nobody else has. */
export interface Broker {
  readonly name: string;
  readonly dropsDoubles: boolean;
  /** Queues of one name see the same messages. */
  readonly open: (name: string) => MessageQueue;
  readonly publishText: (name: string, text: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

let names = 0;
export const newName = (): string => `queue-${process.pid}-${names++}`;

/** The client of a NATS server, and how its connection ends. */
export async function openNats(
  server: TestServer,
): Promise<{ readonly js: JetStreamClient; readonly nats: NatsConnection }> {
  const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  return { js: jetstream(nats), nats };
}

export const redisConnection = (server: TestServer) => ({ host: "127.0.0.1", port: server.port });

function memory(): Broker {
  const queues = new Map<string, InMemoryMessageQueue>();
  const open = (name: string) => {
    const queue = queues.get(name) ?? new InMemoryMessageQueue();
    queues.set(name, queue);
    return queue;
  };
  return {
    name: "a queue in memory",
    dropsDoubles: true,
    open,
    publishText: (name, text) => {
      open(name).publishText(text);
      return Promise.resolve();
    },
    end: () => Promise.resolve(),
  };
}

async function nats(): Promise<Broker | undefined> {
  const server = await testServer("nats");
  if (server === undefined) return undefined;
  const client = await openNats(server);
  const open = (name: string) => new NatsMessageQueue({ jetstream: client.js, subject: name });
  return {
    name: "a subject of NATS JetStream",
    dropsDoubles: true,
    open,
    async publishText(name, text) {
      await open(name).publish({ id: "makes the stream", body: {} });
      const manager = await client.js.jetstreamManager();
      await manager.streams.purge(name);
      await client.js.publish(name, text);
    },
    end: () => client.nats.close(),
  };
}

async function redis(): Promise<Broker | undefined> {
  const server = await testServer("redis");
  if (server === undefined) return undefined;
  const connection = redisConnection(server);
  return {
    name: "a queue of BullMQ",
    dropsDoubles: true,
    open: (name) => new BullMqMessageQueue({ bullmq, connection, name }),
    async publishText(name, text) {
      const queue = new bullmq.Queue(name, { connection });
      await queue.add("message", text);
      await queue.close();
    },
    end: () => Promise.resolve(),
  };
}

/** A RabbitMQ starts for seconds, so it is used where it is asked for: `SCAICORE_TEST_RABBITMQ=start`, or the URL of one. */
async function rabbitmq(): Promise<Broker | undefined> {
  const named = process.env.SCAICORE_TEST_RABBITMQ ?? "";
  if (named === "") {
    console.log("Not tested on RabbitMQ: SCAICORE_TEST_RABBITMQ names none.");
    return undefined;
  }
  const url = named === "start" ? (await testServer("rabbitmq"))?.url : named;
  if (url === undefined) return undefined;
  const connection = await amqplib.connect(url);
  const bytesOf = (text: string) => Buffer.from(text);
  return {
    name: "a queue of RabbitMQ",
    dropsDoubles: false,
    open: (name) => new AmqpMessageQueue({ connect: () => Promise.resolve(connection), name, bytesOf, pauseMs: 50 }),
    async publishText(name, text) {
      const channel = await connection.createConfirmChannel();
      await channel.assertQueue(name, { durable: true, arguments: { "x-queue-type": "quorum" } });
      channel.sendToQueue(name, Buffer.from(text), { persistent: true });
      await channel.waitForConfirms();
      await channel.close();
    },
    end: () => connection.close(),
  };
}

/** The one in memory, and one of each server that there is. */
export const brokers: readonly Broker[] = [
  memory(),
  ...(await Promise.all([nats(), redis(), rabbitmq()])).filter((broker) => broker !== undefined),
];
