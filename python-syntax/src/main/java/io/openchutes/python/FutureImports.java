package io.openchutes.python;

import com.oracle.graal.python.pegparser.FutureFeature;
import com.oracle.graal.python.pegparser.sst.AliasTy;
import com.oracle.graal.python.pegparser.sst.ConstantValue;
import com.oracle.graal.python.pegparser.sst.ExprTy;
import com.oracle.graal.python.pegparser.sst.ModTy;
import com.oracle.graal.python.pegparser.sst.StmtTy;
import java.util.EnumSet;
import java.util.Set;

/** Checks {@code from __future__ import} as CPython's future.c does, between grammar and symbol table. */
class FutureImports {
    private static final Set<String> KNOWN = Set.of(
            "nested_scopes",
            "generators",
            "division",
            "absolute_import",
            "with_statement",
            "print_function",
            "unicode_literals",
            "barry_as_FLUFL",
            "generator_stop",
            "annotations");

    private FutureImports() {}

    /** The features that are imported and that the symbol table heeds; imports that come too late are code generation's to refuse. */
    static EnumSet<FutureFeature> of(ModTy module) {
        EnumSet<FutureFeature> features = EnumSet.noneOf(FutureFeature.class);
        StmtTy[] body = module instanceof ModTy.Module file && file.body != null ? file.body : new StmtTy[0];
        for (int i = 0; i < body.length; i++) {
            if (body[i] instanceof StmtTy.ImportFrom statement && "__future__".equals(statement.module)) {
                for (AliasTy name : statement.names) {
                    requireKnown(name.name, line(statement));
                    if (name.name.equals("annotations")) {
                        features.add(FutureFeature.ANNOTATIONS);
                    }
                }
            } else if (i > 0 || !isText(body[i])) {
                break;
            }
        }
        return features;
    }

    private static int line(StmtTy statement) {
        return statement.getSourceRange().startLine;
    }

    private static void requireKnown(String feature, int line) {
        if (feature.equals("braces")) {
            throw new SyntaxRefused(line, "not a chance");
        }
        if (!KNOWN.contains(feature)) {
            throw new SyntaxRefused(line, "future feature " + feature + " is not defined");
        }
    }

    private static boolean isText(StmtTy statement) {
        return statement instanceof StmtTy.Expr expression
                && expression.value instanceof ExprTy.Constant constant
                && constant.value.kind == ConstantValue.Kind.CODEPOINTS;
    }
}
