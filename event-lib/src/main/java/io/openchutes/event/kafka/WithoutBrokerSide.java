package io.openchutes.event.kafka;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Map;
import javax.security.auth.Subject;
import org.apache.kafka.common.network.ChannelMetadataRegistry;
import org.apache.kafka.common.network.SaslChannelBuilder;
import org.apache.kafka.common.network.TransportLayer;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.authenticator.SaslServerAuthenticator;

/**
 * Leaves the broker's side of a SASL connection out of native executables. A client never takes it, but the library decides by an
 * argument, and behind it are the parsers of every request that Kafka knows.
 */
@TargetClass(SaslChannelBuilder.class)
final class WithoutBrokerSide {
    private WithoutBrokerSide() {}

    @Substitute
    @SuppressWarnings("unused") // Its signature is that of the method that it stands for.
    protected SaslServerAuthenticator buildServerAuthenticator(
            Map<String, ?> configs,
            Map<String, AuthenticateCallbackHandler> callbackHandlers,
            String id,
            TransportLayer transportLayer,
            Map<String, Subject> subjects,
            Map<String, Long> connectionsMaxReauthMsByMechanism,
            ChannelMetadataRegistry metadataRegistry) {
        throw new IllegalStateException("A native executable is a client of Kafka, not a broker.");
    }

    @Substitute
    @SuppressWarnings("unused")
    private void createServerCallbackHandlers(Map<String, ?> configs) {
        throw new IllegalStateException("A native executable is a client of Kafka, not a broker.");
    }
}
