package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ControlEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.gateway.log.GatewayLog;
import io.murmuration.messaging.Outgoing;
import io.vertx.core.Future;

/** What a gateway writes about responses. Each completes when the record is durable. */
final class Outbox {
  private final GatewayLog log;
  private final Topics topics;
  private final String instance;

  Outbox(GatewayLog log, Topics topics, String instance) {
    this.log = log;
    this.topics = topics;
    this.instance = instance;
  }

  String instance() {
    return instance;
  }

  Future<Void> list(DirectoryRecord.Response entry) {
    return append(topics.responses(), entry.key(), entry, "io.murmuration.generation.listed");
  }

  Future<Void> prompt(PromptEvent prompt) {
    String id = prompt.responseId();
    return append(topics.prompts(), id, prompt, "io.murmuration.generation.prompt");
  }

  Future<Void> cancel(String id, String reason) {
    ControlEvent event = new ControlEvent.Cancel(id, reason);
    return append(topics.control(), id, event, "io.murmuration.generation.cancel");
  }

  Future<Void> attached(String id) {
    ControlEvent event = new ControlEvent.Attached(id, instance);
    return append(topics.control(), id, event, "io.murmuration.generation.attached");
  }

  private Future<Void> append(String topic, String key, Object record, String type) {
    return log.append(
        new Outgoing(
            topic,
            Outgoing.BY_KEY,
            key,
            WireCodec.encode(record),
            CloudEventHeaders.of(type, instance, key)));
  }
}
