package io.openchutes.chutes.imageregistry;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import io.openchutes.rest.error.ApiException;
import io.openchutes.rest.error.ErrorCode;
import io.openchutes.rest.error.FieldError;
import io.openchutes.rest.error.TextRules;
import io.openchutes.rest.error.ValidationFailed;
import io.openchutes.rest.request.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the multipart form of {@code chutes build} from the upload's file, in pieces. Values are kept in files too, whatever their size;
 * the field {@code image}, a pickle, is ignored.
 */
final class ImageUploadReader {
    private static final int PIECE = 64 << 10;
    private static final int MOST_FIELDS = 32;
    private static final int MOST_BUFFERED_BYTES = 1 << 20;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_README = 16_384;
    private static final int LONGEST_DOCKERFILE = 65_536;
    private static final String NO_LOGO = "__none__";
    /** RFC 2046, section 5.1.1, without blanks within. */
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=\"?([0-9A-Za-z'()+_,./:=?-]{1,70})\"?\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAME = Pattern.compile(ImageNames.PATTERN);

    private final Path folder;

    /** @param folder where the values' files are kept meanwhile */
    ImageUploadReader(Path folder) {
        this.folder = folder;
    }

    /**
     * The form. Its build context is a file in the folder, which the caller deletes.
     *
     * @param contentType of the request, with the form's boundary
     * @throws ApiException if the content type names no boundary
     * @throws ValidationFailed with all that is wrong
     */
    ImageUpload read(Upload upload, String contentType) throws IOException {
        DefaultHttpDataFactory files = new DefaultHttpDataFactory(true, StandardCharsets.UTF_8);
        files.setBaseDir(folder.toString());
        files.setDeleteOnExit(false);
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, "multipart/form-data; boundary=" + boundary(contentType));
        HttpPostMultipartRequestDecoder decoder;
        try {
            decoder = new HttpPostMultipartRequestDecoder(
                    files, request, StandardCharsets.UTF_8, MOST_FIELDS, MOST_BUFFERED_BYTES);
        } catch (ErrorDataDecoderException e) {
            throw malformed();
        }
        try {
            feed(decoder, upload.file());
            return form(decoder);
        } catch (ErrorDataDecoderException
                | EndOfDataDecoderException
                | TooManyFormFieldsException
                | TooLongFormFieldException
                // What the decoder fails with where a part's Content-Disposition has an attribute without a value.
                | IndexOutOfBoundsException e) {
            throw malformed();
        } finally {
            decoder.destroy();
            files.cleanRequestHttpData(request);
        }
    }

    /** The decoder fails in ways of its own on what is no boundary. */
    private static String boundary(String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new ApiException(ErrorCode.BAD_REQUEST, "The Content-Type must name the form's boundary.");
        }
        return boundary.group(1);
    }

    private static void feed(HttpPostMultipartRequestDecoder decoder, Path file) throws IOException {
        try (InputStream body = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE];
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                decoder.offer(new DefaultHttpContent(Unpooled.copiedBuffer(piece, 0, read)));
            }
        }
        decoder.offer(new DefaultLastHttpContent());
    }

    private ImageUpload form(HttpPostMultipartRequestDecoder decoder) throws IOException {
        Map<String, InterfaceHttpData> fields = new HashMap<>();
        for (InterfaceHttpData field : decoder.getBodyHttpDatas()) {
            fields.put(field.getName(), field);
        }
        List<FieldError> errors = new ArrayList<>();
        String username = text(fields, "username", LONGEST_NAME, errors).orElse("");
        String name = named(fields, "name", errors);
        String tag = named(fields, "tag", errors);
        String readme = text(fields, "readme", LONGEST_README, errors).orElse("");
        String dockerfile = text(fields, "dockerfile", LONGEST_DOCKERFILE, errors)
                .filter(text -> !text.isBlank())
                .orElseGet(() -> missing("dockerfile", errors));
        boolean isPublic = flag(fields, "public", errors);
        UUID logoId = logo(fields, errors);
        FileUpload context = fields.get("build_context") instanceof FileUpload file ? file : null;
        if (context == null) {
            missing("build_context", errors);
        }
        if (!errors.isEmpty() || context == null) {
            throw new ValidationFailed(errors);
        }
        Path kept = Files.createTempFile(folder, "context-", ".zip");
        if (!context.renameTo(kept.toFile())) {
            Files.delete(kept);
            throw new IOException("The build context can't be moved within " + folder);
        }
        return new ImageUpload(username, name, tag, readme, dockerfile, isPublic, logoId, kept);
    }

    private static String named(Map<String, InterfaceHttpData> fields, String field, List<FieldError> errors)
            throws IOException {
        Optional<String> text = text(fields, field, LONGEST_NAME, errors);
        if (text.isEmpty()) {
            return missing(field, errors);
        }
        if (!NAME.matcher(text.get()).matches()) {
            errors.add(error("string_pattern_mismatch", field, ImageNames.RULE, text.get()));
        }
        return text.get();
    }

    private static Optional<String> text(
            Map<String, InterfaceHttpData> fields, String field, int longest, List<FieldError> errors)
            throws IOException {
        if (!(fields.get(field) instanceof Attribute attribute)) {
            return Optional.empty();
        }
        // UTF-8 has at most four bytes for a character.
        if (attribute.length() > longest * 4L) {
            errors.add(error("string_too_long", field, "It has at most " + longest + " characters.", null));
            return Optional.of("");
        }
        String text = attribute.getString(StandardCharsets.UTF_8);
        if (text.codePointCount(0, text.length()) > longest) {
            errors.add(error("string_too_long", field, "It has at most " + longest + " characters.", null));
        }
        TextRules.defect(text).ifPresent(defect -> errors.add(error("value_error", field, defect, null)));
        return Optional.of(text);
    }

    private static boolean flag(Map<String, InterfaceHttpData> fields, String field, List<FieldError> errors)
            throws IOException {
        String word = text(fields, field, LONGEST_NAME, errors).orElse("").strip();
        if (word.isEmpty()) {
            return false;
        }
        Optional<Boolean> value = TextRules.bool(word);
        if (value.isEmpty()) {
            errors.add(error("bool_parsing", field, "The value must be true or false.", null));
        }
        return value.orElse(false);
    }

    private static UUID logo(Map<String, InterfaceHttpData> fields, List<FieldError> errors) throws IOException {
        String text = text(fields, "logo_id", LONGEST_NAME, errors).orElse("").strip();
        if (text.isEmpty() || text.equals(NO_LOGO)) {
            return null;
        }
        Optional<UUID> id = TextRules.uuid(text);
        if (id.isEmpty()) {
            errors.add(error("uuid_parsing", "logo_id", "The value must be a UUID.", null));
        }
        return id.orElse(null);
    }

    private static String missing(String field, List<FieldError> errors) {
        errors.add(error("missing", field, "This field is required.", null));
        return "";
    }

    private static FieldError error(String type, String field, String sentence, Object input) {
        return new FieldError(type, List.of("body", field), sentence, input);
    }

    private static ValidationFailed malformed() {
        return new ValidationFailed(List.of(new FieldError(
                "value_error", List.of("body"), "The body is not a multipart form that can be read.", null)));
    }
}
