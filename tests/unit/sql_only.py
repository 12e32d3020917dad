#!/usr/bin/env python3
"""What reaches the database as SQL is the program's own text; what somebody sends is a parameter.

Held against the sources, by three rules. SQL lives in things whose name says so: whatever is handed to the database is a
literal, a macro of one, an embedded file (…_sql), something named sql or …_sql, or sql_str() of a sql_text_t. What is put
into a thing named so, passed for a parameter named so, or returned as one, is again one of those. And a text that reads like SQL
is formatted nowhere: common/sql_text.h, which takes literals and checked names, is the only way to put one together.
With none of its own rules broken by the sources, it must find each of the faults at its end.

usage: sql_only.py
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Which argument of each way to the database is the SQL (0: the first).
WAYS = {"pg_exec": 1, "pg_exec_prepared": 1, "pg_exec_params": 1, "pg_exec_binary": 1, "pg_each_binary": 1, "pg_copy": 1, "pg_run": 1,
        "pg_session": 1, "pg_begin_with": 1, "PQexec": 1, "PQexecParams": 1, "PQsendQuery": 1, "PQsendQueryParams": 1, "PQprepare": 2,
        "PQsendPrepare": 2, "sql_add_declared": 1, "sql_add_at": 2}
LIBPQ = re.compile(r"\b(PQ(?:exec|prepare|send)\w*)\s*\(")
ONLY_HERE = {"common/pg.c", "common/pg_together.c"}  # libpq's own ways are called
UNPREPARED = {"PQsendQueryPrepared", "PQexecPrepared"}  # take a name, not SQL
FORMATTED = re.compile(r"\b(?:snprintf|sprintf|asprintf|buf_printf|msprintf|strcat|strncat|strcpy|buf_adds?|stpcpy)\s*\(")
READS_LIKE_SQL = re.compile(
    r"^\W*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET|DELETE\s+FROM\s|COPY\s+\S+\s|DECLARE\s+\w+\s|FETCH\s|SET\s+(LOCAL\s|search_path)|BEGIN\b"
    r"|TRUNCATE\s|ALTER\s|CREATE\s|DROP\s|WHERE\s|ORDER\s+BY|LIMIT\s|VALUES\s*\(|UNION\s|AND\s+\w+\s*=|EXPLAIN\s|FROM\s+\w+\s)|\bWHERE\s+\w+\s*=\s*'?%")
NAMED = re.compile(r"(?:.*_)?(?:sql|SQL)$")
KEYWORDS = {"if", "while", "for", "switch", "return", "sizeof"}


# ---- C, as far as it is needed ----

def stripped(text):
    """Without comments; literals stay."""
    return re.sub(r"/\*.*?\*/|//[^\n]*|(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')",
                  lambda m: m[1] or re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def split(text, by=",", first=False):
    """At the top level of brackets and outside of literals. first: only what comes before the first, or before a bracket's end."""
    parts, depth, at, start = [], 0, 0, 0
    while at < len(text):
        c = text[at]
        if c in "\"'":
            end = at + 1
            while end < len(text) and text[end] != c:
                end += 2 if text[end] == "\\" else 1
            at = end
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth < 0 and first:
                return [text[:at].strip()]
        elif depth == 0 and c in by:
            parts.append(text[start:at].strip())
            start = at + 1
            if first:
                return parts
        at += 1
    return [*parts, text[start:].strip()]


def enclosed(text, opened):
    """What is between the bracket at `opened` and its end."""
    depth, at = 0, opened
    while at < len(text):
        if text[at] in "\"'":
            quote, at = text[at], at + 1
            while at < len(text) and text[at] != quote:
                at += 2 if text[at] == "\\" else 1
        elif text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if depth == 0:
                return text[opened + 1:at]
        at += 1
    return ""


def calls(text, name):
    """(offset, arguments) of each; declarations too, which the caller knows by their types."""
    for m in re.finditer(rf"(?<![\w.>]){re.escape(name)}\s*\(", text):
        yield m.start(), split(enclosed(text, m.end() - 1))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


# ---- what is SQL ----

def is_declaration(arguments):
    return any(re.match(r"(const\s+|struct\s+)?\w+\s*\*|(const\s+)?\w+\s+\w", a) for a in arguments if a)


def is_sql(expression, macros):
    e = expression.strip()
    while e.startswith("(") and enclosed(e, 0) == e[1:-1]:
        e = e[1:-1].strip()
    if e in ("NULL", "0", ""):
        return True
    ways = split(e, "?")
    if len(ways) == 2:
        return all(is_sql(way, macros) for way in split(ways[1], ":"))
    if re.fullmatch(r"(?:\"(?:\\.|[^\"\\])*\"|[A-Z][A-Z0-9_]*|\s)+", e, re.S):
        return all(w in macros for w in re.findall(r"[A-Z][A-Z0-9_]*", re.sub(r"\"(?:\\.|[^\"\\])*\"", "", e)))
    call = re.fullmatch(r"(\w+)\s*\(.*\)", e, re.S)
    if call:
        return call[1] in ("sql_str", "sql_take", "must", "strdup") and (call[1] != "must" or is_sql(e[e.index("(") + 1:-1], macros)) \
            and (call[1] != "strdup" or is_sql(e[e.index("(") + 1:-1], macros)) or bool(NAMED.fullmatch(call[1]))
    last = re.fullmatch(r"(?:[\w\]\[]+(?:\[[^\]]*\])?(?:->|\.))*(\w+)(?:\[[^\]]*\])?", e)
    return bool(last and NAMED.fullmatch(last[1]))


def literal_macros(texts):
    """Macros that are nothing but literals: a spelling of one."""
    found = {}
    for text in texts:
        for m in re.finditer(r"^#\s*define\s+([A-Z][A-Z0-9_]*)[ \t]+((?:[^\n\\]|\\.|\\\n)+)", text, re.M):
            found[m[1]] = m[2].replace("\\\n", " ")
    literal = set()
    while True:
        more = {n for n, v in found.items() if n not in literal and
                re.fullmatch(r"(?:\"(?:\\.|[^\"\\])*\"|[A-Z][A-Z0-9_]*|\s|[()])+", v, re.S) and
                all(w in literal for w in re.findall(r"[A-Z][A-Z0-9_]*", re.sub(r"\"(?:\\.|[^\"\\])*\"", "", v)))}
        if not more:
            return literal
        literal |= more


def parameters_named_so(texts, static):
    """{function: places of its parameters that are SQL}: whoever calls it is held to that. static: of a file's own."""
    found = {}
    for text in texts:
        for m in re.finditer(r"^(?!\s*#)[A-Za-z_][\w \t*]*?[\s*](\w+)\s*\(", text, re.M):
            if m[1] in KEYWORDS or m[0].startswith("static") != static:
                continue
            arguments = split(enclosed(text, m.end() - 1))
            places = {i for i, a in enumerate(arguments)
                      if (n := re.fullmatch(r"(?:const\s+)char\s*\*\s*(?:const\s+)?(\w+)", a)) and NAMED.fullmatch(n[1])}
            if places:
                found.setdefault(m[1], set()).update(places)
    return found


# ---- the rules ----

def faults(path, text, macros, functions):
    for name, places in functions.items():
        for at, arguments in calls(text, name):
            if is_declaration(arguments):
                continue
            for place in places:
                if place < len(arguments) and not is_sql(arguments[place], macros):
                    yield f"{path}:{line_of(text, at)}: {name}() is given «{arguments[place][:60]}» as SQL"
    for m in re.finditer(r"(?<![\w])((?:\w+(?:->|\.))*)(\w*(?:_sql|\bsql|SQL))(\[[^\]]*\])?\s*=(?!=)\s*", text):
        if not NAMED.fullmatch(m[2]) or re.search(r"sql_text_t\s*[^;]*$", text[max(0, m.start() - 80):m.start()]):
            continue
        value = split(text[m.end():], ",;", first=True)[0]
        if value.startswith("{"):
            if not all(is_sql(part, macros) for part in split(enclosed(value, 0))):
                yield f"{path}:{line_of(text, m.start())}: {m[2]} is made of «{value[:60]}»"
        elif not is_sql(value, macros):
            yield f"{path}:{line_of(text, m.start())}: {m[2]} is set to «{value[:60]}»"
    for m in FORMATTED.finditer(text):
        if path in ("common/sql_text.c",):
            continue
        for literal in re.findall(r"\"((?:\\.|[^\"\\])*)\"", enclosed(text, m.end() - 1)):
            if READS_LIKE_SQL.search(literal.replace("\\n", " ")):
                yield f"{path}:{line_of(text, m.start())}: «{literal[:60]}» reads like SQL and is put together by hand"
    if path not in ONLY_HERE:
        for m in LIBPQ.finditer(text):
            yield f"{path}:{line_of(text, m.start())}: {m[1]}() is called beside common/pg.h"
    for m in re.finditer(r"&?\w+(?:->|\.)text\b", text):
        if path != "common/sql_text.c" and re.search(r"sql_text_t\s+" + re.escape(re.match(r"&?(\w+)", m[0])[1]) + r"\b", text):
            yield f"{path}:{line_of(text, m.start())}: {m[0]} looks into a sql_text_t"


BAD = {
    "a value in a text": 'rc_t f(pg_t *pg, const char *name) { char sql[99]; snprintf(sql, sizeof sql, "SELECT 1 FROM t WHERE n = \'%s\'", name);'
                         ' return pg_run(pg, sql, NULL); }',
    "a variable of another name": "rc_t f(pg_t *pg, const char *text) { return pg_exec(pg, text, 0, NULL, NULL, NULL); }",
    "a buffer": "rc_t f(pg_t *pg, buf_t *b) { return pg_exec(pg, buf_str(b), 0, NULL, NULL, NULL); }",
    "a request's text passed on": "static rc_t g(pg_t *pg, const char *sql) { return pg_run(pg, sql, NULL); }\n"
                                  "rc_t f(pg_t *pg, const http_request_t *q) { return g(pg, q->query); }",
    "a name given to it": "rc_t f(pg_t *pg, const char *body) { const char *sql = body; return pg_run(pg, sql, NULL); }",
    "a member given it": "void f(list_t *l, const char *body) { *l = (list_t){.sql = body}; }",
    "one of two": "rc_t f(pg_t *pg, const char *body, bool b) { return pg_run(pg, b ? base_sql : body, NULL); }",
    "libpq beside ours": 'void f(PGconn *c) { PQexec(c, "SELECT 1"); }',
    "added as if declared": "void f(sql_text_t *s, const char *body) { sql_add_declared(s, body); }",
    "an ORDER BY by hand": 'void f(buf_t *b, const char *c) { buf_printf(b, "ORDER BY %s", c); }',
    "a look inside": "void f(const char *c) { sql_text_t s = {0}; buf_adds(&s.text, c); }",
    "an array of it": "const char *const parts_sql[] = {base_sql, body};",
    "a macro that is none": "#define LATER(x) x\nrc_t f(pg_t *pg, const char *b) { return pg_run(pg, LATER, NULL); }",
}
GOOD = """
#define BEGIN_IT "BEGIN; SET LOCAL lock_timeout = '5s'"
static const char one_sql[] = "SELECT 1";
rc_t f(pg_t *pg, const char *id, bool b) { sql_text_t s = {0}; sql_add(&s, "FETCH "); sql_add_number(&s, 3);
  rc_t rc = pg_run(pg, BEGIN_IT, NULL); if (rc == RC_OK) rc = pg_exec(pg, b ? one_sql : base_sql, 1, &id, NULL, NULL);
  return rc == RC_OK ? pg_exec(pg, sql_str(&s), 0, NULL, NULL, NULL) : rc; }
"""


def checked(sources):
    stripped_texts = {path: stripped(text) for path, text in sources.items()}
    macros = literal_macros(stripped_texts.values())
    everywhere = parameters_named_so(stripped_texts.values(), static=False)
    for name, place in WAYS.items():
        everywhere.setdefault(name, set()).add(place)
    found = []
    for path, text in stripped_texts.items():
        if path != "common/sql_text.h":
            found += faults(path, text, macros, everywhere | parameters_named_so([text], static=True))
    return found


def main():
    sources = {str(p.relative_to(ROOT)): p.read_text() for p in [*ROOT.glob("common/**/*.[ch]"), *ROOT.glob("services/**/*.[ch]")]}
    broken = checked(sources)
    broken += [f"not found: {what}" for what, text in BAD.items() if not checked({"bad.c": text})]
    broken += [f"found where nothing is wrong: {f}" for f in checked({"good.c": GOOD})]
    ways = sum(1 for text in sources.values() for name in WAYS for _ in re.finditer(rf"\b{name}\(", text))
    print("\n".join(broken) or f"{len(sources)} sources, {ways} ways to the database, {len(BAD)} kinds of faults known")
    sys.exit(bool(broken) or ways < 150)


if __name__ == "__main__":
    main()
