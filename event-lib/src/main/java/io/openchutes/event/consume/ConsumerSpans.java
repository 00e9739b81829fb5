package io.openchutes.event.consume;

import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.trace.TraceContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Optional;

/**
 * Makes a span of the kind CONSUMER for what is applied, after OpenTelemetry's semantic conventions for messaging: it links to the span
 * that published the event, and a single event's span also continues its trace.
 */
final class ConsumerSpans {
    /** Links of a batch's span; the conventions' own limit. */
    private static final int MOST_LINKS = 128;

    private final Tracer tracer;
    private final TraceContext traces = new TraceContext();
    private final Subscription subscription;
    private final String group;

    ConsumerSpans(OpenTelemetry telemetry, Subscription subscription, String group) {
        this.tracer = telemetry.getTracer("io.openchutes.event");
        this.subscription = subscription;
        this.group = group;
    }

    void around(ReceivedEvent event, Runnable work) {
        Optional<SpanContext> producer = traces.read(event.traceparent());
        SpanBuilder span = builder()
                .setParent(producer.map(parent -> Context.root().with(Span.wrap(parent)))
                        .orElse(Context.root()))
                .setAttribute("messaging.destination.partition.id", Integer.toString(event.partition()))
                .setAttribute("messaging.kafka.offset", event.offset())
                .setAttribute("messaging.kafka.message.key", event.subject())
                .setAttribute("cloudevents.event_id", event.id().toString())
                .setAttribute("cloudevents.event_type", event.type());
        producer.ifPresent(span::addLink);
        within(span.startSpan(), work);
    }

    void around(List<ReceivedEvent> batch, Runnable work) {
        SpanBuilder span = builder().setNoParent().setAttribute("messaging.batch.message_count", batch.size());
        batch.stream()
                .map(event -> traces.read(event.traceparent()))
                .flatMap(Optional::stream)
                .distinct()
                .limit(MOST_LINKS)
                .forEach(span::addLink);
        within(span.startSpan(), work);
    }

    private SpanBuilder builder() {
        return tracer.spanBuilder("process " + subscription.topic().name())
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", subscription.topic().name())
                .setAttribute("messaging.consumer.group.name", group);
    }

    private static void within(Span span, Runnable work) {
        Scope current = span.makeCurrent();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
            throw e;
        } finally {
            current.close();
            span.end();
        }
    }
}
