package io.openchutes.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.event.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Renders the page to {@code target/asyncapi.html}, where {@code contracts/render} leaves it. */
class AsyncApiPageTest {
    @Test
    void thePageShowsEveryTopicAndType() throws IOException {
        String page = new AsyncApiPage().render();
        Files.writeString(Path.of("target", "asyncapi.html"), page);
        assertThat(page).contains(Topics.ALL.stream().map(Topic::name).toList());
        assertThat(page).contains(Contract.files(Contract.SCHEMAS).keySet());
        assertThat(page).doesNotContain("src=\"http").doesNotContain("<script");
    }
}
