/** Sinks that send events elsewhere: to Kafka, to NATS JetStream, to an address over HTTP. */
export { allSinks } from "./all-sinks.js";
export { KafkaEventSink, type KafkaEventSinkOptions, type KafkaProducer } from "./kafka-event-sink.js";
export { NatsEventSink, type NatsEventSinkOptions, type NatsPublisher } from "./nats-event-sink.js";
export type { SendingSinkOptions } from "./sink-options.js";
export { WebhookEventSink, type WebhookEventSinkOptions } from "./webhook-event-sink.node.js";
export { WebhookOutbox, type WebhookOutboxOptions } from "./webhook-outbox.node.js";
export { type WebhookHeaders, webhookRefusal, webhookSecret, webhookSignature } from "./webhook-signature.node.js";
