package io.openchutes.local.sample;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The images that the platform starts with: the SDK's default tags, and releases for the templates to find. They are uploaded as
 * {@code chutes build} uploads them, by the system's account.
 */
final class SampleImages {
    private record NameAndTag(String name, String tag) {}

    /** Oldest first: templates take the newest release of a name. */
    private static final List<NameAndTag> IMAGES = List.of(
            new NameAndTag("diffusion", "0.34.0"),
            new NameAndTag("diffusion", "0.34.0.po"),
            new NameAndTag("base", "python-3.12"),
            new NameAndTag("vllm", "0.11.0"),
            new NameAndTag("sglang", "0.5.5"),
            new NameAndTag("vllm", "nightly-2025111700"),
            new NameAndTag("sglang", "nightly-2025111800"));

    private static final String SDK_VERSION = "0.6.10";
    private static final String DOCKERFILE = "FROM parachutes/python:3.12\n";

    private SampleImages() {}

    /** Uploads those that are not there yet. */
    static void upload(EarlyCalls calls, SampleAccount system) {
        for (NameAndTag image : IMAGES) {
            String boundary = "----" + UUID.randomUUID();
            byte[] form = form(boundary, system.username(), image);
            calls.form(system, "/images/", form, "multipart/form-data; boundary=" + boundary, SDK_VERSION);
        }
    }

    private static byte[] form(String boundary, String username, NameAndTag image) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("username", username);
        fields.put("name", image.name());
        fields.put("tag", image.tag());
        fields.put("readme", "");
        fields.put("dockerfile", DOCKERFILE);
        fields.put("public", "True");
        fields.put("logo_id", "__none__");
        fields.put("wait", "False");
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        fields.forEach(
                (name, value) -> part(form, boundary, "name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8)));
        part(
                form,
                boundary,
                "name=\"build_context\"; filename=\"chute.zip\"\r\nContent-Type: application/zip",
                contextWith("Dockerfile", DOCKERFILE));
        form.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return form.toByteArray();
    }

    private static void part(ByteArrayOutputStream form, String boundary, String disposition, byte[] value) {
        form.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        form.writeBytes(value);
        form.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] contextWith(String path, String content) {
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
