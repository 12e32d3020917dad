/* pqrctl topics verificar: whether the topics are as they are declared. Changes nothing. */
#include "services/pqrctl/base_text.h"
#include "services/pqrctl/commands.h"
#include "services/pqrctl/topics.h"

int topics_verificar_run(const ctl_t *ctl, const args_t *args)
{
    AUTO(topics) topics_t t = {0};
    AUTO(plan) plan_t plan = {0};
    AUTO(buf) buf_t out = {0};
    err_t err = ERR_INIT;
    if (topics_open(ctl, args, &t, &err) != RC_OK)
        return say_failed(&err);
    plan_make(&t.declared, &t.existing, &plan);
    for (size_t i = 0; i < plan.n; i++) {
        buf_printf(&out, "%s: ", plan.items[i].declared->name);
        difference_words(&plan.items[i], &out);
        buf_addc(&out, '\n');
    }
    if (plan.n) {
        counted((int64_t)plan.n, "diferencia\n", "diferencias\n", &out);
    } else {
        counted((int64_t)t.declared.n, "topic, como está declarado\n",
                "topics, todos como están declarados\n", &out);
    }
    int code = say(buf_str(&out));
    return plan.n ? EXIT_FAILED : code;
}
