package io.openchutes.rest.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.rest.error.ValidationFailed;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A record that several requests share: its fields are sent, bounded and refused as if they were the request's own. */
class UnwrappedRecordTest {
    record Label(
            @Size(max = 5) String headline, @Size(max = 2) List<@NotNull String> smallPrint) {}

    record Parcel(
            @NotNull String name, @Valid @JsonUnwrapped Label label) {}

    private final RequestBodyReader reader = new RequestBodyReader(
            new ObjectMapper(), Validation.buildDefaultValidatorFactory().getValidator(), new Violations(), null);

    @Test
    void itsFieldsAreTakenFromAmongTheRequests() {
        assertThat(read("{\"name\":\"a\",\"headline\":\"b\",\"small_print\":[\"c\"]}"))
                .isEqualTo(new Parcel("a", new Label("b", List.of("c"))));
        assertThat(read("{\"name\":\"a\",\"label\":{\"headline\":\"b\"}}"))
                .isEqualTo(new Parcel("a", new Label(null, null)));
    }

    @Test
    void errorsNameTheFieldWithoutTheRecord() {
        assertThat(errors("{\"headline\":\"too long\",\"small_print\":[\"c\",\"d\",\"e\"]}"))
                .containsExactly(
                        "too_long [body, small_print]", "string_too_long [body, headline]", "missing [body, name]");
        assertThat(errors("{\"name\":\"a\",\"headline\":1,\"small_print\":[null]}"))
                .containsExactly("string_type [body, headline]", "string_type [body, small_print, 0]");
    }

    private Object read(String body) {
        return reader.read(Parcel.class, body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private List<String> errors(String body) {
        return catchThrowableOfType(ValidationFailed.class, () -> read(body)).errors().stream()
                .map(error -> error.type() + " " + error.loc())
                .toList();
    }
}
