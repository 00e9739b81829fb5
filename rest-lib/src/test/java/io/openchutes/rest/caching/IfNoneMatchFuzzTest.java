package io.openchutes.rest.caching;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The If-None-Match header. */
class IfNoneMatchFuzzTest {
    private static final String TAG = "\"abc\"";

    @FuzzTest
    void aHeaderMatchesOnlyWithTheTagOrAStar(byte[] input) {
        String header = new String(input, StandardCharsets.UTF_8);
        assertThat(PublicHeaders.matches(header, TAG) && !header.contains(TAG) && !header.contains("*"))
                .isFalse();
    }
}
