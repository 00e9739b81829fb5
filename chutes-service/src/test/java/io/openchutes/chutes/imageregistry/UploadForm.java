package io.openchutes.chutes.imageregistry;

import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The form that {@code chutes build} sends. */
public final class UploadForm {
    private UploadForm() {}

    public static RequestSpecification of(RequestSpecification call, String username, String name, String tag) {
        return with(call, username, name, tag, zip("app/main.py", "x = 1\n"));
    }

    public static RequestSpecification with(
            RequestSpecification call, String username, String name, String tag, byte[] buildContext) {
        return call.contentType("multipart/form-data")
                .header("X-Chutes-Version", "0.6.9")
                .multiPart("username", username)
                .multiPart("name", name)
                .multiPart("tag", tag)
                .multiPart("readme", "")
                .multiPart("dockerfile", "FROM python:3.12\nRUN echo hello\n")
                .multiPart("public", "False")
                .multiPart("logo_id", "__none__")
                .multiPart("wait", "False")
                .multiPart("image", "gASVKgAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjARldmls")
                .multiPart("build_context", "chute.zip", buildContext, "application/zip");
    }

    static byte[] zip(String path, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(path));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
