package io.openchutes.rest.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Paths against templates with variables, with their own patterns too. */
class AllowedMethodsPropertyTest {
    @Property
    void aPathFitsItsTemplateAndNoOther(@ForAll("segments") List<String> segments) {
        String path = "/parcels/" + String.join("/", segments);
        assertThat(fits("/parcels/{id}", path)).isEqualTo(segments.size() == 1);
        assertThat(fits("parcels//{id}/{part}/", path)).isEqualTo(segments.size() == 2);
        assertThat(fits("/parcels/{rest: .+}", path)).isTrue();
        assertThat(fits("/parcels/{id: [a-z]{1,2}}", path))
                .isEqualTo(segments.size() == 1 && segments.get(0).matches("[a-z]{1,2}"));
        assertThat(fits("/parcels/{id:[^/]+}.{ext:[^/.]*}", path))
                .isEqualTo(segments.size() == 1 && segments.get(0).lastIndexOf('.') > 0);
        assertThat(fits("/parcels/", path)).isFalse();
    }

    private static boolean fits(String template, String path) {
        boolean plain = AllowedMethods.pattern(template).matcher(path).matches();
        assertThat(AllowedMethods.pattern(template).matcher(path + "/").matches())
                .as("with a slash at the end")
                .isEqualTo(plain || template.contains(".+"));
        return plain;
    }

    @Provide
    Arbitrary<List<String>> segments() {
        return Arbitraries.strings()
                .withChars("abz09.%-é")
                .ofMinLength(1)
                .ofMaxLength(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }
}
