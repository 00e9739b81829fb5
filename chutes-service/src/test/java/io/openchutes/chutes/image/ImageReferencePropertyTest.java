package io.openchutes.chutes.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.inputs.Inputs;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageReferencePropertyTest {
    @Test
    void anyTextIsReadOrNamesNothing() {
        Inputs.forAll(1_000, in -> {
            String text = in.text(100);
            ImageReference.parse(text)
                    .ifPresent(reference -> assertThat(written(reference)).isEqualToIgnoringCase(text.strip()));
        });
    }

    @Test
    void whatNearlyIsAReferenceIsReadAsItIsWritten() {
        Inputs.forAll(1_000, in -> {
            String text = nearly(in);
            Optional<ImageReference> reference = ImageReference.parse(text);
            boolean oneColon = text.chars().filter(c -> c == ':').count() == 1;
            boolean oneSlashAtMost = text.chars().filter(c -> c == '/').count() <= 1;
            boolean isWhole = text.strip().matches("([^/:]+/)?[^/:]+:[^/:]+");
            assertThat(reference.isPresent()).as(text).isEqualTo(oneColon && oneSlashAtMost && isWhole);
            reference.ifPresent(read -> assertThat(written(read)).isEqualTo(text.strip()));
        });
    }

    private static String nearly(Inputs in) {
        return in.textOf("ab0.-_/: ", 0, 10);
    }

    static String written(ImageReference reference) {
        if (reference.imageId() != null) {
            return reference.imageId().toString();
        }
        String owner = reference.username() == null ? "" : reference.username() + "/";
        return owner + reference.name() + ":" + reference.tag();
    }
}
