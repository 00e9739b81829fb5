package io.openchutes.auth.state;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a service is, for administrators: what its health says on the management port, without a way to change anything. */
@Schema(name = "ServiceState")
public record ServiceState(
        @Schema(examples = "chutes-service") String service,
        String version,

        @Schema(nullable = true, description = "The replica that answered, as its host is called.")
        String replica,

        Instant startedAt,

        @Schema(enumeration = {"ok", "degraded"}) String state,

        @Schema(description = "A sentence for each thing that is wrong.")
        List<String> reasons,

        OutboxState outbox,
        DirectoryState directory,
        List<ConsumerState> consumers,

        @Schema(description = "The newest that are open, by when they died; `consumers` counts them all.")
        List<DeadLetterState> deadLetters) {

    /** What has happened and is not published yet. */
    @Schema(name = "OutboxState")
    public record OutboxState(
            @Schema(description = "Events that Kafka has not acknowledged; a million is a million or more.")
            long unsent,

            @Schema(description = "How long the first of them has waited.")
            long oldestSeconds) {}

    /** The copies of accounts by which credentials are checked. */
    @Schema(name = "DirectoryState")
    public record DirectoryState(
            @Schema(description = "Since they were last known to be complete.")
            long ageSeconds,

            @Schema(description = "Whether they are so old that API keys are refused.")
            boolean tooOld) {}

    /** A consumer of events. */
    @Schema(name = "ConsumerState")
    public record ConsumerState(
            String name,
            String topic,

            @Schema(
                    nullable = true,
                    description =
                            "Records that are not applied yet, of the partitions that this replica has; null where it has none, or Kafka does not answer.")
            Long lag,

            @Schema(description = "Whether what arrives can't be applied at the moment.")
            boolean failing,

            @Schema(description = "Those that were neither replayed nor discarded.")
            long deadLetters) {}

    /** A record that could not be applied; its content stays in Kafka. */
    @Schema(name = "DeadLetter")
    public record DeadLetterState(
            String consumer,
            String topic,
            int partition,
            long offset,

            @Schema(nullable = true, description = "The event's type, if it had one.")
            String type,

            @Schema(nullable = true, description = "What the event is about, else the record's key.")
            String subject,

            String reason,
            Instant diedAt) {}
}
