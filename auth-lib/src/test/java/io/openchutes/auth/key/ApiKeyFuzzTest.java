package io.openchutes.auth.key;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The Authorization header. */
class ApiKeyFuzzTest {
    @FuzzTest
    void aHeaderIsAKeyOrNone(byte[] header) {
        ApiKeyPropertyTest.requireKeyOrNone(new String(header, StandardCharsets.UTF_8));
    }
}
