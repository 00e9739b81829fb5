package io.openchutes.event.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.openchutes.event.EventData;
import io.openchutes.event.ReceivedEvent;
import io.openchutes.event.Subscription;
import io.openchutes.event.Topic;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConsumerSpansTest {
    private static final Topic TOPIC = Topic.state("some.things");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final String OTHER = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01";

    private final List<SpanData> ended = new ArrayList<>();
    private final OpenTelemetry telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(new Collector()))
                    .build())
            .build();
    private final ConsumerSpans spans = spans(telemetry);

    @Test
    void aConsumersSpanContinuesTheProducersTraceAndLinksToItsSpan() {
        String[] running = new String[1];
        spans.around(
                event(PARENT),
                () -> running[0] = Span.current().getSpanContext().getTraceId());
        assertThat(running[0]).isEqualTo(TRACE);
        SpanData span = ended.get(0);
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getName()).isEqualTo("process some.things");
        assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(span.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo("b7ad6b7169203331"));
    }

    @Test
    void aBatchHasOneSpanWithALinkToEachProducersSpan() {
        spans.around(List.of(event(PARENT), event(PARENT), event(OTHER), event(null)), () -> {});
        SpanData span = ended.get(0);
        assertThat(span.getParentSpanContext().isValid()).isFalse();
        assertThat(span.getLinks()).hasSize(2);
    }

    @Test
    void aHandlersFailureShowsInItsSpan() {
        assertThatThrownBy(() -> spans.around(event(PARENT), () -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ended.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void withoutTelemetryTheTraceStillGoesOn() {
        String[] running = new String[1];
        spans(OpenTelemetry.noop())
                .around(
                        event(PARENT),
                        () -> running[0] = Span.current().getSpanContext().getTraceId());
        assertThat(running[0]).isEqualTo(TRACE);
    }

    private static ConsumerSpans spans(OpenTelemetry telemetry) {
        return new ConsumerSpans(telemetry, Subscription.to("things", TOPIC), "service.things");
    }

    private static ReceivedEvent event(String traceparent) {
        return new ReceivedEvent(
                TOPIC,
                UUID.randomUUID(),
                "thing-changed",
                "thing-1",
                "/outside",
                Instant.EPOCH,
                1,
                Optional.ofNullable(traceparent),
                0,
                0,
                false,
                new EventData(new byte[0]));
    }

    private final class Collector implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            ended.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
