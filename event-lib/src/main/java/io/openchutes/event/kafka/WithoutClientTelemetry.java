package io.openchutes.event.kafka;

import com.oracle.svm.core.annotate.Delete;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.telemetry.internals.ClientTelemetryReporter;
import org.apache.kafka.common.utils.Time;

/**
 * Leaves what would send a client's measurements to the broker (KIP-714) out of native executables. {@link KafkaSettings} turns it off
 * everywhere; with this, its thousand classes of generated messages are not even compiled.
 */
final class WithoutClientTelemetry {
    private WithoutClientTelemetry() {}

    /** Where every client asks for its reporter. */
    @TargetClass(CommonClientConfigs.class)
    static final class NoReporter {
        private NoReporter() {}

        @Substitute
        @SuppressWarnings("unused") // Its signature is that of the method that it stands for.
        public static Optional<ClientTelemetryReporter> telemetryReporter(String clientId, AbstractConfig config) {
            return Optional.empty();
        }
    }

    /** Quarkus declares every reporter's constructor for reflection; this one could then be called, and all behind it. */
    @TargetClass(ClientTelemetryReporter.class)
    static final class NeverMade {
        @Delete
        @SuppressWarnings("unused")
        NeverMade(Time time) {}
    }
}
