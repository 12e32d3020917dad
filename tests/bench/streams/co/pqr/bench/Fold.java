package co.pqr.bench;

import java.text.Normalizer;

/** What phrases are compared by: lower case, no accents or marks, one space between words, none at the ends. */
final class Fold {
    private static final char SEPARATOR = 0;
    private static final char MARK = 1;
    private static final char HARD = 2;
    /** What each of the first characters becomes; the combining marks of Latin text are among them. */
    private static final char[] TABLE = new char[0x370];

    static {
        for (char c = 0; c < TABLE.length; c++) {
            String plain = slow(String.valueOf(c));
            if (isMark(c)) {
                TABLE[c] = MARK;
            } else if (plain.isEmpty()) {
                TABLE[c] = SEPARATOR;
            } else {
                TABLE[c] = plain.length() == 1 ? plain.charAt(0) : HARD;
            }
        }
    }

    private Fold() {}

    static String fold(String text) {
        if (text == null) {
            return "";
        }
        char[] out = new char[text.length()]; // a space stands where a separator stood
        int n = 0;
        boolean pending = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char to = c < TABLE.length ? TABLE[c] : HARD;
            if (to == HARD) {
                return slow(text);
            }
            if (to == SEPARATOR) {
                pending = n > 0;
            } else if (to != MARK) {
                if (pending) {
                    out[n++] = ' ';
                    pending = false;
                }
                out[n++] = to;
            }
        }
        return new String(out, 0, n);
    }

    private static String slow(String text) {
        String split = Normalizer.normalize(text, Normalizer.Form.NFKD).toLowerCase(java.util.Locale.ROOT);
        StringBuilder out = new StringBuilder(split.length());
        boolean pending = false;
        for (int i = 0; i < split.length(); ) {
            int c = split.codePointAt(i);
            i += Character.charCount(c);
            if (isMark(c)) {
                continue;
            }
            if (!Character.isLetterOrDigit(c)) {
                pending = out.length() > 0;
                continue;
            }
            if (pending) {
                out.append(' ');
                pending = false;
            }
            out.appendCodePoint(c);
        }
        return out.toString();
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }
}
