package io.openchutes.rest.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The If-None-Match header: a list of tags, weak or strong, or a star; anything else matches nothing. */
class IfNoneMatchPropertyTest {
    private static final String TAG = "\"abc\"";

    @Test
    void aTagIsFoundExactlyWhereItStandsInTheList() {
        Inputs.forAll(1_000, in -> {
            List<String> tags = tags(in);
            String comma = commas(in);
            boolean stands =
                    tags.stream().anyMatch(tag -> tag.equals(TAG) || tag.equals("W/" + TAG) || tag.equals("*"));
            assertThat(PublicHeaders.matches(String.join(comma, tags), TAG)).isEqualTo(stands);
        });
    }

    @Test
    void anyTextIsLookedThroughWithoutFailing() {
        Inputs.forAll(1_000, in -> {
            String text = in.text(100);
            assertThat(PublicHeaders.matches(text, TAG) && !text.contains(TAG) && !text.contains("*"))
                    .isFalse();
        });
    }

    private static List<String> tags(Inputs in) {
        return in.list(
                1,
                4,
                () -> in.pick(TAG, "W/" + TAG, "*", "abc", "\"abcd\"", "\"ab\"", "w/" + TAG, "W/ " + TAG, "\"\"", ""));
    }

    private static String commas(Inputs in) {
        return in.pick(",", ", ", " , ", "\t,");
    }
}
