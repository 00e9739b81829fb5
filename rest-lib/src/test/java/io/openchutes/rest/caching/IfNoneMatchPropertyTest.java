package io.openchutes.rest.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The If-None-Match header: a list of tags, weak or strong, or a star; anything else matches nothing. */
class IfNoneMatchPropertyTest {
    private static final String TAG = "\"abc\"";

    @Property
    void aTagIsFoundExactlyWhereItStandsInTheList(@ForAll("tags") List<String> tags, @ForAll("commas") String comma) {
        boolean stands = tags.stream().anyMatch(tag -> tag.equals(TAG) || tag.equals("W/" + TAG) || tag.equals("*"));
        assertThat(PublicAnswers.matches(String.join(comma, tags), TAG)).isEqualTo(stands);
    }

    @Property
    void anyTextIsLookedThroughWithoutFailing(@ForAll String text) {
        assertThat(PublicAnswers.matches(text, TAG) && !text.contains(TAG) && !text.contains("*"))
                .isFalse();
    }

    @Provide
    Arbitrary<List<String>> tags() {
        return Arbitraries.of(TAG, "W/" + TAG, "*", "abc", "\"abcd\"", "\"ab\"", "w/" + TAG, "W/ " + TAG, "\"\"", "")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> commas() {
        return Arbitraries.of(",", ", ", " , ", "\t,");
    }
}
