package io.openchutes.chutes.imageregistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ValidationFailed;
import io.openchutes.rest.request.Upload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Multipart forms of image builds, and the archives in them. */
class ImageUploadFuzzTest {
    @FuzzTest
    void aFormIsReadOrItsFieldsAreNamed(byte[] form) throws IOException {
        Path folder = Files.createTempDirectory("uploads");
        Path body = Files.write(folder.resolve("body"), form);
        try {
            ImageUpload read = new ImageUploadReader(folder)
                    .read(new Upload(body, form.length, "0"), "multipart/form-data; boundary=b");
            assertThat(read.name()).isNotBlank();
        } catch (ValidationFailed refused) {
            assertThat(refused.errors()).isNotEmpty();
        } finally {
            delete(folder);
        }
    }

    @FuzzTest
    void aContentTypeNamesABoundaryOrIsRefused(byte[] type) throws IOException {
        Path folder = Files.createTempDirectory("uploads");
        Path body = Files.write(folder.resolve("body"), "--b--".getBytes(StandardCharsets.US_ASCII));
        String contentType = "multipart/form-data" + new String(type, StandardCharsets.ISO_8859_1);
        try {
            new ImageUploadReader(folder).read(new Upload(body, 5, "0"), contentType);
            fail("An empty form was taken");
        } catch (ValidationFailed | ApiException refused) {
            assertThat(refused).hasMessageNotContaining("null");
        } finally {
            delete(folder);
        }
    }

    @FuzzTest
    void anArchiveIsHarmlessOrRefused(byte[] archive) throws IOException {
        Path folder = Files.createTempDirectory("archives");
        try {
            new BuildContext(1 << 20).check(Files.write(folder.resolve("context.zip"), archive));
        } catch (ValidationFailed refused) {
            assertThat(refused.errors()).isNotEmpty();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
