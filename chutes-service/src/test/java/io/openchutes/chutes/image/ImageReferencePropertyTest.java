package io.openchutes.chutes.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ImageReferencePropertyTest {
    @Property
    void anyTextIsReadOrNamesNothing(@ForAll String text) {
        ImageReference.parse(text)
                .ifPresent(reference -> assertThat(written(reference)).isEqualToIgnoringCase(text.strip()));
    }

    @Property
    void whatNearlyIsAReferenceIsReadAsItIsWritten(@ForAll("nearly") String text) {
        Optional<ImageReference> reference = ImageReference.parse(text);
        boolean oneColon = text.chars().filter(c -> c == ':').count() == 1;
        boolean oneSlashAtMost = text.chars().filter(c -> c == '/').count() <= 1;
        boolean isWhole = text.strip().matches("([^/:]+/)?[^/:]+:[^/:]+");
        assertThat(reference.isPresent()).as(text).isEqualTo(oneColon && oneSlashAtMost && isWhole);
        reference.ifPresent(read -> assertThat(written(read)).isEqualTo(text.strip()));
    }

    @Provide
    Arbitrary<String> nearly() {
        return Arbitraries.strings().withChars("ab0.-_/: ").ofMaxLength(10);
    }

    private static String written(ImageReference reference) {
        if (reference.imageId() != null) {
            return reference.imageId().toString();
        }
        String owner = reference.username() == null ? "" : reference.username() + "/";
        return owner + reference.name() + ":" + reference.tag();
    }
}
