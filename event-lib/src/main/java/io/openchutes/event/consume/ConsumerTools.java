package io.openchutes.event.consume;

import io.micrometer.core.instrument.MeterRegistry;
import io.openchutes.event.EventConfig;
import io.openchutes.event.database.Transactions;
import io.openchutes.event.kafka.KafkaSettings;
import java.time.Clock;
import javax.sql.DataSource;

/** What every consumer's thread works with. */
record ConsumerTools(
        KafkaSettings kafka,
        EventConfig config,
        Clock clock,
        MeterRegistry metrics,
        DataSource dataSource,
        Transactions transactions,
        Positions positions,
        Inbox inbox,
        DeadLetters deadLetters,
        Rebuild rebuild) {}
