package io.openchutes.event.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.kafka.KafkaSettings;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import javax.sql.DataSource;

/** The collaborators of every consumer thread. */
record ConsumerTools(
        KafkaSettings kafka,
        EventConfig config,
        Clock clock,
        MeterRegistry metrics,
        DataSource dataSource,
        Transactions transactions,
        OffsetStore offsets,
        Inbox inbox,
        DeadLetters deadLetters,
        Rebuild rebuild,
        ForeignWriters foreignWriters,
        ThrottledLog unreadable,
        OpenTelemetry telemetry) {}
