package io.openchutes.event;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Relay and consumers stand still until a test starts them itself. */
public class ManualProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "openchutes.events.relay.enabled", "false",
                "openchutes.events.consumers.enabled", "false");
    }
}
