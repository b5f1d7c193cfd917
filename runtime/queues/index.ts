/** Queues of other systems: decisions by messages, and what carries runs to workers. */
export type { MessageQueue, QueuedMessage, ReceivedMessage, ReceiveOptions, Receiver, Taken } from "./message-queue.js";
export { AmqpMessageQueue, type AmqpConnection, type AmqpMessageQueueOptions } from "./amqp-message-queue.js";
export type { BullMqConnection, BullMqPackage } from "./bullmq-client.js";
export { BullMqMessageQueue, type BullMqMessageQueueOptions } from "./bullmq-message-queue.js";
export { BullMqRunQueue, type BullMqRunQueueOptions } from "./bullmq-run-queue.js";
export { DecisionConsumer, type DecisionConsumerOptions, type DecidingEngine } from "./decision-consumer.js";
export { DecisionPublisher, type DecisionPublisherOptions } from "./decision-publisher.js";
export { InMemoryMessageQueue } from "./in-memory-message-queue.js";
export type { NatsJetStream } from "./nats-client.js";
export { NatsMessageQueue, type NatsMessageQueueOptions } from "./nats-message-queue.js";
export { NatsRunQueue, type NatsRunQueueOptions } from "./nats-run-queue.js";
export type { RestateHandler, RestatePackage, RestateServer } from "./restate-client.js";
export type { RestateEndpointOptions } from "./restate-endpoint.js";
export { RestateRunQueue, type RestateRunQueueOptions } from "./restate-run-queue.js";
