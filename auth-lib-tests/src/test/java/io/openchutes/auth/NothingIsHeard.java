package io.openchutes.auth;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** No event of an account arrives, and the directory is too old at once. */
public class NothingIsHeard implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "openchutes.auth.directory.maximum-age", "1ms",
                "openchutes.auth.directory.catch-up", "0s",
                "openchutes.events.consumers.enabled", "false",
                "openchutes.auth.version2-only", "*");
    }
}
