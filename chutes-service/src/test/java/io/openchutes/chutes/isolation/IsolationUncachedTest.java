package io.openchutes.chutes.isolation;

import io.openchutes.testing.PlatformResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** The same callers at the same operations, each answer read from the database. */
@Tag("slow")
@QuarkusTest
@WithTestResource(PlatformResource.class)
@TestProfile(IsolationUncachedTest.Uncached.class)
class IsolationUncachedTest extends IsolationMatrixTest {
    public static class Uncached implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("openchutes.chutes.lists.cache-bytes", "0");
        }
    }
}
