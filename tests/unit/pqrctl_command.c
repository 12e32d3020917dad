/* pqrctl's command line: the table at work is the program's own. */
#include "common/week.h"
#include "services/pqrctl/commands.h"

#include "tests/unit/common_cases.h"

#define ARGS_MAX 16

/* Splits at spaces; _ stands for an empty argument. */
static int split(char *line, char **argv)
{
    static char program[] = "pqrctl", empty[] = "";
    int argc = 0;
    argv[argc++] = program;
    for (char *word; (word = strsep(&line, " ")) && argc < ARGS_MAX;)
        if (*word)
            argv[argc++] = strcmp(word, "_") == 0 ? empty : word;
    argv[argc] = NULL;
    return argc;
}

/* What was understood, as "base cargar --esperar=30 a.xlsx": options with a value or given, then the rest. */
static void describe(const args_t *a, buf_t *out)
{
    buf_adds(out, a->command->words);
    for (const option_t *o = a->command->options; o && o->name; o++) {
        if (o->type == OPTION_FLAG && args_flag(a, o->name))
            buf_printf(out, " %s", o->name);
        else if (o->type == OPTION_INT && args_text(a, o->name))
            buf_printf(out, " %s=%lld", o->name, args_int(a, o->name));
        else if (args_text(a, o->name))
            buf_printf(out, " %s=%s", o->name, args_text(a, o->name));
    }
    for (size_t i = 0; i < a->n_rest; i++)
        buf_printf(out, " %s", a->rest[i]);
}

static void check_line(const case_row_t *row)
{
    static const char *const names[] = {[PARSE_RUN] = "run", [PARSE_HELP] = "help", [PARSE_USAGE] = "usage"};
    char *argv[ARGS_MAX + 1];
    AUTO(mem) char *line = strdup(row->f[0]);
    int argc = split(line, argv);
    AUTO(args) args_t args = {0};
    AUTO(buf) buf_t out = {0}, got = {0};
    parse_result_t result = command_parse(commands, argc, argv, &args, &out);
    case_expect(row, "result", names[result], row->f[1]);
    if (result == PARSE_RUN) {
        describe(&args, &got);
        case_expect(row, "understood", buf_str(&got), row->f[2]);
    } else if (!strstr(buf_str(&out), row->f[2])) {
        fail_msg("%s: no dice «%s»: %s", row->where, row->f[2], buf_str(&out));
    }
}

static void command_table(void **state)
{
    (void)state;
    cases_each("pqrctl_command.tsv", 4, check_line);
}

/* No command hides behind the words of another, defaults agree with their types, and everything is explained.
 */
static void commands_hold_together(void **state)
{
    (void)state;
    for (const command_t *c = commands; c->words; c++) {
        assert_non_null(c->run);
        assert_true(*c->help && c->usage);
        char *argv[ARGS_MAX + 1];
        AUTO(buf) buf_t line = {0}, out = {0};
        buf_printf(&line, "%s --help", c->words);
        AUTO(mem) char *text = buf_take(&line);
        AUTO(args) args_t args = {0};
        int argc = split(text, argv);
        /* another program explains what it reads */
        parse_result_t want = c->options == options_of_another ? PARSE_RUN : PARSE_HELP;
        assert_int_equal(command_parse(commands, argc, argv, &args, &out), want);
        assert_ptr_equal(args.command, c);
        for (const option_t *o = c->options; o && o->name; o++) {
            assert_non_null(strstr(buf_str(&out), o->name));
            assert_int_equal(o->type == OPTION_FLAG, o->value == NULL);
        }
    }
}

static void check_week(const case_row_t *row)
{
    char text[11] = "-";
    day_t monday;
    if (week_parse(row->f[0], &monday))
        day_format(monday, text);
    case_expect(row, "week_parse", text, row->f[1]);
}

static void week_table(void **state)
{
    (void)state;
    day_t untouched = 42;
    assert_false(week_parse(NULL, &untouched));
    assert_int_equal(untouched, 42);
    cases_each("pqrctl_week.tsv", 3, check_week);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_table),
        cmocka_unit_test(commands_hold_together),
        cmocka_unit_test(week_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
