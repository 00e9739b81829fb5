package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Paths against templates with variables, with their own patterns too. */
class AllowedMethodsPropertyTest {
    @Test
    void aPathFitsItsTemplateAndNoOther() {
        Inputs.forAll(1_000, in -> {
            List<String> segments = segments(in);
            String path = "/parcels/" + String.join("/", segments);
            assertThat(fits("/parcels/{id}", path)).isEqualTo(segments.size() == 1);
            assertThat(fits("parcels//{id}/{part}/", path)).isEqualTo(segments.size() == 2);
            assertThat(fits("/parcels/{rest: .+}", path)).isTrue();
            assertThat(fits("/parcels/{id: [a-z]{1,2}}", path))
                    .isEqualTo(segments.size() == 1 && segments.get(0).matches("[a-z]{1,2}"));
            assertThat(fits("/parcels/{id:[^/]+}.{ext:[^/.]*}", path))
                    .isEqualTo(segments.size() == 1 && segments.get(0).lastIndexOf('.') > 0);
            assertThat(fits("/parcels/", path)).isFalse();
        });
    }

    private static boolean fits(String template, String path) {
        boolean plain = AllowedMethods.pattern(template).matcher(path).matches();
        assertThat(AllowedMethods.pattern(template).matcher(path + "/").matches())
                .as("with a slash at the end")
                .isEqualTo(plain || template.contains(".+"));
        return plain;
    }

    private static List<String> segments(Inputs in) {
        return in.list(1, 3, () -> in.textOf("abz09.%-é", 1, 4));
    }
}
