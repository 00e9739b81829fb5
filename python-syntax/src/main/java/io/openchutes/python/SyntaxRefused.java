package io.openchutes.python;

/** Ends a parse at its first problem. */
class SyntaxRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient SyntaxProblem problem;

    SyntaxRefused(int line, String reason) {
        super(reason, null, false, false);
        this.problem = new SyntaxProblem(line, reason);
    }

    SyntaxProblem problem() {
        return problem;
    }
}
