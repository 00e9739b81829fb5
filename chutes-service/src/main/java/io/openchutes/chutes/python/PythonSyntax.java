package io.openchutes.chutes.python;

import io.openchutes.chutes.ChutesConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import org.treesitter.TSInputEncoding;
import org.treesitter.TSNode;
import org.treesitter.TSParseState;
import org.treesitter.TSParser;
import org.treesitter.TSParserProgress;
import org.treesitter.TSPoint;
import org.treesitter.TSReader;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;
import org.treesitter.TreeSitterPython;

/**
 * Says whether a text is Python, and in which line it is not. Parses with tree-sitter's Python grammar; what that grammar forgives
 * and Python does not (indentation, empty blocks, statements of Python 2) is checked on its tree (ADR 0041).
 */
@ApplicationScoped
public class PythonSyntax {
    private static final int CHUNK = 64 * 1024;

    private final long limitNanos;

    /** Parsing is native and can't be interrupted but by its own deadline: never let it take all request threads. */
    private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    public PythonSyntax(ChutesConfig config) {
        this.limitNanos = config.deployment().syntaxCheckLimit().toNanos();
    }

    /** A sentence about the first error; empty where there is none. */
    public Optional<String> problemOf(String source) {
        int nul = source.indexOf('\0');
        if (nul >= 0) {
            return Optional.of("is not valid Python: a NUL character in line "
                    + (source.substring(0, nul).chars().filter(c -> c == '\n').count() + 1));
        }
        places.acquireUninterruptibly();
        try {
            return parse(source.getBytes(StandardCharsets.UTF_8));
        } finally {
            places.release();
        }
    }

    private Optional<String> parse(byte[] source) {
        Deadline deadline = new Deadline(System.nanoTime() + limitNanos);
        // A parser is not for two threads; a new one a call costs microseconds. Both free their native memory on close.
        try (TSParser parser = new TSParser()) {
            parser.setLanguage(new TreeSitterPython());
            try (TSTree tree = parser.parseWithOptions(
                    new byte[CHUNK], null, new Text(source), TSInputEncoding.TSInputEncodingUTF8, deadline)) {
                if (tree == null) {
                    return Optional.of("is too deeply nested or too broken to be checked for its syntax");
                }
                TSNode root = tree.getRootNode();
                OptionalInt row =
                        root.hasError() ? firstErrorRow(root) : new StatementLayout(source).firstErrorRow(root);
                return row.isPresent()
                        ? Optional.of("is not valid Python: invalid syntax in line " + (row.getAsInt() + 1))
                        : Optional.empty();
            }
        }
    }

    /** The innermost of the first errors in the text; walks with a cursor, since recursion would follow the text's nesting. */
    private static OptionalInt firstErrorRow(TSNode root) {
        try (TSTreeCursor cursor = new TSTreeCursor(root)) {
            int row = 0;
            while (true) {
                TSNode node = cursor.currentNode();
                if (node.isError() || node.isMissing()) {
                    row = node.getStartPoint().getRow();
                }
                if (!toFirstErroneousChild(cursor)) {
                    return OptionalInt.of(row);
                }
            }
        }
    }

    private static boolean toFirstErroneousChild(TSTreeCursor cursor) {
        if (!cursor.gotoFirstChild()) {
            return false;
        }
        do {
            TSNode child = cursor.currentNode();
            if (child.hasError() || child.isMissing()) {
                return true;
            }
        } while (cursor.gotoNextSibling());
        cursor.gotoParent();
        return false;
    }

    /** Read by native code, which finds the method by its class: named in jni-config.json, as a lambda's class could not be. */
    private record Text(byte[] source) implements TSReader {
        @Override
        public int read(byte[] buffer, int offset, TSPoint position) {
            int length = Math.min(buffer.length, source.length - offset);
            if (length <= 0) {
                return 0;
            }
            System.arraycopy(source, offset, buffer, 0, length);
            return length;
        }
    }

    /** Asked by native code, as {@link Text} is. */
    private record Deadline(long nanoTime) implements TSParserProgress {
        @Override
        public boolean progress(TSParseState state) {
            return System.nanoTime() - nanoTime > 0;
        }
    }
}
