package io.openchutes.python;

import com.oracle.graal.python.pegparser.AbstractParser;
import com.oracle.graal.python.pegparser.InputType;
import com.oracle.graal.python.pegparser.Parser;
import com.oracle.graal.python.pegparser.scope.ScopeEnvironment;
import com.oracle.graal.python.pegparser.sst.ModTy;
import com.oracle.graal.python.pegparser.tokenizer.Token;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Says whether CPython 3.12 would compile a text, by CPython's grammar and the rules of its symbol table. What only code generation finds
 * is taken: a return outside of a function.
 */
public final class PythonGrammar {
    /**
     * The stack that {@link #firstProblem} needs: CPython gives up at 3,000 levels, for which it is enough even in the JVM's interpreter.
     */
    public static final long STACK_BYTES = 2L << 20;

    private static final int MINOR_VERSION = 12;
    private static final SyntaxProblem TOO_DEEP = new SyntaxProblem(0, "too deeply nested");
    private static final SyntaxProblem TOO_LONG = new SyntaxProblem(0, "too complex to be checked in time");

    static {
        // A class whose initialisation ends in a StackOverflowError can never be used again: have them all initialised
        // at a shallow depth.
        firstProblem(WarmUp.VALID, Duration.ofMinutes(1));
        firstProblem(WarmUp.INVALID, Duration.ofMinutes(1));
    }

    private PythonGrammar() {}

    /**
     * Recurses as deeply as the source nests: call it on a thread with a stack of {@link #STACK_BYTES}, which holds what CPython would
     * take. Ends within the limit, but for the token, or the symbol table, that it is at then.
     *
     * @param source at most some hundred thousand characters; a little over 1 kB of memory is needed for each
     * @param limit of processor time; four times as much may pass on the clock
     */
    public static Optional<SyntaxProblem> firstProblem(String source, Duration limit) {
        Reports reports = new Reports(limit);
        try {
            ModTy module = parse(LongNumbers.shorten(SourceText.decode(source), reports), reports);
            ScopeEnvironment.analyze(module, reports, FutureImports.of(module));
            return Optional.empty();
        } catch (SyntaxRefused refused) {
            return Optional.of(refused.problem());
        } catch (StackOverflowError e) {
            return Optional.of(TOO_DEEP);
        } catch (Reports.LimitPassed e) {
            return Optional.of(TOO_LONG);
        }
    }

    private static ModTy parse(String text, Reports reports) {
        Parser parser =
                new Parser(text, reports, InputType.FILE, EnumSet.noneOf(AbstractParser.Flags.class), MINOR_VERSION);
        try {
            return (ModTy) parser.parse();
        } catch (SyntaxRefused refused) {
            throw new SyntaxRefused(
                    lineOf(refused.problem(), parser), refused.problem().reason());
        }
    }

    /** The parser's line, but for two errors that it places at the token it went back to, or is at already, and CPython does not. */
    private static int lineOf(SyntaxProblem problem, Parser parser) {
        try {
            return switch (problem.reason()) {
                case "unexpected indent" -> firstStrayIndent(parser, problem.line());
                case "expected ':'" -> endedLine(parser, problem.line());
                default -> problem.line();
            };
        } catch (SyntaxRefused beyond) {
            return problem.line();
        }
    }

    private static int firstStrayIndent(Parser parser, int otherwise) {
        int beforeLast = Token.Kind.NEWLINE;
        int last = Token.Kind.NEWLINE;
        for (int i = 0; last != Token.Kind.ENDMARKER && last != Token.Kind.ERRORTOKEN; i++) {
            parser.reset(i);
            Token token = parser.getAndInitializeToken();
            if (token.type == Token.Kind.INDENT && beforeLast != Token.Kind.COLON) {
                return token.sourceRange.startLine;
            }
            beforeLast = last;
            last = token.type;
        }
        return otherwise;
    }

    private static int endedLine(Parser parser, int otherwise) {
        if (parser.mark() == 0) {
            return otherwise;
        }
        parser.reset(parser.mark() - 1);
        Token before = parser.getAndInitializeToken();
        return before.type == Token.Kind.NEWLINE ? before.sourceRange.startLine : otherwise;
    }
}
