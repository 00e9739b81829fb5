package io.openchutes.instances.chute;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.json.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RollingUpdateTest {
    private static final Pattern HOTKEY = Pattern.compile("hotkey-[0-9]+");

    /** The JDK's immutable maps have another order in each process: a rebuilt copy differed from the one before. */
    @Test
    void theSameUpdateIsTheSameTextInEveryProcess() {
        Map<String, Integer> permitted = new HashMap<>();
        for (int i = 10; i < 40; i++) {
            permitted.put("hotkey-" + i, i);
        }

        String text = new String(
                EventJson.write(new RollingUpdate("old", "new", Instant.EPOCH, permitted)), StandardCharsets.UTF_8);

        assertThat(HOTKEY.matcher(text).results().map(found -> found.group()).toList())
                .hasSize(30)
                .isSorted();
    }
}
