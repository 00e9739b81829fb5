package io.openchutes.chutes.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueriesLeftOutOfTracesTest {
    /** Keeps what an exporter would get. */
    private static final class Exported implements SpanProcessor {
        private final List<String> attributes = new ArrayList<>();

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            attributes.add(span.toSpanData().getAttributes().toString());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Test
    void aRegistrationsTokenIsInNoTrace() {
        Exported exported = new Exported();
        try (SdkTracerProvider traces = SdkTracerProvider.builder()
                .addSpanProcessor(new QueriesLeftOutOfTraces())
                .addSpanProcessor(exported)
                .build()) {
            traces.get("test")
                    .spanBuilder("POST /users/register")
                    .setAttribute("url.path", "/users/register")
                    .setAttribute("url.query", "token=secret-of-the-house")
                    .startSpan()
                    .end();
        }
        assertThat(exported.attributes)
                .singleElement()
                .asString()
                .contains("url.query", "/users/register")
                .doesNotContain("secret-of-the-house");
    }
}
