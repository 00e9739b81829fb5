package io.openchutes.chutes.python;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.Set;
import org.treesitter.TSNode;
import org.treesitter.TSTreeCursor;

/** Finds what tree-sitter's grammar lets pass in a tree without errors: wrong indentation, empty blocks, Python 2. */
class StatementLayout {
    private static final Set<String> PYTHON_2 = Set.of("print_statement", "exec_statement");
    private static final int TAB = 8;
    private static final String BLOCK = "block";
    private static final String COMMENT = "comment";

    private final byte[] source;

    StatementLayout(byte[] source) {
        this.source = source;
    }

    /** The row, from 0, of the first statement that is out of place. */
    OptionalInt firstErrorRow(TSNode module) {
        try (TSTreeCursor cursor = new TSTreeCursor(module)) {
            Deque<Level> levels = new ArrayDeque<>();
            levels.push(new Level(0, true));
            boolean down = cursor.gotoFirstChild();
            while (down) {
                TSNode node = cursor.currentNode();
                String type = node.getType();
                OptionalInt row = wrongRow(levels.peek(), node, type);
                if (row.isPresent()) {
                    return row;
                }
                if (mayHoldStatements(type) && cursor.gotoFirstChild()) {
                    levels.push(new Level(-1, type.equals(BLOCK)));
                    continue;
                }
                while (!cursor.gotoNextSibling()) {
                    if (levels.size() == 1 || !cursor.gotoParent()) {
                        return OptionalInt.empty();
                    }
                    levels.pop();
                }
            }
            return OptionalInt.empty();
        }
    }

    private OptionalInt wrongRow(Level level, TSNode node, String type) {
        int row = node.getStartPoint().getRow();
        if (PYTHON_2.contains(type)) {
            return OptionalInt.of(row);
        }
        if (type.equals(BLOCK) && isEmpty(node)) {
            return OptionalInt.of(row);
        }
        if (level.holdsStatements && node.isNamed() && !type.equals(COMMENT) && isFirstOfItsLine(node.getStartByte())) {
            int column = indentation(node.getStartByte());
            if (level.column < 0) {
                level.column = column;
            } else if (level.column != column) {
                return OptionalInt.of(row);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isEmpty(TSNode block) {
        for (int i = 0; i < block.getNamedChildCount(); i++) {
            if (!block.getNamedChild(i).getType().equals(COMMENT)) {
                return false;
            }
        }
        return true;
    }

    /** Expressions hold no statements in Python, so nothing below them is looked at. */
    private static boolean mayHoldStatements(String type) {
        return type.equals(BLOCK)
                || type.endsWith("_definition")
                || type.endsWith("_statement")
                || type.endsWith("_clause");
    }

    /** Only blanks before it, and the line before does not go on with a backslash. */
    private boolean isFirstOfItsLine(int startByte) {
        int i = startByte - 1;
        while (i >= 0 && (source[i] == ' ' || source[i] == '\t' || source[i] == '\f')) {
            i--;
        }
        if (i < 0) {
            return true;
        }
        if (source[i] != '\n' && source[i] != '\r') {
            return false;
        }
        while (i >= 0 && (source[i] == '\n' || source[i] == '\r')) {
            i--;
        }
        return i < 0 || source[i] != '\\';
    }

    /** In columns; a tab goes on to the next multiple of eight, as Python has it. */
    private int indentation(int startByte) {
        int start = startByte;
        while (start > 0 && source[start - 1] != '\n' && source[start - 1] != '\r') {
            start--;
        }
        int column = 0;
        for (int i = start; i < startByte; i++) {
            column = source[i] == '\t' ? (column / TAB + 1) * TAB : column + 1;
        }
        return column;
    }

    /** One list of statements; its column is known with its first statement that begins a line. */
    private static final class Level {
        private int column;
        private final boolean holdsStatements;

        private Level(int column, boolean holdsStatements) {
            this.column = column;
            this.holdsStatements = holdsStatements;
        }
    }
}
