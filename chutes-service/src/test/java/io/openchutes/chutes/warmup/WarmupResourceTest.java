package io.openchutes.chutes.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupResourceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|true",
                "application/json,text/plain|true",
                "application/json,text/event-stream|false",
                "application/json,*/*|true",
                "application/json, text/plain, */*|true",
                "application/json;q=0.5,text/event-stream;q=0.4|true",
                "application/json;q=0.5,text/event-stream;q=0.5|false",
                "application/json;q=0.4,text/event-stream|false",
                "application/json,text/event-stream;q=0|true",
                "application/json;q=0,*/*|false",
                "application/json;charset=utf-8|true",
                "APPLICATION/JSON|true",
                "application/*|true",
                "application/json,text/*|true",
                "*/*|false",
                "text/event-stream|false",
                "text/html|false"
            })
    void onlyWhoAcceptsJsonAndNoStreamGetsJson(String accept, boolean json) {
        List<MediaType> types =
                Arrays.stream(accept.split(",")).map(MediaType::valueOf).toList();
        assertThat(WarmupResource.wantsJson(types)).isEqualTo(json);
    }
}
