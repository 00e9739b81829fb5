package io.openchutes.instances.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ModelFieldTest {
    private static ModelField fed(String... parts) throws ModelField.Unreadable {
        ModelField field = new ModelField();
        for (String part : parts) {
            field.feed(part.getBytes(StandardCharsets.UTF_8));
        }
        return field;
    }

    @Test
    void theModelIsFoundWhereverItStandsInTheObject() throws Exception {
        assertThat(fed("{\"model\": \"org/llama\", ").model()).contains("org/llama");
        assertThat(fed("{\"messages\": [{\"model\": \"not this\"}], \"a\": {\"model\": 1}, \"model\": \"org/llama\"")
                        .model())
                .contains("org/llama");
    }

    @Test
    void itIsFoundAlsoWhereTheBytesAreSplit() throws Exception {
        ModelField field = new ModelField();
        byte[] body = "{\"x\": [1, \"\\u00e4\"], \"model\": \"m\u00fcller/\u00e4\", \"y\": 1}"
                .getBytes(StandardCharsets.UTF_8);
        int fed = 0;
        while (field.model().isEmpty()) {
            field.feed(new byte[] {body[fed++]});
        }
        assertThat(field.model()).contains("m\u00fcller/\u00e4");
        assertThat(fed).isLessThan(body.length);
    }

    @Test
    void whatIsNoObjectWithAModelIsRefused() {
        for (String body : new String[] {
            "[1]",
            "\"model\"",
            "{\"model\": 7}",
            "{\"model\": null}",
            "{\"model\": {}}",
            "{}",
            "{\"a\": 1}",
            "{nonsense",
            "\u0000",
            "{\"model\": \"" + "x".repeat(257) + "\"}"
        }) {
            assertThatThrownBy(() -> fed(body)).as(body).isInstanceOf(ModelField.Unreadable.class);
        }
    }

    @Test
    void deepNestingIsRefusedAndNotFollowed() {
        assertThatThrownBy(() -> fed("{\"a\": " + "[".repeat(100_000))).isInstanceOf(ModelField.Unreadable.class);
    }
}
