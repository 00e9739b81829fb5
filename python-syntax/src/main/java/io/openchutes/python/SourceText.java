package io.openchutes.python;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a source as CPython reads the file that it will be: in UTF-8, with a mark at its start and a declared encoding (PEP 263). */
class SourceText {
    private static final char MARK = '\uFEFF';
    private static final Pattern DECLARATION = Pattern.compile(
            "\\A(?:[ \\t\\f]*(?:#[^\\r\\n]*)?(?:\\r\\n|\\r|\\n))?[ \\t\\f]*#[^\\r\\n]*?coding[:=][ \\t]*([-_.a-zA-Z0-9]+)");

    private SourceText() {}

    static String decode(String source) {
        requireEncodable(source);
        boolean marked = !source.isEmpty() && source.charAt(0) == MARK;
        String text = marked ? source.substring(1) : source;
        if (!text.isEmpty() && text.charAt(0) == MARK) {
            // The parser would leave out a mark of its own.
            throw new SyntaxRefused(1, "invalid non-printable character U+FEFF");
        }
        Matcher declaration = DECLARATION.matcher(text);
        if (!declaration.find()) {
            return text;
        }
        String name = declaration.group(1);
        String usual = name.toLowerCase(Locale.ROOT).replace('_', '-');
        if (usual.equals("utf-8") || usual.startsWith("utf-8-")) {
            return text;
        }
        if (marked) {
            throw new SyntaxRefused(0, "encoding problem: " + name + " with BOM");
        }
        return decode(text, charset(name, usual), name);
    }

    private static void requireEncodable(String source) {
        int line = 1;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\n' || c == '\r' && !source.startsWith("\n", i + 1)) {
                line++;
            } else if (c == '\0') {
                throw new SyntaxRefused(line, "source code string cannot contain null bytes");
            } else if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, i + 1 < source.length() ? source.charAt(i + 1) : 0)) {
                    throw new SyntaxRefused(line, "source code cannot contain half of a surrogate pair");
                }
                i++;
            }
        }
    }

    private static Charset charset(String name, String usual) {
        try {
            Charset charset = Charset.forName(usual.equals("latin-1") ? "iso-8859-1" : usual);
            // The declaration itself was read as ASCII: an encoding that is not a superset of ASCII is impossible.
            if (charset.decode(ByteBuffer.wrap(new byte[] {'#'})).toString().equals("#")) {
                return charset;
            }
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            // Said below.
        }
        throw new SyntaxRefused(0, "unknown encoding: " + name);
    }

    private static String decode(String text, Charset charset, String name) {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxRefused(0, "'" + name + "' codec can't decode the source");
        }
    }
}
